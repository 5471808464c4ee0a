import JSON

/// A place in an ordered selection: the sort values and the id of the last row seen. Opaque to clients, and carries no rights.
public struct Cursor: Sendable, Equatable {
    public let fingerprint: UInt64
    public let values: [SQLValue]

    public init(fingerprint: UInt64, values: [SQLValue]) {
        self.fingerprint = fingerprint
        self.values = values
    }

    /// Base64url (RFC 4648, section 5) of a version and a JSON list.
    public var text: String {
        let items = values.map { value -> JSON in
            switch value {
            case .null: .null
            case .integer(let number): .integer(number)
            case .real(let number): .number(number)
            case .text(let text): .string(text)
            case .bytes, .textBytes: .null
            }
        }
        let list = JSON.array([.string(String(fingerprint, radix: 36))] + items)
        return Base64URL.encode([Self.version] + list.bytes())
    }

    public init?(_ text: String) {
        guard let bytes = Base64URL.decode(text), bytes.first == Self.version, case .array(let items) = try? JSON(parsing: Array(bytes.dropFirst())),
            case .string(let mark) = items.first, let fingerprint = UInt64(mark, radix: 36)
        else { return nil }
        var values: [SQLValue] = []
        for item in items.dropFirst() {
            switch item {
            case .null: values.append(.null)
            case .integer(let number): values.append(.integer(number))
            case .number(let number): values.append(.real(number))
            case .string(let text): values.append(.text(text))
            case .bool, .array, .object: return nil
            }
        }
        self.init(fingerprint: fingerprint, values: values)
    }

    private static let version: UInt8 = 1
}

/// RFC 4648, section 5, without padding.
public enum Base64URL {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    public static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count * 4 + 2) / 3)
        var index = 0
        while index < bytes.count {
            let rest = min(3, bytes.count - index)
            var group = UInt32(bytes[index]) << 16
            if rest > 1 { group |= UInt32(bytes[index + 1]) << 8 }
            if rest > 2 { group |= UInt32(bytes[index + 2]) }
            for place in 0...rest { text.append(alphabet[Int(group >> UInt32(18 - 6 * place)) & 63]) }
            index += 3
        }
        return String(decoding: text, as: UTF8.self)
    }

    public static func decode(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var group: UInt32 = 0
        var bits = 0
        for character in text.utf8 {
            guard let value = value(of: character) else { return nil }
            group = group << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: group >> UInt32(bits)))
            }
        }
        return bits < 6 ? bytes : nil
    }

    private static func value(of character: UInt8) -> UInt8? {
        switch character {
        case 65...90: character - 65
        case 97...122: character - 71
        case 48...57: character + 4
        case 45: 62
        case 95: 63
        default: nil
        }
    }
}
