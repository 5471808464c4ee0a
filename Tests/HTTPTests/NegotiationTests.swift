import Testing

@testable import HTTP

@Suite struct NegotiationTests {
    private static let offers = ["application/json", "text/csv", "application/x-ndjson"]

    @Test(
        arguments: [
            (nil, "application/json"), ("*/*", "application/json"), ("text/csv", "text/csv"), ("TEXT/CSV", "text/csv"), ("text/*", "text/csv"),
            ("application/json;q=0.5, text/csv", "text/csv"), ("application/json;q=0.5, */*;q=0.8", "text/csv"),
            ("text/csv;q=0, */*", "application/json"),
            ("application/*;q=0.2, application/x-ndjson", "application/x-ndjson"), ("image/png", nil), ("text/csv;q=0", nil),
            ("", "application/json"),
            ("text/csv; header=present", "text/csv"), ("application/problem+json, application/json", "application/json"),
            ("text/csv;q=2", "application/json"),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/json"), ("*/csv", "application/json"),
            ("text/csv;a=\"x,y;z\";q=0.3, application/json;q=0.2", "text/csv"), (" , text/csv ,, ", "text/csv"), ("text/csv;q=0.001", "text/csv"),
        ] as [(String?, String?)])
    func `the best of what is offered for an Accept field`(accept: String?, best: String?) {
        #expect(Negotiation.best(of: NegotiationTests.offers, for: accept) == best)
    }

    @Test(
        arguments: [
            (nil, "fr"), ("en", "en"), ("en-GB,en;q=0.9", "en"), ("de", "fr"), ("de, en;q=0.1", "en"), ("fr;q=0.5, en;q=0.6", "en"), ("*", "fr"),
            ("fr;q=0, *;q=0.5", "en"), ("en;q=0", "fr"), ("fr-FR", "fr"), ("???", "fr"), ("EN", "en"),
        ] as [(String?, String)])
    func `the language for an Accept-Language field, French where nothing decides`(field: String?, language: String) {
        #expect(Negotiation.language(of: ["fr", "en"], for: field) == language)
    }

    @Test(
        arguments: [
            (nil, false), ("gzip", true), ("GZIP", true), ("br, gzip;q=0.1", true), ("gzip;q=0", false), ("gzip;q=0.000, *", false), ("*", true),
            ("identity", false), ("*;q=0", false), ("x-gzip", true), ("", false),
        ] as [(String?, Bool)])
    func `whether gzip is taken for an Accept-Encoding field`(field: String?, takes: Bool) {
        #expect(Negotiation.acceptsGzip(field) == takes)
    }

    @Test func `a media type is read with its parameters`() throws {
        let type = try #require(MediaType("Text/CSV ; Charset=\"utf-8\";header=present"))
        #expect(type.essence == "text/csv")
        #expect(type.parameter("charset") == "utf-8")
        #expect(type.parameter("header") == "present")
        for text in ["", "text", "text/", "/csv", "text/csv/x", "text/c sv", "text/csv;a", "text/csv;a=", "text/csv;a=\"x", "text /csv"] {
            #expect(MediaType(text) == nil, "\(text)")
        }
    }
}
