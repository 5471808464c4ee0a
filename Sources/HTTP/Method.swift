/// A request method (RFC 9110 §9, RFC 5789). Names are case-sensitive: `get` is an unknown method.
public struct Method: Hashable, Sendable, RawRepresentable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public static let get = Method(rawValue: "GET")
    public static let head = Method(rawValue: "HEAD")
    public static let post = Method(rawValue: "POST")
    public static let put = Method(rawValue: "PUT")
    public static let patch = Method(rawValue: "PATCH")
    public static let delete = Method(rawValue: "DELETE")
    public static let options = Method(rawValue: "OPTIONS")
    public static let trace = Method(rawValue: "TRACE")
    public static let connect = Method(rawValue: "CONNECT")

    /// The methods a resource may offer, in the order `Allow` lists them.
    static let offered: [Method] = [.get, .head, .post, .put, .patch, .delete, .options]

    /// Whether RFC 9110 or RFC 5789 defines it: a known method is refused with 405, an unknown one with 501.
    public var isKnown: Bool {
        self == .trace || self == .connect || Method.offered.contains(self)
    }
}
