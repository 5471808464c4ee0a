import HTTP
import JSON
import Storage

/// A JSON text with a strong tag made of its bytes, for what has no version of its own.
struct TaggedAnswer: Sendable {
    private let bytes: [UInt8]
    private let tag: String
    private var headers: [(name: String, value: String)] = []
    private let caching: Caching

    /// Who may keep an answer.
    enum Caching: Sendable {
        /// The caller, who asks again before using it.
        case own
        /// Anybody, for a minute: it is the same for all.
        case anyone

        var control: String { self == .own ? "private, no-cache" : "public, max-age=60" }
        var vary: String { self == .own ? "Authorization, Accept-Encoding" : "Accept-Encoding" }
    }

    init(_ json: JSON, _ caching: Caching = .own) {
        bytes = json.bytes()
        self.caching = caching
        var print = Fingerprint()
        print.combine(bytes)
        tag = "\"j" + String(print.value, radix: 36) + "\""
    }

    /// A page of a list: `{"items":[…],"next":"…"}` and the same address as `Link`.
    init(items: [JSON], next: String?, _ caching: Caching = .own) {
        var page: JSON.Object = ["items": .array(items)]
        if let next { page.append("next", .string(next)) }
        self.init(.object(page), caching)
        self.linking(to: next)
    }

    /// Names the next page in `Link` (RFC 8288).
    mutating func linking(to next: String?) {
        if let next { headers.append((name: "Link", value: "<\(next)>; rel=\"next\"")) }
    }

    /// 304 when the client has it, else 200.
    func response(to request: Request) -> Response {
        if var unchanged = Response.notModified(tag, request, varying: caching.vary) {
            unchanged.headers.set("Cache-Control", caching.control)
            return unchanged
        }
        var response = Response.json(bytes, tag: tag)
        response.headers.set("Cache-Control", caching.control)
        if caching == .anyone { response.headers.set("Vary", "Accept-Encoding") }
        for header in headers { response.headers.set(header.name, header.value) }
        return response
    }
}
