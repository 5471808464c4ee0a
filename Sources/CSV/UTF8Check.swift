/// Tells byte by byte whether a stream is well-formed UTF-8 (Unicode 16, table 3-7).
struct UTF8Check: Sendable {
    /// Where the character began that is being read or was refused.
    private(set) var start = Position()
    private var missing = 0
    private var bounds: ClosedRange<UInt8> = 0x80...0xBF

    /// Whether no character is unfinished.
    var isWhole: Bool { missing == 0 }

    /// Whether the byte may stand here.
    mutating func takes(_ byte: UInt8, at position: Position) -> Bool {
        guard isWhole else {
            guard bounds.contains(byte) else { return false }
            missing -= 1
            bounds = 0x80...0xBF
            return true
        }
        guard byte >= 0x80 else { return true }
        start = position
        switch byte {
        case 0xC2...0xDF: expect(1, 0x80...0xBF)
        case 0xE0: expect(2, 0xA0...0xBF)
        case 0xED: expect(2, 0x80...0x9F)
        case 0xE1...0xEF: expect(2, 0x80...0xBF)
        case 0xF0: expect(3, 0x90...0xBF)
        case 0xF1...0xF3: expect(3, 0x80...0xBF)
        case 0xF4: expect(3, 0x80...0x8F)
        default: return false
        }
        return true
    }

    private mutating func expect(_ count: Int, _ bounds: ClosedRange<UInt8>) {
        missing = count
        self.bounds = bounds
    }
}
