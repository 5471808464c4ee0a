import Foundation
import JSON
import Testing

@Suite("The curl scripts do their work once over a connection that breaks, and say what became of it")
struct ScriptTests {
    private let server: RunningProgram
    private let folder: TemporaryFolder
    private let proxy: CuttingProxy

    init() throws {
        server = try RunningProgram()
        folder = try TemporaryFolder()
        proxy = try CuttingProxy(to: server.port)
        try folder.write("token", server.key() + "\n")
    }

    private func script(_ name: String, _ arguments: [String], through url: String? = nil, retries: String = "5") throws -> Program.Outcome {
        try Program.run(
            arguments, executable: Program.root.appendingPathComponent("scripts/\(name)"),
            environment: ["COORACE_URL": url ?? proxy.url, "COORACE_TOKEN_FILE": folder.path("token"), "COORACE_RETRIES": retries], in: folder.url)
    }

    /// What the server holds, without the proxy.
    private func codes() throws -> [String] {
        let lines = try Program.run([
            "export", "trainings", "--format", "ndjson", "--fields", "code", "--filter", "sort=code", "--database", server.database,
        ])
        return try lines.output.split(separator: "\n").compactMap { try JSON(parsing: Array($0.utf8))["code"]?.stringValue }
    }

    private func versions() throws -> Set<Int> {
        let lines = try Program.run(["export", "trainings", "--format", "ndjson", "--fields", "version", "--database", server.database])
        return Set(try lines.output.split(separator: "\n").compactMap { try JSON(parsing: Array($0.utf8))["version"]?.intValue })
    }

    @Test("batch-upsert.sh stores good lines once and tells of bad ones", arguments: ["ndjson", "csv"])
    func upsert(format: String) throws {
        if format == "csv" {
            try folder.write(
                "in.csv",
                "code;title;audiences;themes;duration_hours;platform\nF-1;Formation 1;volunteer;other;7;other\nF-2;É;volunteer;other;7;other\n")
        } else {
            try folder.write("in.ndjson", lines: [TrainingLines.good(1), TrainingLines.bad(2)])
        }
        let outcome = try script("batch-upsert.sh", ["trainings", "in.\(format)"] + (format == "csv" ? ["--delimiter", "semicolon"] : []))
        #expect(outcome.status == 65, "\(outcome.errors)")
        #expect(outcome.errors.contains("trying again"))
        #expect(outcome.output.contains(format == "csv" ? "line 3: title: " : "line 2: audiences: "))
        #expect(outcome.output.hasSuffix("1 created, 0 updated, 0 unchanged, 0 deleted, 1 refused\n"))
        #expect(proxy.hasCut)
        #expect(try codes() == ["F-1"])
        #expect(try versions() == [1])
    }

    @Test("The scripts refuse a wrong command at once, and an empty file is nothing to do")
    func usage() throws {
        try folder.write("in.ndjson", lines: [TrainingLines.good(1)])
        for words in [["--mode", "foo"], ["--delimiter", "tab"], ["--url", "api.example.org"], ["--format", "xml"]] {
            let outcome = try script("batch-upsert.sh", words + ["trainings", "in.ndjson"])
            #expect(outcome.status == 64, "\(words) \(outcome.errors)")
            #expect(outcome.errors.contains(words[1]), "\(outcome.errors)")
        }
        for (name, file) in [("batch-upsert.sh", "refused.csv"), ("batch-upsert.sh", "none.ndjson"), ("batch-delete.sh", "ids.txt")] {
            try folder.write(file, "")
            #expect(try script(name, ["trainings", file]).status == 0)
        }
        #expect(try script("batch-upsert.sh", ["trainings", "in.ndjson"], through: "http://nobody.invalid").status == 69)
        #expect(try codes().isEmpty)
    }

    @Test("A list of ids may begin with a byte order mark")
    func markedIDs() throws {
        try folder.write("in.ndjson", lines: [TrainingLines.good(1)])
        #expect(try script("batch-upsert.sh", ["trainings", "in.ndjson"]).status == 0)
        let lines = try Program.run(["export", "trainings", "--format", "ndjson", "--fields", "code", "--database", server.database])
        let id = try #require(try JSON(parsing: Array(lines.output.utf8.dropLast()))["id"]?.stringValue)
        try folder.write("ids.txt", "\u{FEFF}\(id)\r\n")
        let outcome = try script("batch-delete.sh", ["trainings", "ids.txt"])
        #expect(outcome.status == 0, "\(outcome.output)")
        #expect(try codes().isEmpty)
    }

    @Test("batch-upsert.sh says when the refused lines got lost with the answer")
    func lostRefusals() throws {
        try folder.write("in.ndjson", lines: (1...2000).map { "{\"code\":\"F-\($0)\"}" })
        let outcome = try script("batch-upsert.sh", ["trainings", "in.ndjson"])
        #expect(outcome.status == 65)
        #expect(outcome.output.contains("dry-run.sh tells them"))
        #expect(outcome.output.hasSuffix(" 2000 refused\n"))
    }

    @Test("A file's name may hold what curl takes for a pattern")
    func fileName() throws {
        try folder.write("in[1]{a,b}.ndjson", lines: [TrainingLines.good(1)])
        let outcome = try script("batch-upsert.sh", ["trainings", "in[1]{a,b}.ndjson"], through: server.url)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try codes() == ["F-1"])
    }

    @Test("batch-upsert.sh in atomic mode stores all or nothing, and takes standard input")
    func atomic() throws {
        try folder.write("bad.ndjson", lines: [TrainingLines.good(1), TrainingLines.bad(2)])
        let refused = try script("batch-upsert.sh", ["--mode", "atomic", "trainings", "bad.ndjson"])
        #expect(refused.status == 65)
        #expect(refused.output.contains("line 2: audiences: "))
        #expect(refused.output.contains("nothing is stored"))
        #expect(try codes().isEmpty)
        try folder.write("good.ndjson", lines: (1...50).map(TrainingLines.good))
        let upsert = Program.root.appendingPathComponent("scripts/batch-upsert.sh").path
        let piped = try Program.run(
            ["-c", "cat good.ndjson | '\(upsert)' --mode atomic --format ndjson --url \(server.url) --token-file token trainings -"],
            executable: URL(fileURLWithPath: "/bin/sh"), in: folder.url)
        #expect(piped.output == "50 created, 0 updated, 0 unchanged, 0 deleted, 0 refused\n")
        #expect(piped.status == 0)
    }

    @Test("batch-delete.sh deletes once, by records and by a list of ids")
    func delete() throws {
        try folder.write("in.ndjson", lines: (1...3).map(TrainingLines.good))
        #expect(try script("batch-upsert.sh", ["trainings", "in.ndjson"], through: server.url).status == 0)
        try folder.write("gone.ndjson", lines: [#"{"code":"F-1"}"#])
        let outcome = try script("batch-delete.sh", ["trainings", "gone.ndjson"])
        #expect(outcome.status == 0, "\(outcome.output)")
        #expect(outcome.output == "0 created, 0 updated, 0 unchanged, 1 deleted, 0 refused\n")
        #expect(proxy.hasCut)
        #expect(try codes() == ["F-2", "F-3"])
        let ids = try Program.run(["export", "trainings", "--format", "ndjson", "--fields", "id", "--database", server.database])
        try folder.write(
            "ids.txt", lines: ids.output.split(separator: "\n").compactMap { try JSON(parsing: Array($0.utf8))["id"]?.stringValue } + ["x"])
        let byIDs = try script("batch-delete.sh", ["trainings", "ids.txt"])
        #expect(byIDs.status == 65)
        #expect(byIDs.output.contains("line 3: id: "))
        #expect(byIDs.output.contains("2 deleted, 1 refused"))
    }

    @Test("dry-run.sh says what would be, and stores nothing")
    func dryRun() throws {
        try folder.write("in.ndjson", lines: [TrainingLines.good(1), TrainingLines.bad(2)])
        let outcome = try script("dry-run.sh", ["trainings", "in.ndjson"])
        #expect(outcome.status == 65)
        #expect(outcome.output.contains("line 2: audiences: "))
        #expect(outcome.output.hasSuffix("1 created, 0 updated, 0 unchanged, 0 deleted, 1 refused\n"))
        #expect(proxy.hasCut)
        #expect(try codes().isEmpty)
        #expect(try script("dry-run.sh", ["--action", "delete", "trainings", "in.ndjson"]).output.contains("0 deleted, 2 refused"))
    }

    @Test("export-csv.sh and export-ndjson.sh write a whole file", arguments: ["csv", "ndjson"])
    func export(format: String) throws {
        try folder.write("in.ndjson", lines: (1...30).map(TrainingLines.good))
        #expect(try script("batch-upsert.sh", ["trainings", "in.ndjson"], through: server.url).status == 0)
        try folder.write("out.\(format)", "as it was\n")
        let outcome = try script(
            "export-\(format).sh", ["trainings", "out.\(format)", "--filter", "title.prefix=Formation 1", "--fields", "code,title"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(proxy.hasCut)
        #expect(try folder.text("out.\(format)").split(whereSeparator: \.isNewline).count == (format == "csv" ? 12 : 11))
        let wrong = try script("export-\(format).sh", ["--filter", "titel=x", "trainings", "out.\(format)"])
        #expect(wrong.status == 65)
        #expect(wrong.errors.contains("title"))
        if format == "csv" {
            let french = try script("export-csv.sh", ["--delimiter", "semicolon", "--bom", "--fields", "code", "--filter", "code=F-7", "trainings"])
            #expect(french.output.hasPrefix("\u{FEFF}id;code\r\n"))
            #expect(french.output.hasSuffix(";F-7\r\n"))
        }
    }

    private static let names = ["batch-upsert.sh", "batch-delete.sh", "dry-run.sh", "export-csv.sh", "export-ndjson.sh"]

    @Test("Each explains itself, and ends with a status of sysexits", arguments: names)
    func statuses(name: String) throws {
        let help = try script(name, ["--help"])
        #expect(help.status == 0)
        #expect(help.output.contains("--token-file FILE"))
        try folder.write("in.ndjson", lines: [TrainingLines.good(1)])
        let words = name.hasPrefix("export") ? ["trainings", "out"] : ["trainings", "in.ndjson"]
        #expect(try script(name, words + ["--frobnicate"]).status == 64)
        #expect(try script(name, []).status == 64)
        #expect(try script(name, words + ["--token-file", "none"]).status == 66)
        let unanswered = try script(name, words, through: "http://127.0.0.1:1", retries: "0")
        #expect(unanswered.status == 69)
        #expect(unanswered.errors.contains("no answer from http://127.0.0.1:1"))
        try folder.write("token", "coo_unknown_key")
        #expect(try script(name, words, through: server.url).status == 77)
        #expect(!FileManager.default.fileExists(atPath: folder.path("out")))
    }

    @Test("purge-contacts.sh says what is due, and does it when told so")
    func purge() throws {
        let due = """
            {"last_name":"Due","first_name":"A","person_category":"volunteer","legal_basis":"contract","partner_id":"PARTNER",\
            "retention_until_on":"2020-01-01","email":"EMAIL"}
            """
        let auth = ["-H", "Authorization: Bearer \(try String(contentsOfFile: folder.path("token"), encoding: .utf8).prefix { !$0.isNewline })"]
        let json = auth + ["-H", "Content-Type: application/json", "-d"]
        let partner = try server.curl("/v1/partners", json + [#"{"name":"Mission locale","kind":"other"}"#]).body
        let id = try #require(JSON(parsing: Array(partner.utf8))["id"]?.stringValue)
        for email in ["a@exemple.fr", "b@exemple.fr"] {
            let made = try server.curl("/v1/contacts", json + [due.replacing("PARTNER", with: id).replacing("EMAIL", with: email)])
            try #require(made.status == 201, "\(made.body)")
        }
        let direct = server.url
        #expect(try script("purge-contacts.sh", ["--on", "yesterday"], through: direct).status == 64)
        let asked = try script("purge-contacts.sh", [], through: direct)
        #expect(asked.status == 0 && asked.output.contains("2 contacts and 0 deleted contacts would be anonymised"), "\(asked)")
        #expect(asked.output.contains("--really"))
        let done = try script("purge-contacts.sh", ["--really"])
        #expect(done.status == 0, "\(done)")
        let after = try script("purge-contacts.sh", ["--really"], through: direct)
        #expect(after.status == 0 && after.output.contains("0 contacts"), "\(after)")
    }
}
