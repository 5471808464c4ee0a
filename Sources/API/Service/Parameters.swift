import Domain
import HTTP
import JSON

/// The query parameters of a request, each of which must be known: a typing error is told, never ignored.
struct Parameters {
    private let items: [(name: String, value: String)]
    /// What is wrong so far; `finish` throws all of it at once.
    var issues: [Issue] = []

    init(_ items: [(name: String, value: String)]) {
        self.items = items
    }

    /// All there is, once its names are known to be among `known`, each at most once.
    init(_ request: Request, known: [String]) throws(Problem) {
        self.init(request.queryItems)
        refuseRepeated()
        for (name, _) in items where !known.contains(name) {
            issues.append(Issue(.parameter(name), .unknownParameter, nearest: nearest(to: name, among: known, after: issues), value: name))
        }
        try finish()
    }

    /// A parameter is given once: of two values it would be anybody's guess whether one, both or either is meant.
    mutating func refuseRepeated() {
        var counts: [String: Int] = [:]
        for item in items {
            counts[item.name, default: 0] += 1
            if counts[item.name] == 2 { issues.append(Issue(.parameter(item.name), .repeated)) }
        }
    }

    var names: [String] { items.map(\.name) }

    /// The others than `known`, in order.
    func others(than known: [String]) -> [(name: String, value: String)] {
        items.filter { !known.contains($0.name) }
    }

    subscript(name: String) -> String? {
        items.first { $0.name == name }?.value
    }

    /// `true` or `false`; absent is false.
    mutating func flag(_ name: String) -> Bool {
        choice(name, among: ["true", "false"]) == "true"
    }

    mutating func choice(_ name: String, among allowed: [String]) -> String? {
        guard let value = self[name] else { return nil }
        guard allowed.contains(value) else {
            issues.append(Issue(.parameter(name), .invalidValue, allowed: allowed, nearest: nearest(to: value, among: allowed), value: value))
            return nil
        }
        return value
    }

    mutating func integer(_ name: String, in range: ClosedRange<Int>) -> Int? {
        guard let value = self[name] else { return nil }
        guard let number = Int(value), !value.hasPrefix("+") else {
            issues.append(Issue(.parameter(name), .invalidType, expected: "integer", value: value))
            return nil
        }
        guard range.contains(number) else {
            issues.append(Issue(.parameter(name), .outOfRange, expected: "\(range.lowerBound)…\(range.upperBound)", value: value))
            return nil
        }
        return number
    }

    mutating func instant(_ name: String) -> Instant? {
        guard let value = self[name] else { return nil }
        guard let instant = Instant(value) else {
            issues.append(Issue(.parameter(name), .invalidFormat, expected: "instant", value: value))
            return nil
        }
        return instant
    }

    /// A value of a shape, as a member of a record would hold it.
    mutating func value(_ name: String, _ shape: Shape) -> JSON? {
        if case .integer(let range) = shape { return integer(name, in: range).map(JSON.integer) }
        return self[name].flatMap { read($0, name, shape) }
    }

    /// Any of several values of a textual shape, separated by commas; nil when the parameter is absent or none of them can be read.
    mutating func values(_ name: String, _ shape: Shape) -> [String]? {
        guard let text = self[name] else { return nil }
        let values = Self.list(text).compactMap { read($0, name, shape)?.stringValue }
        return values.isEmpty ? nil : values
    }

    /// Texts separated by commas; none when the parameter is absent.
    mutating func texts(_ name: String) -> [String] {
        guard let text = self[name] else { return [] }
        let texts = Self.list(text)
        if texts.contains("") { issues.append(.empty(name)) }
        return texts
    }

    private mutating func read(_ text: String, _ name: String, _ shape: Shape) -> JSON? {
        var found: [Issue] = []
        let value = shape.read(.string(text), at: JSONPointer(tokens: []), issues: &found)
        for var issue in found {
            issue.place = .parameter(name)
            issues.append(issue)
        }
        return value
    }

    func finish() throws(Problem) {
        if !issues.isEmpty { throw Problem(.invalidParameter, issues: issues) }
    }

    /// Splits at commas; `\,` is a comma and `\\` a backslash of the value itself. By scalars, as the contract's patterns count: a comma is one
    /// also before a combining mark.
    static func list(_ text: String) -> [String] {
        var parts: [String] = []
        var part = String.UnicodeScalarView()
        var isEscaped = false
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\" where !isEscaped: isEscaped = true
            case "," where !isEscaped:
                parts.append(String(part))
                part.removeAll()
            default:
                part.append(scalar)
                isEscaped = false
            }
        }
        return parts + [String(part)]
    }
}
