/// A date of the proleptic Gregorian calendar, years 1 to 9999, without a time or a place: `2026-03-01`.
public struct Day: Hashable, Sendable {
    public let year: Int
    /// 1 to 12.
    public let month: Int
    /// 1 to 31.
    public let day: Int

    public static let first = Day(unchecked: 1, 1, 1)
    public static let last = Day(unchecked: 9999, 12, 31)

    private init(unchecked year: Int, _ month: Int, _ day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// Nil when the calendar has no such day.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), (1...Day.length(ofMonth: month, year: year)).contains(day) else { return nil }
        self.init(unchecked: year, month, day)
    }

    /// Reads `YYYY-MM-DD` (RFC 3339, `full-date`) and nothing else.
    public init?(_ text: String) {
        var reader = DigitReader(text)
        guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), reader.take("-"), let day = reader.number(2),
            reader.isAtEnd
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    public static func isLeap(_ year: Int) -> Bool {
        year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
    }

    static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension Day {
    /// Days since 1 January 1970; negative before.
    ///
    /// Years are counted from 1 March, so that the leap day is a year's last, in eras of 400 years
    /// (Howard Hinnant, *chrono-Compatible Low-Level Date Algorithms*, `days_from_civil`).
    public var daysSinceEpoch: Int {
        let shifted = month > 2 ? year : year - 1
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The day so many days after 1 January 1970 (`civil_from_days`), kept within ``first`` and ``last``.
    public init(daysSinceEpoch days: Int) {
        let shifted = min(max(days, Day.firstSinceEpoch), Day.lastSinceEpoch) + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        self.init(unchecked: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    /// -719,162: 0001-01-01.
    static let firstSinceEpoch = -719_162
    /// 2,932,896: 9999-12-31.
    static let lastSinceEpoch = 2_932_896

    /// 0 for Sunday to 6 for Saturday.
    public var weekday: Int {
        // 1 January 1970 was a Thursday.
        let shifted = (daysSinceEpoch + 4) % 7
        return shifted < 0 ? shifted + 7 : shifted
    }

    /// So many days later, or earlier when negative; kept within ``first`` and ``last``.
    public func adding(days: Int) -> Day {
        let (sum, overflows) = daysSinceEpoch.addingReportingOverflow(days)
        return overflows ? (days > 0 ? .last : .first) : Day(daysSinceEpoch: sum)
    }

    /// The same day so many years later, or earlier when negative; 29 February becomes the 28th in a year without one.
    /// Kept within ``first`` and ``last``.
    public func adding(years: Int) -> Day {
        let (sum, overflows) = year.addingReportingOverflow(years)
        if overflows || sum > 9999 || sum < 1 { return years > 0 ? .last : .first }
        return Day(unchecked: sum, month, min(day, Day.length(ofMonth: month, year: sum)))
    }
}

extension Day: Comparable {
    public static func < (left: Day, right: Day) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }
}

extension Day: CustomStringConvertible {
    /// `YYYY-MM-DD`.
    public var description: String {
        String(unsafeUninitializedCapacity: 10) { buffer in
            DigitWriter.write(self, to: buffer)
            return 10
        }
    }
}
