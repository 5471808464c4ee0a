/// Status and fields of an answer.
public struct Head: Sendable {
    public let status: Int
    /// In the order they came.
    public let fields: [(name: String, value: String)]

    /// The first value of a field, whatever the case of its name.
    public subscript(name: String) -> String? {
        fields.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// Seconds that `Retry-After` asks for; nil without it, and for a date, which clocks that differ read differently.
    public var retryAfterSeconds: Int? {
        guard let text = self["Retry-After"], !text.isEmpty, text.utf8.allSatisfy({ 48...57 ~= $0 }) else { return nil }
        // More than a number holds is as long as can be.
        return Int(text) ?? .max
    }
}

/// An answer whose body stands in memory.
public struct Answer: Sendable {
    public let head: Head
    public let body: [UInt8]

    public init(head: Head, body: [UInt8]) {
        self.head = head
        self.body = body
    }

    public var status: Int { head.status }
    public var text: String { String(decoding: body, as: UTF8.self) }
}
