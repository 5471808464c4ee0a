import Foundation
import JSON
import Testing

@Suite("Keys by command do the same with a server and without")
struct KeyCommandTests {
    private func list(_ database: String, _ arguments: [String] = []) throws -> [JSON] {
        let told = try Program.run(["key", "list", "--database", database, "--json"] + arguments)
        try #require(told.status == 0, "\(told.errors)")
        return try told.output.split(separator: "\n").map { try JSON(parsing: Array($0.utf8)) }
    }

    private func cycle(_ database: String, works: (String) throws -> Bool?) throws {
        let made = try Program.run(
            [
                "key", "create", "--database", database, "--name", "Extranet des adhérents", "--role", "reader", "--scope", "trainings:write",
                "--expires", "90d",
            ])
        let first = made.output.trimmingCharacters(in: .newlines)
        let id = String(first.split(separator: "_")[1])
        #expect(try works(first) != false)
        let key = try #require(try list(database).first)
        #expect(key["id"]?.stringValue == id && key["name"] == "Extranet des adhérents" && key["scopes"] == ["*:read", "trainings:write"])
        #expect(key["status"] == "active" && key["expires_at"] != nil && key["token"] == nil)
        let rotated = try Program.run(["key", "rotate", id, "--database", database, "--overlap", "1h"])
        let second = rotated.output.trimmingCharacters(in: .newlines)
        #expect(rotated.status == 0 && second.hasPrefix("coo_\(id)_") && second != first)
        #expect(try works(first) != false && works(second) != false)
        #expect(try Program.run(["key", "rotate", id, "--database", database, "--overlap", "0s"]).status == 0)
        #expect(try works(first) != true && works(second) != true)
        let table = try Program.run(["key", "list", "--database", database]).output.split(separator: "\n").map(String.init)
        #expect(table[0].hasPrefix("ID") && table[0].hasSuffix("NAME"))
        #expect(table.contains { $0.hasPrefix(id) && $0.contains("reader+trainings:write") && $0.hasSuffix("Extranet des adhérents") })
        #expect(try Program.run(["key", "revoke", id, "--database", database]).status == 0)
        #expect(try Program.run(["key", "revoke", id, "--database", database]).status == 66)
        #expect(try Program.run(["key", "rotate", id, "--database", database]).status == 66)
        #expect(try list(database, ["--status", "revoked"]).map { $0["id"]?.stringValue } == [id])
        #expect(try !list(database, ["--status", "active"]).contains { $0["id"]?.stringValue == id })
    }

    @Test("Into a file")
    func file() throws {
        let folder = try Program.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        try cycle(folder.appendingPathComponent("test.db").path) { _ in nil }
    }

    @Test("Through the running server, at once")
    func server() throws {
        let program = try RunningProgram()
        try cycle(program.database) { try program.curl("/v1/trainings", ["-H", "Authorization: Bearer \($0)"]).status == 200 }
        // The last use is on disk when the server has stopped.
        _ = try program.curl("/v1", ["-H", "Authorization: Bearer \(try program.key())"])
        #expect(program.stop() == 0)
        #expect(try list(program.database).map { $0["last_used_at"] != nil } == [true, true])
    }

    @Test(
        "What is no overlap, state or adherent is a usage error",
        arguments: [
            ["rotate", "x", "--overlap", "1y"], ["list", "--status", "activ"], ["create", "--name", "x", "--role", "reader", "--adherent", "x"],
        ])
    func usage(arguments: [String]) throws {
        #expect(try Program.run(["key"] + arguments + ["--database", "/nonexistent/x.db"]).status == 64)
    }
}
