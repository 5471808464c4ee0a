/// A media type with its parameters (RFC 9110 §8.3.1).
public struct MediaType: Hashable, Sendable {
    /// Lower case.
    public let type: String
    /// Lower case.
    public let subtype: String
    /// Names in lower case, values unquoted.
    public let parameters: [Parameter]

    public struct Parameter: Hashable, Sendable {
        public let name: String
        public let value: String
    }

    /// `application/json`, without parameters.
    public var essence: String { type + "/" + subtype }

    /// Nil when the text is no media type.
    public init?(_ text: some StringProtocol) {
        self.init(octets: Array(text.utf8)[...])
    }

    init?(octets: ArraySlice<UInt8>) {
        var scanner = FieldScanner(octets)
        guard let type = scanner.token(), scanner.take(47), let subtype = scanner.token() else { return nil }
        guard let parameters = scanner.parameters(), scanner.isAtEnd else { return nil }
        self.type = type
        self.subtype = subtype
        self.parameters = parameters
    }

    /// The value of a parameter, `charset` for instance.
    public func parameter(_ name: String) -> String? {
        parameters.first { $0.name == name }?.value
    }
}

/// Reads the parts that structured field values are made of (RFC 9110 §5.6).
struct FieldScanner {
    private let octets: ArraySlice<UInt8>
    private var position: Int

    init(_ octets: ArraySlice<UInt8>) {
        self.octets = Octet.trimmed(octets)
        position = self.octets.startIndex
    }

    var isAtEnd: Bool { position == octets.endIndex }

    /// Steps over one octet if it is next.
    mutating func take(_ octet: UInt8) -> Bool {
        guard !isAtEnd, octets[position] == octet else { return false }
        position += 1
        return true
    }

    mutating func skipSpace() {
        while !isAtEnd, octets[position] == 32 || octets[position] == 9 { position += 1 }
    }

    /// A token, in lower case.
    mutating func token() -> String? {
        let start = position
        while !isAtEnd, Octet.isToken(octets[position]) { position += 1 }
        return start == position ? nil : String(decoding: octets[start..<position].lazy.map(Octet.lowercased), as: UTF8.self)
    }

    /// `*( OWS ";" OWS [ name "=" ( token / quoted-string ) ] )`
    mutating func parameters() -> [MediaType.Parameter]? {
        var parameters: [MediaType.Parameter] = []
        while true {
            let before = position
            skipSpace()
            guard take(59) else {
                position = before
                return parameters
            }
            skipSpace()
            guard let name = token() else { continue }
            guard take(61), let value = value() else { return nil }
            parameters.append(MediaType.Parameter(name: name, value: value))
        }
    }

    private mutating func value() -> String? {
        guard take(34) else {
            let start = position
            while !isAtEnd, Octet.isToken(octets[position]) { position += 1 }
            return start == position ? nil : String(decoding: octets[start..<position], as: UTF8.self)
        }
        var text: [UInt8] = []
        while !isAtEnd {
            let octet = octets[position]
            position += 1
            if octet == 34 { return String(decoding: text, as: UTF8.self) }
            guard octet == 92 else {
                text.append(octet)
                continue
            }
            guard !isAtEnd else { return nil }
            text.append(octets[position])
            position += 1
        }
        return nil
    }
}
