/// A point in time to the millisecond, years 1 to 9999: `2026-03-01T09:30:00.000Z`.
public struct Instant: Hashable, Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted; negative before.
    public let milliseconds: Int64

    public static let first = Instant(unchecked: Int64(Day.firstSinceEpoch) * millisecondsADay)
    public static let last = Instant(unchecked: Int64(Day.lastSinceEpoch + 1) * millisecondsADay - 1)

    private static let millisecondsADay: Int64 = 86_400_000

    private init(unchecked milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// Kept within ``first`` and ``last``.
    public init(milliseconds: Int64) {
        self.init(unchecked: min(max(milliseconds, Instant.first.milliseconds), Instant.last.milliseconds))
    }

    /// Reads an RFC 3339 `date-time`: `Z` or a numeric offset is needed, digits beyond the millisecond are dropped.
    ///
    /// Nil without an offset, for a second 60 (which Unix time can't hold), and outside the years 1 to 9999 in UTC.
    public init?(_ text: String) {
        var reader = DigitReader(text)
        guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), reader.take("-"), let dayOfMonth = reader.number(2),
            let day = Day(year: year, month: month, day: dayOfMonth), reader.take("T") || reader.take("t"),
            let hour = reader.number(2), hour < 24, reader.take(":"), let minute = reader.number(2), minute < 60,
            reader.take(":"), let second = reader.number(2), second < 60,
            let fraction = Instant.fraction(&reader), let offset = Instant.offset(&reader), reader.isAtEnd
        else { return nil }
        let seconds = day.daysSinceEpoch * 86_400 + hour * 3600 + (minute - offset) * 60 + second
        let milliseconds = Int64(seconds * 1000 + fraction)
        guard (Instant.first.milliseconds...Instant.last.milliseconds).contains(milliseconds) else { return nil }
        self.init(unchecked: milliseconds)
    }

    /// `.` and at least one digit, in milliseconds; 0 where there is none, nil where the point stands alone.
    private static func fraction(_ reader: inout DigitReader) -> Int? {
        guard reader.take(".") else { return 0 }
        guard let tenths = reader.digit() else { return nil }
        var milliseconds = tenths * 100
        var weight = 10
        while let digit = reader.digit() {
            milliseconds += digit * weight
            weight /= 10
        }
        return milliseconds
    }

    /// Minutes east of UTC.
    private static func offset(_ reader: inout DigitReader) -> Int? {
        if reader.take("Z") || reader.take("z") { return 0 }
        let isEast = reader.take("+")
        guard isEast || reader.take("-"), let hours = reader.number(2), hours < 24, reader.take(":"), let minutes = reader.number(2), minutes < 60
        else { return nil }
        return (isEast ? 1 : -1) * (hours * 60 + minutes)
    }
}

extension Instant {
    /// Where a day begins at its own midnight.
    public enum Zone: Sendable {
        case utc
        /// Europe/Paris: CET, an hour ahead of UTC, and CEST, two hours, in summer.
        case paris
    }

    /// The day that the calendar on the wall shows.
    public func day(in zone: Zone) -> Day {
        switch zone {
        case .utc: utcDay
        case .paris: Instant(unchecked: milliseconds + (isSummerTime ? 2 : 1) * 3_600_000).utcDay
        }
    }

    private var utcDay: Day {
        Day(daysSinceEpoch: dayNumber)
    }

    private var dayNumber: Int {
        Int((milliseconds - millisecondOfDay) / Instant.millisecondsADay)
    }

    private var millisecondOfDay: Int64 {
        let remainder = milliseconds % Instant.millisecondsADay
        return remainder < 0 ? remainder + Instant.millisecondsADay : remainder
    }

    /// From the last Sunday of March to the last Sunday of October, 01:00 UTC both (Directive 2000/84/EC); taken for every year,
    /// though Paris had other rules before 1996.
    private var isSummerTime: Bool {
        let year = utcDay.year
        return (Instant.change(inMonth: 3, year)..<Instant.change(inMonth: 10, year)).contains(milliseconds)
    }

    private static func change(inMonth month: Int, _ year: Int) -> Int64 {
        guard let end = Day(year: year, month: month, day: 31) else { return 0 }
        return Int64(end.daysSinceEpoch - end.weekday) * millisecondsADay + 3_600_000
    }
}

extension Instant: Comparable {
    public static func < (left: Instant, right: Instant) -> Bool {
        left.milliseconds < right.milliseconds
    }
}

extension Instant: CustomStringConvertible {
    /// `YYYY-MM-DDTHH:MM:SS.mmmZ`, always 24 characters, so that texts sort as times do.
    public var description: String {
        let time = Int(millisecondOfDay)
        return String(unsafeUninitializedCapacity: 24) { buffer in
            DigitWriter.write(utcDay, to: buffer)
            buffer[10] = UInt8(ascii: "T")
            DigitWriter.write(time / 3_600_000, width: 2, to: buffer, at: 11)
            buffer[13] = UInt8(ascii: ":")
            DigitWriter.write(time / 60_000 % 60, width: 2, to: buffer, at: 14)
            buffer[16] = UInt8(ascii: ":")
            DigitWriter.write(time / 1000 % 60, width: 2, to: buffer, at: 17)
            buffer[19] = UInt8(ascii: ".")
            DigitWriter.write(time % 1000, width: 3, to: buffer, at: 20)
            buffer[23] = UInt8(ascii: "Z")
            return 24
        }
    }
}
