import Domain
import JSON
import Testing

@testable import API

@Suite struct WellKnownTests {
    @Test func `The catalogue leads to the contract, the reference and the health, which are there`() async throws {
        let server = try TestServer()
        let answer = try await server.get("/.well-known/api-catalog", as: nil)
        #expect(answer["Content-Type"] == "application/linkset+json; profile=\"https://www.rfc-editor.org/info/rfc9727\"")
        #expect(answer["Link"] == "<\(server.url)/.well-known/api-catalog>; rel=\"api-catalog\"")
        let set = try #require(answer.json["linkset"]?[0])
        #expect(set["anchor"]?.stringValue == "\(server.url)/v1")
        for relation in ["service-desc", "service-doc", "status"] {
            let link = try #require(set[relation]?[0])
            let target = try #require(link["href"]?.stringValue).dropFirst(server.url.count)
            let found = try await server.get(String(target), as: nil)
            #expect(found.status == 200 && found["Content-Type"]?.hasPrefix(link["type"]?.stringValue ?? "?") == true, "\(relation)")
        }
    }

    @Test func `Whom to tell of a weakness stands in security.txt, always for less than a year`() async throws {
        let server = try TestServer {
            $0.securityContact = "mailto:securite@exemple.fr"
            $0.publicURL = "https://api.exemple.fr"
        }
        let answer = try await server.get("/.well-known/security.txt", as: nil)
        #expect(answer.status == 200 && answer["Content-Type"] == "text/plain; charset=utf-8")
        let lines = answer.text.split(separator: "\r\n").map(String.init)
        #expect(lines.count == 4 && lines[0] == "Contact: mailto:securite@exemple.fr" && lines[2] == "Preferred-Languages: fr, en")
        #expect(lines[3] == "Canonical: https://api.exemple.fr/.well-known/security.txt")
        let end = try #require(Instant(String(lines[1].dropFirst("Expires: ".count))))
        let days = (end.milliseconds - Instant.now().milliseconds) / 86_400_000
        #expect((180...182).contains(days))
    }

    @Test func `Without somebody to tell there is no security.txt, nor anything else unknown there`() async throws {
        let server = try TestServer()
        #expect(try await server.get("/.well-known/security.txt", as: nil).outcome == "404 not_found")
        #expect(try await server.get("/.well-known/anything", as: nil).outcome == "404 not_found")
    }

    @Test func `The metrics tell the anonymous nothing`() async throws {
        let server = try TestServer()
        #expect(try await server.get("/metrics", as: nil).outcome == "401 unauthorized")
        #expect(try await server.get("/metrics", as: .editor).outcome == "403 insufficient_scope")
        for path in ["/livez", "/readyz"] { #expect(try await server.get(path, as: nil).text == "{\"status\":\"pass\"}") }
    }
}
