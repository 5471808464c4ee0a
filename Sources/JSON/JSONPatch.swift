/// A list of changes to a document (RFC 6902): read once with ``init(parsing:limits:)``, applied with ``applied(to:)``.
public struct JSONPatch: Equatable, Sendable {
    public let operations: [Operation]
    public let limits: Limits

    public init(_ operations: [Operation], limits: Limits = Limits()) {
        self.operations = operations
        self.limits = limits
    }

    /// One of RFC 6902 §4.
    public enum Operation: Equatable, Sendable {
        case add(path: JSONPointer, value: JSON)
        case remove(path: JSONPointer)
        case replace(path: JSONPointer, value: JSON)
        case move(from: JSONPointer, path: JSONPointer)
        case copy(from: JSONPointer, path: JSONPointer)
        case test(path: JSONPointer, value: JSON)
    }

    /// What keeps a short patch from making a huge document: each `copy` may double it, each `add` may nest it deeper.
    public struct Limits: Equatable, Sendable {
        public var operations: Int
        /// Arrays and objects within each other in the result.
        public var depth: Int
        /// All that the `copy` operations add, in values and bytes of their strings.
        public var copied: Int

        public init(operations: Int = 1_000, depth: Int = 64, copied: Int = 1_000_000) {
            self.operations = operations
            self.depth = depth
            self.copied = copied
        }
    }
}
