import Foundation
import JSON
import Testing

@Suite("Of an anonymised person nothing is left in a file")
struct ErasureTests {
    private static let names = ["quintrel", "zoe-31", "zoe@", "33561998877", "61 99 88 77"]

    /// Which of the names stand in the files of a database.
    private func found(_ database: String) throws -> [String] {
        try ["", "-wal", "-shm"].flatMap { ending -> [String] in
            let file = database + ending
            guard FileManager.default.fileExists(atPath: file) else { return [] }
            return try Self.names.filter { name in
                try Program.run(["grep", "-a", "-i", "-q", name, file], executable: URL(fileURLWithPath: "/usr/bin/env")).status == 0
            }.map { "\(ending) \($0)" }
        }
    }

    private func person(_ adherent: String, _ number: Int, _ more: String = "") -> String {
        """
        {"adherent_id":"\(adherent)","first_name":"Zoé","last_name":"Quintrel-\(number)","email":"zoe@exemple-\(number).fr",\
        "person_category":"permanent_employee","legal_basis":"consent","consent_at":"2026-03-01T10:00:00Z"\(more)}
        """
    }

    @Test("whichever way it was written, changed, refused, deleted, told to another region and pulled by it")
    func noTrace() throws {
        let region = try RunningProgram(arguments: ["--origin", "occitanie"])
        defer { try? FileManager.default.removeItem(at: region.folder) }
        let key = try region.key()
        func send(_ method: String, _ path: String, _ body: String? = nil, _ more: [String] = []) throws -> JSON {
            let type = path.contains("batch") ? "application/x-ndjson" : "application/json"
            let data = body.map { ["-H", "Content-Type: \(type)", "--data-binary", $0] } ?? []
            let answer = try region.curl(path, ["-X", method, "-H", "Authorization: Bearer \(key)"] + data + more)
            return answer.body.isEmpty ? nil : try JSON(parsing: Array(answer.body.utf8))
        }
        func id(_ json: JSON) throws -> String { try #require(json["id"]?.stringValue, "\(json)") }
        let adherent = try id(send("POST", "/v1/adherents", #"{"name":"Les Ateliers","kind":"ACI","address":{"insee_code":"31555"}}"#))

        var ids = [
            try id(
                send("POST", "/v1/contacts", person(adherent, 1, #","share_national":true,"phone":"05 61 99 88 77""#), ["-H", "Idempotency-Key: k1"]))
        ]
        _ = try send("POST", "/v1/contacts", person(adherent, 1, #","Quintrel-1":1"#), ["-H", "Idempotency-Key: k2"])
        let lines = (2...3).map { person(adherent, $0, #","external_ids":{"annuaire":"zoe-31-\#($0)"}"#) }.joined(separator: "\n")
        ids += try #require(send("POST", "/v1/contacts/batch", lines, ["-H", "Idempotency-Key: k3"])["results"]?.arrayValue).map(id)
        _ = try send("POST", "/v1/contacts/batch?mode=partial", "{\"last_name\":\"Quintrel\",\"Quintrel-2\":1}", ["-H", "Idempotency-Key: k4"])
        let file = region.folder.appendingPathComponent("in.ndjson")
        try Data(person(adherent, 4).utf8).write(to: file)
        let imported = try Program.run(["import", "contacts", file.path, "--database", region.database])
        try #require(imported.status == 0, "\(imported.errors)")
        ids.append(try id(send("GET", "/v1/contacts?email=zoe%40exemple-4.fr")["items"]?[0] ?? nil))
        _ = try send("PATCH", "/v1/contacts/\(ids[0])", #"{"first_name":"Zoé Quintrel bis"}"#)
        _ = try send("DELETE", "/v1/contacts/\(ids[2])")

        let national = region.folder.appendingPathComponent("national.db").path
        let token = region.folder.appendingPathComponent("token")
        try Data(try region.key(["--role", "federation", "--scope", "personal:read"]).utf8).write(to: token)
        func pull() throws -> String {
            let pulled = try Program.run([
                "pull", "--from", region.url, "--token-file", token.path, "--database", national, "--origin", "national",
            ])
            try #require(pulled.status == 0, "\(pulled.errors)")
            return pulled.output
        }
        _ = try pull()
        #expect(try found(region.database).count >= Self.names.count - 1)
        #expect(try !found(national).isEmpty)

        for id in ids {
            let answer = try region.curl("/v1/contacts/\(id)/anonymise", ["-X", "POST", "-H", "Authorization: Bearer \(key)"])
            #expect(answer.status == 200, "\(answer.body)")
        }
        let left = try found(region.database)
        #expect(left.isEmpty, "\(left)")
        #expect(region.process.isRunning)
        _ = try pull()
        #expect(try found(national) == [])
        #expect(!Self.names.contains { region.logText.lowercased().contains($0) }, "nor in the log")
        #expect(region.stop() == 0)
        #expect(try found(region.database) == [])
    }

    @Test("What a request says of a person, wherever it says it, is neither in the log nor in the metrics")
    func nothingLogged() throws {
        let region = try RunningProgram()
        defer { try? FileManager.default.removeItem(at: region.folder) }
        let auth = ["-H", "Authorization: Bearer \(try region.key())"]
        let json = auth + ["-H", "Content-Type: application/json", "-d"]
        let person = #"{"email":"quintrel","Quintrel":"quintrel","gender":"quintrel","legal_basis":"quintrel"}"#
        let requests: [(path: String, arguments: [String], status: Int)] = [
            ("/v1/contacts?email=quintrel%40exemple.fr&last_name=Quintrel", auth, 200), ("/v1/contacts?q=quintrel", auth, 200),
            ("/v1/contacts?quintrel=1&sort=quintrel", auth, 400), ("/v1/contacts/quintrel", auth, 404), ("/v1/quintrel", auth, 404),
            ("/v1/contacts", auth + ["-X", "QUINTREL"], 501), ("/v1/contacts", json + [person], 422), ("/v1/contacts", json + [#"{"quintrel"#], 400),
            ("/v1/contacts/batch?mode=partial", json + [#"{"items":[\#(person)]}"#], 207),
            ("/v1/contacts/batch", auth + ["-H", "Content-Type: text/csv", "-d", "quintrel,b\n\"quintrel"], 422),
            ("/v1/contacts", auth + ["-H", "Content-Type: quintrel/x", "-d", "{}"], 415),
            ("/v1/contacts", auth + ["-H", "User-Agent: quintrel", "-H", "X-Request-Id: a quintrel", "-H", "traceparent: 00-quintrel"], 200),
            ("/v1/contacts", ["-H", "Authorization: Bearer coo_quintrel_quintrel"], 401),
        ]
        for (path, arguments, status) in requests { #expect(try region.curl(path, arguments).status == status, "\(path)") }
        let metrics = try region.curl("/metrics", auth)
        #expect(metrics.status == 200 && !metrics.body.lowercased().contains("quintrel"))
        #expect(region.stop() == 0)
        let lines = region.logText.split(separator: "\n")
        #expect(lines.count > requests.count)
        // Who asked is said of every request with a good key, the slow ones too.
        let good = lines.filter { $0.contains("\"route\":\"/v1/contacts\"") && $0.contains("\"status\":200") }
        #expect(good.count == 3 && good.allSatisfy { $0.contains("key_id") })
        for line in lines { #expect(!line.lowercased().contains("quintrel"), "\(line)") }
    }
}
