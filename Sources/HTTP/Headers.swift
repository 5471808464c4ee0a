/// Header fields in the order they came or will be sent (RFC 9110 §5). Names compare without case.
///
/// A value never contains CR, LF or NUL: each is replaced by a space when it is added (RFC 9110 §5.5), so that nothing a
/// client sent can split a response.
public struct Headers: Sendable {
    /// Where a field lies in `bytes`. A field's name and value are each followed by a NUL, as libmicrohttpd wants them.
    struct Span: Sendable {
        var name: Int32
        var nameCount: Int32
        var value: Int32
        var valueCount: Int32
    }

    var bytes: [UInt8] = []
    var spans: [Span] = []

    public init() {}

    /// Pairs of name and value, in order.
    public init(_ fields: [(String, String)]) {
        for (name, value) in fields { add(name, value) }
    }

    /// The number of field lines.
    public var count: Int { spans.count }

    /// The first value of this name.
    public subscript(name: String) -> String? {
        spans.first { matches($0, name) }.map(value)
    }

    /// Every value of this name, in order.
    public func all(_ name: String) -> [String] {
        spans.filter { matches($0, name) }.map(value)
    }

    /// Every value of this name as one list, joined by commas (RFC 9110 §5.3).
    public func list(_ name: String) -> String? {
        let values = all(name)
        return values.isEmpty ? nil : values.count == 1 ? values[0] : values.joined(separator: ", ")
    }

    /// Whether a field of this name is there.
    public func contains(_ name: String) -> Bool {
        spans.contains { matches($0, name) }
    }

    /// Adds a field line after the others. A name that is no token (RFC 9110 §5.1) is left out.
    public mutating func add(_ name: String, _ value: String) {
        let isToken = !name.isEmpty && name.utf8.allSatisfy(Octet.isToken)
        assert(isToken, "a field name is a token: \(name)")
        guard isToken else { return }
        if bytes.isEmpty {
            bytes.reserveCapacity(256)
            spans.reserveCapacity(8)
        }
        let nameStart = bytes.count
        bytes.append(contentsOf: name.utf8)
        let nameCount = bytes.count - nameStart
        bytes.append(0)
        let valueStart = bytes.count
        bytes.append(contentsOf: value.utf8)
        for index in valueStart..<bytes.count where bytes[index] == 0 || bytes[index] == 10 || bytes[index] == 13 { bytes[index] = 32 }
        let valueCount = bytes.count - valueStart
        bytes.append(0)
        spans.append(Span(name: Int32(nameStart), nameCount: Int32(nameCount), value: Int32(valueStart), valueCount: Int32(valueCount)))
    }

    /// Replaces every field of this name by one.
    public mutating func set(_ name: String, _ value: String) {
        remove(name)
        add(name, value)
    }

    /// Takes away every field of this name.
    public mutating func remove(_ name: String) {
        spans = spans.filter { !matches($0, name) }
    }

    /// Every field as name and value, in order.
    public var fields: [(name: String, value: String)] {
        spans.map { (text(Int($0.name), Int($0.nameCount)), value($0)) }
    }

    /// Adds what is not listed yet to `Vary` (RFC 9110 §12.5.5).
    public mutating func vary(on name: String) {
        guard let present = self["Vary"] else { return add("Vary", name) }
        let listed = present.utf8.split(separator: 44).contains {
            Octet.equal(Octet.trimmed($0), name.utf8) || Octet.trimmed($0).elementsEqual("*".utf8)
        }
        if !listed { set("Vary", present + ", " + name) }
    }

    func matches(_ span: Span, _ name: String) -> Bool {
        guard Int(span.nameCount) == name.utf8.count else { return false }
        let start = Int(span.name)
        return Octet.equal(bytes[start..<start + Int(span.nameCount)], name.utf8)
    }

    func value(_ span: Span) -> String {
        text(Int(span.value), Int(span.valueCount))
    }

    private func text(_ start: Int, _ count: Int) -> String {
        String(decoding: bytes[start..<start + count], as: UTF8.self)
    }
}
