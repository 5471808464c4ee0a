import Foundation
import JSON
import Testing

@Suite("Export writes a whole file or none")
struct ExportTests {
    private func filled() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write("in.ndjson", lines: (1...20).map(TrainingLines.good))
        let stored = try folder.run(["import", "trainings", "in.ndjson"])
        try #require(stored.status == 0, "\(stored.errors)")
        return folder
    }

    @Test("Each format goes into another database and comes out the same but for its times", arguments: ["ndjson", "csv", "json"])
    func roundTrip(format: String) throws {
        let folder = try filled()
        #expect(try folder.run(["export", "trainings", "out.\(format)"]).errors.contains("20 records"))
        let other = ["COORACE_DATABASE": folder.path("other.db")]
        #expect(try folder.run(["import", "trainings", "out.\(format)"], environment: other).output == "trainings: 20 lines: 20 created\n")
        let fields = ["--format", "ndjson", "--fields", "version,status,code,title,audiences,themes,duration_hours,platform"]
        let first = try folder.run(["export", "trainings"] + fields)
        #expect(first.output.split(separator: "\n").count == 20)
        #expect(try folder.run(["export", "trainings"] + fields, environment: other).output == first.output)
        #expect(try folder.run(["import", "trainings", "out.\(format)"]).output == "trainings: 20 lines: 20 unchanged\n")
    }

    @Test("Filters and fields are those of the API, and what is wrong with them is told")
    func filters() throws {
        let folder = try filled()
        let some = try folder.run([
            "export", "trainings", "-", "--format", "json", "--filter", "code=F-3,F-4", "--filter", "sort=-code", "--fields", "code",
        ])
        let json = try JSON(parsing: Array(some.output.utf8))
        #expect(json["items"]?.arrayValue?.compactMap { $0["code"]?.stringValue } == ["F-4", "F-3"])
        let none = try folder.run(["export", "trainings", "--format", "json", "--filter", "q=introuvable"])
        #expect(try JSON(parsing: Array(none.output.utf8))["items"] == [])
        let wrong = try folder.run(["export", "trainings", "out.csv", "--filter", "titel=x"])
        #expect(wrong.status == 65)
        #expect(wrong.errors.contains("title"))
    }

    @Test("For a French spreadsheet: semicolons and a byte order mark")
    func spreadsheet() throws {
        let folder = try filled()
        #expect(try folder.run(["export", "trainings", "out.csv", "--delimiter", "semicolon", "--bom", "--fields", "code,title"]).status == 0)
        let bytes = try Data(contentsOf: folder.url.appendingPathComponent("out.csv"))
        #expect(bytes.starts(with: Array("\u{FEFF}id;code;title\r\n".utf8)))
        #expect(try folder.run(["import", "trainings", "out.csv", "--delimiter", "semicolon"]).output == "trainings: 20 lines: 20 unchanged\n")
        let forgotten = try folder.run(["import", "trainings", "out.csv"])
        #expect(forgotten.status == 65)
        #expect(forgotten.errors.contains("--delimiter semicolon"))
    }

    @Test("An export that breaks off leaves the file that was there, and nothing beside it")
    func interrupted() throws {
        let folder = try filled()
        let server = try RunningProgram(folder: folder.url)
        try folder.write("token", server.key())
        try folder.write("out.ndjson", "as it was\n")
        let alwaysCut = try CuttingProxy(to: server.port, cuts: 100)
        let options = ["export", "trainings", "out.ndjson", "--token-file", "token", "--url"]
        #expect(try folder.run(options + [alwaysCut.url, "--retries", "1"]).status == 69)
        #expect(try folder.text("out.ndjson") == "as it was\n")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).filter { $0.hasSuffix(".part") }.isEmpty)
        let cutOnce = try CuttingProxy(to: server.port)
        #expect(try folder.run(options + [cutOnce.url]).status == 0)
        #expect(try folder.text("out.ndjson").split(separator: "\n").count == 20)
        #expect(server.stop() == 0)
    }

    @Test("A link leads where it led, a file keeps its mode, and a pipe is written into")
    func outputFiles() throws {
        let folder = try filled()
        try folder.write("private.csv", lines: ["old"])
        let target = folder.path("private.csv")
        let link = folder.path("link.csv")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: target)
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
        #expect(try folder.run(["export", "trainings", "link.csv"]).status == 0)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == target)
        #expect(try String(contentsOfFile: target, encoding: .utf8).contains("F-20"))
        #expect(try FileManager.default.attributesOfItem(atPath: target)[.posixPermissions] as? Int == 0o600)
        let piped = try Program.run(
            [
                "-c", "mkfifo pipe; cat pipe >read & \(Program.binary.path) export trainings pipe --format csv --database \"$1\"; wait; test -p pipe",
                "sh",
                folder.path("test.db"),
            ],
            executable: URL(fileURLWithPath: "/bin/sh"), in: folder.url)
        #expect(piped.status == 0, "\(piped.errors)")
        #expect(try String(contentsOfFile: folder.path("read"), encoding: .utf8).contains("F-20"))
        let refused = try folder.run(["export", "trainings", ".", "--format", "csv"])
        #expect(refused.status == 73, "\(refused.errors)")
    }
}
