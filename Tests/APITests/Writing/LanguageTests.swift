import JSON
import Testing

@Suite struct LanguageTests {
    let server: TestServer

    init() throws { server = try TestServer() }

    @Test(arguments: [
        ("fr", "fr"), ("en", "en"), ("en-GB,fr;q=0.5", "en"), ("fr;q=0.3, en;q=0.9", "en"), ("de", "fr"), ("*", "fr"), ("de, en;q=0.1", "en"),
        ("?!", "fr"),
    ])
    func `Texts are French, or English for who asks for it`(accepted: String, language: String) async throws {
        let headers = ["Accept-Language": accepted]
        let answers = [
            try await server.post("/v1/trainings", ["title": "Né"], headers), try await server.get("/v1/trainings/x", headers),
            try await server.get("/v1/trainings", as: nil, headers), try await server.get("/v1/trainings?limit=0", headers),
            try await server.get("/nowhere", headers),
            try await server.send("POST", "/v1/objectives", headers),
        ]
        let titles =
            language == "fr"
            ? ["Données non valables", "Introuvable", "Clé nécessaire", "Paramètre non valable", "Introuvable", "Méthode non permise ici"]
            : ["Validation failed", "Not found", "Key required", "Invalid parameter", "Not found", "Method not allowed here"]
        #expect(answers.compactMap { $0.json["title"]?.stringValue } == titles)
        for answer in answers {
            #expect(answer["Content-Language"] == language)
            #expect(answer["Vary"]?.contains("Accept-Language") == true)
        }
    }

    @Test func `A problem says in the client's language what to put right`() async throws {
        let french = try await server.post("/v1/trainings", Sample.training("FIN-01", ["title": nil]))
        #expect(french.json["errors"]?[0]?["detail"] == "Le champ « title » est obligatoire.")
        let english = try await server.post("/v1/trainings", Sample.training("FIN-01", ["title": nil]), ["Accept-Language": "en"])
        #expect(english.json["errors"]?[0]?["detail"] == "Field \"title\" is required.")
    }

    @Test func `What HTTP itself refuses is told in the client's language too`() async throws {
        let text = ["Content-Type": "text/plain"]
        let long = Array(repeating: UInt8(ascii: " "), count: (1 << 20) + 1)
        let patch: JSON = [["op": "remove", "path": "/nothing"]]
        let id = try await server.create("trainings", Sample.training("FIN-01")).id
        for (language, expected) in [
            (
                "fr",
                [
                    "Types acceptés ici : application/json.", "La limite est de 1048576 octets.", "Aucun corps n'est attendu ici.",
                    "« #/0/op » : les opérations sont add, remove, replace, move, copy et test.",
                    "L'enregistrement n'a rien à la place « /nothing ».",
                ]
            ),
            (
                "en",
                [
                    "Types taken here: application/json.", "The limit is 1048576 bytes.", "No body is expected here.",
                    "\"#/0/op\": the operations are add, remove, replace, move, copy and test.", "The record has nothing at \"/nothing\".",
                ]
            ),
        ] {
            let headers = ["Accept-Language": language]
            let json = headers.merging(["Content-Type": "application/json"]) { $1 }
            let patching = headers.merging(["Content-Type": "application/json-patch+json"]) { $1 }
            let answers = [
                try await server.send("POST", "/v1/trainings", headers.merging(text) { $1 }, body: [120]),
                try await server.send("POST", "/v1/trainings", json, body: long),
                try await server.send("DELETE", "/v1/trainings/\(id)", json, body: Array("{}".utf8)),
                try await server.send("PATCH", "/v1/trainings/\(id)", patching, body: Array(#"[{"op":"spam","path":"/title"}]"#.utf8)),
                try await server.send("PATCH", "/v1/trainings/\(id)", patching, body: patch.bytes()),
            ]
            #expect(answers.map { $0.json["detail"]?.stringValue } == expected)
        }
    }

    @Test func `A problem has the members of RFC 9457 and ours, and the status it says`() async throws {
        let answer = try await server.get("/v1/trainings?departement=31", ["X-Request-Id": "my-request.1"])
        #expect(answer.json.objectValue?.names == ["type", "title", "status", "detail", "code", "request_id", "errors"])
        #expect(answer.json["status"] == 400)
        #expect(answer.json["request_id"] == "my-request.1")
        #expect(answer["X-Request-Id"] == "my-request.1")
        #expect(answer.json["type"]?.stringValue?.hasSuffix("/docs/problems#invalid_parameter") == true)
        #expect(answer["Cache-Control"] == "no-store")
    }

    @Test(arguments: ["", "with space", "é"]) func `An unusable X-Request-Id is replaced`(id: String) async throws {
        let answer = try await server.get("/v1/nothing", ["X-Request-Id": id])
        #expect(answer["X-Request-Id"] != id)
        #expect(answer.json["request_id"]?.stringValue == answer["X-Request-Id"])
    }
}
