import Domain
import JSON

/// Which records of a collection are asked for, and in which order.
public struct Selection: Sendable {
    public var conditions: [Condition] = []
    /// Folded words, each of which must begin a word of the record.
    public var words: [String] = []
    public var sort: [SortKey] = []
    public var limit = 50
    public var cursor: Cursor?
    /// Read the past: the records as they were then, deleted ones included.
    public var asOf: Instant?

    public init() {}

    public struct SortKey: Sendable, Equatable {
        public let member: Member
        public let descending: Bool

        public init(_ member: Member, descending: Bool) {
            self.member = member
            self.descending = descending
        }

        public static func == (one: SortKey, other: SortKey) -> Bool {
            one.member.path == other.member.path && one.descending == other.descending
        }
    }

    /// Whether records come as the search index gives them, in the order in which they were stored here: a word that stands in most of
    /// them is then answered by the first ones, without gathering all.
    var comesAsFound: Bool { !words.isEmpty && sort.isEmpty }

    /// The keys that order the rows, at least one: those asked for, ended by the id, so that the order is total.
    var order: [SortKey] {
        if comesAsFound { return [SortKey(Member(path: [RecordTable.rowNumber]), descending: false)] }
        return sort.contains { $0.member.path == ["id"] } ? sort : sort + [SortKey(Member(path: ["id"]), descending: sort.first?.descending ?? false)]
    }

    /// Whether an index gives the rows in this order, one by one.
    public func isWalked(in table: RecordTable) -> Bool {
        if comesAsFound || order[0].member.path == ["id"] { return true }
        return asOf == nil && order.count == 2 && order[1].member.path == ["id"] && order[0].descending == order[1].descending
            && table.hasOrder(by: order[0].member)
    }

    /// How many values a cursor of this selection holds.
    public var orderCount: Int { order.count }

    /// What a cursor must agree on: collection, filters, words, order, time; not limit or fields.
    public func fingerprint(of collection: String) -> UInt64 {
        var hash = Fingerprint()
        hash.combine(collection)
        for condition in conditions { condition.combine(into: &hash) }
        for word in words { hash.combine("q " + word) }
        for key in order { hash.combine((key.descending ? "-" : "+") + key.member.dotted) }
        if let asOf { hash.combine(asOf.description) }
        return hash.value
    }
}

/// A test on one member.
public struct Condition: Sendable {
    public enum Test: Sendable, Equatable {
        case anyOf([SQLValue])
        /// The living record has one of these, whatever the time that is read.
        case anyOfNow([SQLValue])
        case noneOf([SQLValue])
        case compare(Comparison, SQLValue)
        case prefix(String)
        case null(Bool)
        /// A period that holds the day: `starts_on` ≤ it, and `ends_on` absent or ≥ it.
        case inForce(day: String, states: [String])
        /// A filter that follows from other records, by its name.
        case computed(String, Bool)
    }

    public enum Comparison: String, Sendable { case gt, gte, lt, lte }

    public let member: Member
    public let test: Test

    public init(_ member: Member, _ test: Test) {
        self.member = member
        self.test = test
    }

    /// Everything that tells one condition from another.
    func combine(into hash: inout Fingerprint) {
        hash.combine(member.dotted)
        switch test {
        case .anyOf(let values): hash.combine("any", values)
        case .anyOfNow(let values): hash.combine("now", values)
        case .noneOf(let values): hash.combine("none", values)
        case .compare(let comparison, let value): hash.combine(comparison.rawValue, [value])
        case .prefix(let text): hash.combine("prefix", [.text(text)])
        case .null(let isNull): hash.combine("null", [.integer(isNull ? 1 : 0)])
        case .computed(let name, let wanted): hash.combine("computed", [.text(name), .integer(wanted ? 1 : 0)])
        case .inForce(let day, let states): hash.combine("force", ([day] + states).map(SQLValue.text))
        }
    }
}

extension Condition.Test {
    /// Whether what matches has a value, and not the lack of one.
    var isPositive: Bool {
        switch self {
        case .noneOf, .null(true): false
        default: true
        }
    }

    /// Whether each value that is asked for is named.
    var isEquality: Bool {
        switch self {
        case .anyOf, .noneOf: true
        default: false
        }
    }
}

/// FNV-1a, 64 bits: tells one thing from another, guards nothing.
public struct Fingerprint: Sendable {
    public private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    public init() {}

    public mutating func combine(_ text: String) {
        for byte in text.utf8 { combine(byte) }
        combine(UInt8(0))
    }

    public mutating func combine(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { combine($0) }
    }

    public mutating func combine(_ bytes: UnsafeRawBufferPointer) {
        for byte in bytes { combine(byte) }
    }

    public mutating func combine(_ number: Int) {
        var rest = UInt64(bitPattern: Int64(number))
        for _ in 0..<8 {
            combine(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }

    fileprivate mutating func combine(_ kind: String, _ values: [SQLValue]) {
        combine(kind)
        combine(values.count)
        for value in values {
            switch value {
            case .null: combine("0")
            case .integer(let number): combine(number)
            case .real(let number): combine(Int(bitPattern: UInt(number.bitPattern)))
            case .text(let text): combine(text)
            case .bytes(let bytes), .textBytes(let bytes): combine(bytes)
            }
        }
    }

    private mutating func combine(_ byte: UInt8) {
        value = (value ^ UInt64(byte)) &* 0x100_0000_01b3
    }
}

extension Condition.Comparison {
    /// As SQL writes it.
    var sign: String {
        switch self {
        case .gt: ">"
        case .gte: ">="
        case .lt: "<"
        case .lte: "<="
        }
    }
}
