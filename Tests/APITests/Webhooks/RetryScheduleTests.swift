import Testing

@testable import API

@Suite struct RetryScheduleTests {
    @Test func `The standard schedule lasts over three days, and then ends`() {
        let standard = RetrySchedule.standard
        let seconds = (75 * 60 + 35) * 60 + 5
        #expect(standard.delays.reduce(0, +) == Int64(seconds * 1000))
        #expect(standard.delay(afterAttempt: 1, random: 1) == 5000)
        #expect(standard.delay(afterAttempt: 9, random: 1) == 86_400_000)
        #expect(standard.delay(afterAttempt: 10) == nil)
    }

    @Test func `A wait is a tenth longer or shorter, and never shorter than asked for, up to a day`() throws {
        let standard = RetrySchedule.standard
        for _ in 0..<100 { #expect(try (4500...5500).contains(#require(standard.delay(afterAttempt: 1)))) }
        #expect(standard.delay(afterAttempt: 1, retryAfterSeconds: 60, random: 1) == 60_000)
        #expect(standard.delay(afterAttempt: 1, retryAfterSeconds: 0, random: 1) == 5000)
        #expect(standard.delay(afterAttempt: 1, retryAfterSeconds: .max, random: 1) == 86_400_000)
        #expect(standard.delay(afterAttempt: 9, retryAfterSeconds: 1, random: 1.1) == 95_040_000)
    }

    @Test func `A receiver that does not answer rests longer and longer, from the first delay to the second`() {
        #expect((1...9).map { RetrySchedule.standard.rest(afterFailures: $0) / 1000 } == [5, 10, 20, 40, 80, 160, 300, 300, 300])
        #expect(RetrySchedule("2s")?.rest(afterFailures: 100) == 2000)
    }

    @Test func `A schedule is read from waits with their units`() {
        #expect(RetrySchedule("300ms,5s,5m,2h,1d")?.delays == [300, 5000, 300_000, 7_200_000, 86_400_000])
        for text in ["", ",", "5", "5x", "s", "0s", "-1s", "5s,", "5s, 5m", "1000000s", Array(repeating: "1s", count: 21).joined(separator: ",")] {
            #expect(RetrySchedule(text) == nil, "\(text)")
        }
    }
}
