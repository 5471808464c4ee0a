// Swift's `==` on strings follows canonical equivalence: é is e and U+0301. JSON names and strings are compared code unit
// by code unit (RFC 8259 §8.3), so a document may hold both.

extension String {
    /// Whether both are the same sequence of bytes.
    @usableFromInline func hasSameBytes(as other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        let same = utf8.withContiguousStorageIfAvailable { left in
            other.utf8.withContiguousStorageIfAvailable { right in left.elementsEqual(right) }
        }
        return (same ?? nil) ?? utf8.elementsEqual(other.utf8)
    }

    /// The hash that goes with `hasSameBytes`.
    func hashBytes(into hasher: inout Hasher) {
        let done: Void? = utf8.withContiguousStorageIfAvailable { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        if done == nil { utf8.forEach { hasher.combine($0) } }
        hasher.combine(0xFF as UInt8)
    }
}

/// A member's name as a key: equal when the bytes are.
struct MemberName: Hashable {
    let text: String

    init(_ text: String) { self.text = text }

    static func == (left: MemberName, right: MemberName) -> Bool { left.text.hasSameBytes(as: right.text) }

    func hash(into hasher: inout Hasher) { text.hashBytes(into: &hasher) }
}
