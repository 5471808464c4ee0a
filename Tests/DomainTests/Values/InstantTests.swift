import Testing

@testable import Domain

@Suite struct InstantTests {
    @Test(
        "an RFC 3339 time is written in UTC with milliseconds",
        arguments: [
            ("2026-03-01T09:30:00.000Z", "2026-03-01T09:30:00.000Z"), ("2026-03-01T09:30:00Z", "2026-03-01T09:30:00.000Z"),
            ("2026-03-01t09:30:00z", "2026-03-01T09:30:00.000Z"), ("2026-03-01T10:30:00+01:00", "2026-03-01T09:30:00.000Z"),
            ("2026-03-01T00:30:00+05:30", "2026-02-28T19:00:00.000Z"), ("2026-03-01T09:30:00-00:00", "2026-03-01T09:30:00.000Z"),
            ("2025-12-31T23:30:00-01:00", "2026-01-01T00:30:00.000Z"), ("2026-03-01T09:30:00.5Z", "2026-03-01T09:30:00.500Z"),
            ("2026-03-01T09:30:00.1239999999999999999999Z", "2026-03-01T09:30:00.123Z"), ("1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"),
            ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"), ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
            ("1985-04-12T23:20:50.52Z", "1985-04-12T23:20:50.520Z"), ("1996-12-19T16:39:57-08:00", "1996-12-20T00:39:57.000Z"),
        ])
    func reads(text: String, canonical: String) throws {
        let instant = try #require(Instant(text))
        #expect(instant.description == canonical)
        #expect(Instant(canonical) == instant)
    }

    @Test(
        "a time without offset, with a leap second or beyond the calendar is refused",
        arguments: [
            "2026-03-01T09:30:00", "2026-03-01T09:30:00.000", "2026-03-01", "2026-03-01 09:30:00Z", "2026-03-01T09:30Z", "2026-03-01T24:00:00Z",
            "2026-03-01T23:60:00Z", "1990-12-31T23:59:60Z", "2026-02-29T00:00:00Z", "2026-03-01T09:30:00.Z", "2026-03-01T09:30:00,5Z",
            "2026-03-01T09:30:00+0100", "2026-03-01T09:30:00+01", "2026-03-01T09:30:00+24:00", "2026-03-01T09:30:00+01:60", "2026-03-01T09:30:00ZZ",
            "2026-03-01T09:30:00 Z", "2026-03-01T9:30:00Z", "0000-12-31T00:00:00Z", "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "",
            "now",
        ])
    func refuses(text: String) {
        #expect(Instant(text) == nil)
    }

    @Test("milliseconds count from 1970")
    func milliseconds() throws {
        #expect(try #require(Instant("1970-01-01T00:00:00.000Z")).milliseconds == 0)
        #expect(try #require(Instant("2026-03-01T09:30:00.123Z")).milliseconds == 1_772_357_400_123)
        #expect(Instant(milliseconds: -1).description == "1969-12-31T23:59:59.999Z")
        #expect(Instant(milliseconds: .max) == .last)
        #expect(Instant(milliseconds: .min).description == "0001-01-01T00:00:00.000Z")
    }

    @Test("texts of instants sort as the instants do")
    func order() {
        let instants = [Int64.min, -1, 0, 1, 1_772_357_400_123, .max].map(Instant.init(milliseconds:))
        #expect(instants.map(\.description).sorted() == instants.map(\.description))
        #expect(instants.reversed().sorted() == instants)
    }

    @Test(
        "Paris is an hour ahead of UTC in winter and two in summer",
        arguments: [
            ("2026-01-01T22:59:59.999Z", "2026-01-01"), ("2026-01-01T23:00:00Z", "2026-01-02"), ("2025-12-31T23:30:00Z", "2026-01-01"),
            ("2026-07-01T21:59:59.999Z", "2026-07-01"), ("2026-07-01T22:00:00Z", "2026-07-02"),
            // The clocks changed on 29 March and 25 October 2026, 01:00 UTC.
            ("2026-03-28T22:59:59Z", "2026-03-28"), ("2026-03-28T23:00:00Z", "2026-03-29"), ("2026-03-29T21:59:59Z", "2026-03-29"),
            ("2026-03-29T22:00:00Z", "2026-03-30"), ("2026-10-24T22:00:00Z", "2026-10-25"), ("2026-10-25T22:30:00Z", "2026-10-25"),
            ("2026-10-25T23:00:00Z", "2026-10-26"),
            // Both changes on the 31st.
            ("2024-03-31T22:00:00Z", "2024-04-01"), ("2027-10-31T22:30:00Z", "2027-10-31"),
        ])
    func paris(text: String, day: String) throws {
        #expect(try #require(Instant(text)).day(in: .paris).description == day)
    }

    @Test("the day in UTC is the text's first ten characters")
    func utc() throws {
        let instant = try #require(Instant("2026-07-01T23:30:00Z"))
        #expect(instant.day(in: .utc).description == "2026-07-01")
        #expect(Instant(milliseconds: -1).day(in: .utc).description == "1969-12-31")
        #expect(Instant.last.day(in: .paris) == .last)
    }
}
