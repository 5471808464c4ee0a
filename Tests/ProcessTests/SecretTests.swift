import Foundation
import JSON
import Testing

@Suite("Secrets stand nowhere but with who has them")
struct SecretTests {
    /// A key's token, shown in every way there is but the right one, and then the right one.
    private func show(_ token: String, _ program: RunningProgram, _ answers: inout [String]) throws {
        let admin = "Authorization: Bearer \(token)"
        let json = ["-H", admin, "-H", "Content-Type: application/json"]
        let training =
            #"{"code":"SEC-\#(token.suffix(2).uppercased())","title":"Lire un bilan","audiences":["director"],"themes":["finance"],"duration_hours":14,"platform":"coorace"}"#
        let requests: [(String, [String])] = [
            ("/v1/trainings", ["-H", admin]), ("/v1/trainings", ["-H", "Authorization: Basic \(token)"]),
            ("/v1/trainings", ["-H", "Authorization: \(token)"]),
            ("/v1/trainings", ["-H", "Authorization: Bearer \(token)x"]), ("/v1/trainings", ["-H", "X-Api-Key: \(token)"]),
            ("/v1/trainings?access_token=\(token)", []), ("/v1/trainings?access_token=\(token)", ["-H", admin]),
            ("/v1/trainings/\(token)", ["-H", admin]),
            ("/\(token)", []), ("/v1/trainings", json + ["-d", training, "-H", "Idempotency-Key: \(token)"]),
            ("/v1/trainings", json + ["-d", training, "-H", "X-Request-Id: \(token)"]), ("/v1/trainings", json + ["-d", "{\"token\":\"\(token)\"}"]),
            ("/v1/trainings", ["-H", admin, "-d", "access_token=\(token)"]), ("/v1/keys", json + ["-d", #"{"name":"\#(token)","role":"reader"}"#]),
            ("/v1/keys", json + ["-d", #"{"name":"x","role":"reader","adherent_id":"\#(token)"}"#]), ("/v1/audit", ["-H", admin]),
            ("/v1/keys", ["-H", admin]), ("/metrics", ["-H", admin]), ("/v1/audit?request_id=\(token)", ["-H", admin]),
        ]
        for (target, arguments) in requests { answers.append(try program.curl(target, arguments).body) }
    }

    @Test("Keys and what is sent with them: not in the log, the database, its journal, nor in another's answers")
    func nowhere() throws {
        let program = try RunningProgram(arguments: ["--anonymous-rate-limit", "off"])
        defer { try? FileManager.default.removeItem(at: program.folder) }
        var tokens = [try program.key()]
        let admin = ["-H", "Authorization: Bearer \(tokens[0])", "-H", "Content-Type: application/json"]
        func made(_ target: String, _ body: String) throws -> JSON {
            try JSON(parsing: Array(try program.curl(target, admin + ["-d", body, "-H", "Idempotency-Key: \(UUID())"]).body.utf8))
        }
        let key = try made("/v1/keys", #"{"name":"Extranet","role":"admin"}"#)
        let id = try #require(key["id"]?.stringValue)
        tokens.append(try #require(key["token"]?.stringValue))
        tokens.append(try #require(try made("/v1/keys/\(id)/rotate", #"{"overlap":"1h"}"#)["token"]?.stringValue))
        tokens.append(try Program.run(["key", "rotate", id, "--database", program.database]).output.trimmingCharacters(in: .newlines))
        let webhook = try made("/v1/webhooks", #"{"url":"https://outils.exemple.fr/coorace","enabled":false}"#)
        let signing = try #require(webhook["secret"]?.stringValue)
        var answers: [String] = []
        for token in [tokens[0], tokens[2], tokens[3]] { try show(token, program, &answers) }
        answers.append(try program.curl("/v1/webhooks", admin).body)
        let revoked = try Program.run(["key", "revoke", tokens[3], "--database", program.database])
        let again = try Program.run(["key", "revoke", tokens[3], "--database", program.database])

        let secrets = tokens.map { String($0.split(separator: "_")[2]) }
        let told = answers.filter { answer in secrets.contains { answer.contains($0) } }
        #expect(told.isEmpty, "\(told)")
        #expect(answers.allSatisfy { !$0.contains(signing) })
        #expect(revoked.status == 0 && again.errors == "coorace: no key in force has the id \"\(id)\"\n")
        func search(_ when: String) throws {
            for name in try FileManager.default.contentsOfDirectory(atPath: program.folder.path) where !name.hasSuffix(".sock") {
                let bytes = try Data(contentsOf: program.folder.appendingPathComponent(name))
                for secret in secrets { #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(when): \(name)") }
                if name.hasPrefix("log") { #expect(bytes.range(of: Data(signing.utf8)) == nil, "\(when): \(name)") }
            }
        }
        try search("while it runs")
        #expect(program.stop() == 0)
        try search("after")
        #expect(!program.logText.isEmpty && secrets.allSatisfy { !program.logText.contains($0) })
    }
}
