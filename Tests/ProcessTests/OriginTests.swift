import Foundation
import JSON
import Testing

@Suite("A database is of one region, that of its first start, whatever a command says later")
struct OriginTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func create(_ arguments: [String] = []) throws -> Program.Outcome {
        try folder.run(["key", "create", "--name", "test", "--role", "admin"] + arguments)
    }

    /// Imports trainings and gives the regions of all that are there.
    private func origins(importing numbers: ClosedRange<Int>, _ arguments: [String] = []) throws -> Set<String> {
        try folder.write("in.ndjson", lines: numbers.map(TrainingLines.good))
        let stored = try folder.run(["import", "trainings", "in.ndjson"] + arguments)
        try #require(stored.status == 0, "\(stored.errors)")
        let exported = try folder.run(["export", "trainings", "--format", "ndjson"])
        return Set(try exported.output.split(separator: "\n").map { try JSON(parsing: Array($0.utf8))["origin"]?.stringValue ?? "" })
    }

    private func isRefused(_ outcome: Program.Outcome, own: String, given: String) -> Bool {
        outcome.status == 78 && outcome.output.isEmpty && outcome.errors.split(separator: "\n").count == 1
            && outcome.errors.hasPrefix("coorace: the records of this database are of \"\(own)\", not of \"\(given)\"")
    }

    /// Every command that takes `--origin`.
    private static let commands = [
        ["key", "create", "--name", "test", "--role", "admin"], ["key", "list"], ["key", "revoke", "abc"], ["key", "rotate", "abc"],
        ["import", "trainings", "in.ndjson"], ["export", "trainings", "--format", "ndjson"],
        ["pull", "--from", "http://127.0.0.1:9", "--token-file", "token", "--retries", "0"],
    ]

    @Test("Another region is refused, as an option and as a variable, and nothing is written")
    func refused() throws {
        try folder.write("token", "coo_none_none")
        #expect(try origins(importing: 1...2) == ["occitanie"])
        try folder.write("in.ndjson", lines: [TrainingLines.good(3)])
        let before = try Data(contentsOf: URL(filePath: folder.path("test.db")))
        for command in Self.commands + [["serve", "--port", "0"]] {
            for (arguments, environment) in [(["--origin", "ocitanie"], [:]), ([], ["COORACE_ORIGIN": "ocitanie"])] {
                let outcome = try folder.run(command + arguments, environment: environment)
                #expect(isRefused(outcome, own: "occitanie", given: "ocitanie"), "\(command) \(outcome)")
            }
        }
        #expect(try Data(contentsOf: URL(filePath: folder.path("test.db"))) == before)
        #expect(try origins(importing: 3...3, ["--origin", "occitanie"]) == ["occitanie"])
    }

    @Test("A running server refuses the commands of another region, and serves those that name none or its own")
    func throughServer() throws {
        try folder.write("token", "coo_none_none")
        try folder.write("in.ndjson", lines: [TrainingLines.good(1)])
        let server = try RunningProgram(folder: folder.url, arguments: ["--origin", "national"])
        for command in Self.commands {
            let outcome = try folder.run(command + ["--origin", "occitanie"])
            #expect(isRefused(outcome, own: "national", given: "occitanie"), "\(command) \(outcome)")
        }
        #expect(try folder.run(["key", "list", "--json"]).output.isEmpty)
        #expect(try create(["--origin", "national"]).status == 0)
        #expect(try origins(importing: 1...2) == ["national"])
        #expect(server.stop() == 0)
    }

    @Test("What names no region goes by the database's, from whichever command made it, over backup and restoration")
    func remembered() throws {
        #expect(try create(["--origin", "national"]).status == 0)
        #expect(try origins(importing: 1...2) == ["national"])
        let server = try RunningProgram(folder: folder.url)
        let auth = ["-H", "Authorization: Bearer \(try server.key())", "-H", "Content-Type: application/json"]
        let made = try server.curl("/v1/trainings", auth + ["-d", TrainingLines.good(3)])
        #expect(try JSON(parsing: Array(made.body.utf8))["origin"] == "national", "\(made.body)")
        #expect(try server.curl("/v1/objectives/OBJ-12", auth + ["-X", "PATCH", "-d", #"{"note":"Prioritaire"}"#]).status == 200)
        #expect(server.stop() == 0)
        #expect(try folder.run(["backup", "copy.db"]).status == 0)
        #expect(try folder.run(["restore", "copy.db", "--replace"]).status == 0)
        #expect(try isRefused(create(["--origin", "occitanie"]), own: "national", given: "occitanie"))
        #expect(try origins(importing: 4...4) == ["national"])
    }
}
