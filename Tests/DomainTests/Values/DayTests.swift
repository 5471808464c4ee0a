import Testing

@testable import Domain

@Suite struct DayTests {
    @Test("a day reads and writes as YYYY-MM-DD", arguments: ["2026-03-01", "2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31", "1969-12-31"])
    func roundTrip(text: String) throws {
        let day = try #require(Day(text))
        #expect(day.description == text)
        #expect(Day(daysSinceEpoch: day.daysSinceEpoch) == day)
    }

    @Test(
        "a day that the calendar has not, or in another form, is refused",
        arguments: [
            "2025-02-29", "1900-02-29", "2026-04-31", "2026-13-01", "2026-00-01", "2026-01-00", "0000-01-01", "2026-3-1", "26-03-01", "2026/03/01",
            "2026-03-01 ", " 2026-03-01", "2026-03-01T00:00:00Z", "+2026-03-01", "-2026-03-01", "12026-03-01", "", "2026-03", "２０２６-03-01",
        ])
    func refuses(text: String) {
        #expect(Day(text) == nil)
    }

    @Test("every day from year 1 to 9999 follows the one before")
    func everyDay() {
        var expected = Day.first
        for number in Day.firstSinceEpoch...Day.lastSinceEpoch {
            let day = Day(daysSinceEpoch: number)
            guard day == expected, day.daysSinceEpoch == number else {
                Testing.Issue.record("\(day) at \(number), expected \(expected)")
                return
            }
            let isLastOfMonth = day.day == Day.length(ofMonth: day.month, year: day.year)
            let next =
                isLastOfMonth
                ? (day.month == 12 ? Day(year: day.year + 1, month: 1, day: 1) : Day(year: day.year, month: day.month + 1, day: 1))
                : Day(year: day.year, month: day.month, day: day.day + 1)
            expected = next ?? .last
        }
    }

    @Test("days are counted from 1 January 1970, a Thursday")
    func epoch() throws {
        let first = try #require(Day("1970-01-01"))
        #expect(first.daysSinceEpoch == 0)
        #expect(first.weekday == 4)
        #expect(try #require(Day("1969-12-28")).weekday == 0)
        #expect(try #require(Day("2026-11-24")).weekday == 2)
    }

    @Test("adding days crosses months and years, and stops at the calendar's ends")
    func addingDays() throws {
        let day = try #require(Day("2024-02-28"))
        #expect(day.adding(days: 1).description == "2024-02-29")
        #expect(day.adding(days: 2).description == "2024-03-01")
        #expect(day.adding(days: -59).description == "2023-12-31")
        #expect(day.adding(days: .max) == .last)
        #expect(day.adding(days: .min) == .first)
        #expect(Day.last.adding(days: 1) == .last)
    }

    @Test("adding years keeps the day, but for 29 February")
    func addingYears() throws {
        #expect(try #require(Day("2024-02-29")).adding(years: 3).description == "2027-02-28")
        #expect(try #require(Day("2024-02-29")).adding(years: 4).description == "2028-02-29")
        #expect(try #require(Day("2026-11-24")).adding(years: 3).description == "2029-11-24")
        #expect(try #require(Day("9998-06-01")).adding(years: 3) == .last)
        #expect(try #require(Day("0002-06-01")).adding(years: -3) == .first)
        #expect(Day.last.adding(years: .max) == .last)
    }

    @Test("days compare by year, month, day")
    func order() throws {
        let texts = ["2025-12-31", "2026-01-01", "2026-01-02", "2026-02-01"]
        let days = try texts.map { try #require(Day($0)) }
        #expect(days.reversed().sorted() == days)
    }
}
