import Outbound
import Testing

@Suite("Attempts wait longer and longer, and as long as they are asked to")
struct BackoffTests {
    @Test("The span doubles up to its limit, and the wait is in its upper half")
    func spans() {
        let backoff = Backoff(firstMilliseconds: 100, longestMilliseconds: 1000)
        for (attempt, span) in [(2, 100), (3, 200), (4, 400), (5, 800), (6, 1000), (7, 1000), (500, 1000)] {
            for _ in 0..<50 {
                #expect((span / 2...span).contains(backoff.milliseconds(beforeAttempt: attempt)))
            }
        }
    }

    @Test("Those who wait don't wait the same")
    func jitter() {
        #expect(Set((0..<50).map { _ in Backoff().milliseconds(beforeAttempt: 8) }).count > 10)
    }

    @Test("Retry-After is honoured")
    func retryAfter() {
        #expect(Backoff(firstMilliseconds: 100, longestMilliseconds: 200).milliseconds(beforeAttempt: 2, retryAfterSeconds: 3) == 3000)
    }
}

@Suite("Queries are percent-encoded")
struct QueryTextTests {
    @Test("Everything but letters, digits and a few signs")
    func encoded() {
        #expect(QueryText.of([("q", "à côté & +"), ("a.b", "1,2")]) == "q=%C3%A0%20c%C3%B4t%C3%A9%20%26%20%2B&a.b=1,2")
    }

    @Test("What a server asks for is waited for an hour at most, whatever it says")
    func longestRetryAfter() {
        #expect(Backoff().milliseconds(beforeAttempt: 2, retryAfterSeconds: .max) == 3_600_000)
        #expect(Backoff(firstMilliseconds: 100, longestMilliseconds: 200).milliseconds(beforeAttempt: 2, retryAfterSeconds: -1) <= 200)
    }
}
