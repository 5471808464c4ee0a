import JSON
import Testing

@Suite struct SearchTests {
    let server: TestServer

    init() async throws {
        server = try TestServer()
        try await server.load(
            "adherents",
            [
                Sample.adherent(1, ["name": "L'Œuvre du Château", "brand": "Récup’Art", "description": "Réemploi et mobilier."]),
                Sample.adherent(2, ["name": "Cœur de ville", "address": ["insee_code": "09122"]]),
            ])
    }

    @Test(arguments: [
        ("chateau", 1), ("CHÂTEAU", 1), ("oeuvre", 1), ("%C5%93uvre", 1), ("chat", 1), ("hateau", 0), ("l'oeuvre", 1), ("l%E2%80%99oeuvre", 1),
        ("recup%20art", 1),
        ("coeur", 1), ("foix", 1), ("mobilier%20chateau", 1), ("mobilier%20foix", 0), ("\"*", -1), ("chateau*", 1), ("NOT", 0), ("a%20OR%20b", 0),
    ])
    func `Search is blind to case, accents, ligatures and apostrophes, on the beginnings of words`(words: String, count: Int) async throws {
        let answer = try await server.get("/v1/adherents?q=\(words.addingPercent)")
        #expect(count < 0 ? answer.status == 400 : answer.items.count == count, "\(answer.text.prefix(300))")
    }

    @Test func `A SIRET is found, the former one too`() async throws {
        let id = try await server.get("/v1/adherents?siret=\(Sample.siret(1))").items("id")[0]
        #expect(
            try await server.patch("/v1/adherents/\(id)", ["siret": .string(Sample.siret(9))]).json["former_sirets"] == [.string(Sample.siret(1))])
        for query in ["siret=\(Sample.siret(1))", "siret=\(Sample.siret(9))", "q=\(Sample.siret(1))", "q=\(Sample.siret(9))"] {
            #expect(try await server.get("/v1/adherents?\(query)").items("id") == [id], "\(query)")
        }
    }

    @Test func `What is changed, deleted and restored is found as it is now`() async throws {
        let id = try await server.get("/v1/adherents?q=coeur").items("id")[0]
        _ = try await server.patch("/v1/adherents/\(id)", ["name": "Pas de côté"])
        #expect(try await server.get("/v1/adherents?q=coeur").items.isEmpty)
        #expect(try await server.get("/v1/adherents?q=cote").items.count == 1)
        _ = try await server.delete("/v1/adherents/\(id)")
        #expect(try await server.get("/v1/adherents?q=cote").items.isEmpty)
        _ = try await server.send("POST", "/v1/adherents/\(id)/restore")
        #expect(try await server.get("/v1/adherents?q=cote").items.count == 1)
    }

    @Test func `Objectives are found by the words of the charter`() async throws {
        #expect(try await server.get("/v1/objectives?q=reconnaissance%20sociale&fields=id").items("id").contains("VAL-1"))
    }
}

extension String {
    /// Escapes what a URL can't hold, and leaves escapes alone.
    fileprivate var addingPercent: String {
        unicodeScalars.map { $0.isASCII && $0 != "\"" ? String($0) : String($0).utf8.map { "%" + String($0, radix: 16, uppercase: true) }.joined() }
            .joined()
    }
}
