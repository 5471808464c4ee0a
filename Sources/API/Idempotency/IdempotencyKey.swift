import Domain
import HTTP

/// The header field `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): a String of RFC 9651, or the same text bare, as most
/// clients send it.
enum IdempotencyKey {
    static let header = "Idempotency-Key"
    static let lengths = 1...255
    /// The forms of the header's value, for the contract: `text(in:)` reads the same.
    static let pattern = #"^("([ !#-\[\]-~]|\\["\\]){1,255}"|[!#-+\--:<-\[\]-~]{1,255})$"#

    /// The key that a request carries; nil without one.
    ///
    /// - Throws: 400 `invalid_header` when it has not the form of a key, or there are two.
    static func text(in headers: Headers) throws(Problem) -> String? {
        guard let value = headers[header] else { return nil }
        guard headers.all(header).count == 1, let text = text(of: value.utf8), lengths.contains(text.utf8.count) else {
            throw Problem(.invalidHeader, issues: [Issue(.header(header), .invalidFormat, expected: "idempotency_key")])
        }
        // It would stand in the database as it is.
        if Token.isWithin(text) {
            throw Problem(
                .invalidHeader,
                issues: [
                    Issue(
                        .header(header), .invalidValue,
                        text: Localized(
                            "La clé d'idempotence contient une clé d'accès : prenez un texte quelconque, un UUID par exemple.",
                            "The idempotency key holds an access token: take any other text, such as a UUID."))
                ])
        }
        return text
    }

    private static func text(of value: String.UTF8View) -> String? {
        guard value.first == quote else { return value.allSatisfy(isBare) ? String(value) : nil }
        return quotedText(value.dropFirst())
    }

    /// RFC 9651, section 4.2.5; parameters after the closing quote have no meaning here.
    private static func quotedText(_ octets: Substring.UTF8View) -> String? {
        var text: [UInt8] = []
        var rest = octets[...]
        while let octet = rest.popFirst() {
            switch octet {
            case quote: return rest.isEmpty ? String(decoding: text, as: UTF8.self) : nil
            case backslash:
                guard let escaped = rest.popFirst(), escaped == quote || escaped == backslash else { return nil }
                text.append(escaped)
            case 0x20...0x7E: text.append(octet)
            default: return nil
            }
        }
        return nil
    }

    private static func isBare(_ octet: UInt8) -> Bool {
        (0x21...0x7E).contains(octet) && octet != quote && octet != backslash && octet != UInt8(ascii: ",") && octet != UInt8(ascii: ";")
    }

    private static let quote = UInt8(ascii: "\"")
    private static let backslash = UInt8(ascii: "\\")
}
