import Domain
import HTTP
import JSON

/// `/.well-known/api-catalog` (RFC 9727) and `/.well-known/security.txt` (RFC 9116).
enum WellKnownEndpoints {
    static let cataloguePath = "/.well-known/api-catalog"
    static let securityPath = "/.well-known/security.txt"
    static let linkset = #"application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727""#

    static let all: [Endpoint] = [
        Endpoint(method: .get, template: cataloguePath, operation: .apiCatalogue, access: .open, run: catalogue),
        Endpoint(method: .get, template: securityPath, operation: .securityContact, access: .open, run: security),
    ]

    @Sendable private static func catalogue(_ call: Call) throws -> Reply {
        _ = try Parameters(call.request, known: [])
        let url = { call.service.url(of: call, path: $0) }
        var response = Response(status: 200, type: linkset, bytes: linkset(of: url).bytes(pretty: true))
        response.headers.set("Cache-Control", "no-cache")
        response.headers.set("Link", "<\(url(cataloguePath))>; rel=\"api-catalog\"")
        return .now(response)
    }

    static func linkset(of url: (String) -> String) -> JSON {
        func link(_ path: String, _ type: String) -> JSON { [["href": .string(url(path)), "type": .string(type)]] }
        return [
            "linkset": [
                [
                    "anchor": .string(url("/v1")), "service-desc": link("/openapi.json", "application/json"),
                    "service-doc": link("/docs", "text/html"),
                    "status": link(HealthEndpoints.readyPath, "application/health+json"),
                ]
            ]
        ]
    }

    /// 404 where nobody is named: a `security.txt` without `Contact` is none.
    @Sendable private static func security(_ call: Call) throws -> Reply {
        _ = try Parameters(call.request, known: [])
        guard let contact = call.service.configuration.securityContact else { throw Problem(.notFound) }
        let text = SecurityContact.text(contact, canonical: call.service.url(of: call, path: securityPath), at: call.circumstances.now)
        var response = Response(status: 200, type: "text/plain; charset=utf-8", bytes: Array(text.utf8))
        response.headers.set("Cache-Control", "no-cache")
        return .now(response)
    }
}

/// Whom to tell of a weakness (RFC 9116).
public enum SecurityContact {
    /// It ends half a year after it was asked for: always ahead, and less than a year (section 2.5.5).
    private static let milliseconds: Int64 = 182 * 86_400_000

    /// Whether a text may stand as `Contact`: `mailto:` or `https:` (section 2.5.3), and one line.
    public static func isValid(_ text: String) -> Bool {
        ["mailto:", "https://"].contains { text.hasPrefix($0) && text.count > $0.count } && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }

    /// - Parameter canonical: told where it is https, as section 2.5.2 wants it.
    static func text(_ contact: String, canonical: String, at now: Instant) -> String {
        let day = (now.milliseconds + milliseconds) / 86_400_000 * 86_400_000
        var lines = ["Contact: \(contact)", "Expires: \(Instant(milliseconds: day))", "Preferred-Languages: fr, en"]
        if canonical.hasPrefix("https://") { lines.append("Canonical: \(canonical)") }
        return lines.map { $0 + "\r\n" }.joined()
    }
}
