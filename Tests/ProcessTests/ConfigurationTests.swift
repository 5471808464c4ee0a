import Foundation
import Testing

@Suite("Bad configuration is one clear line and a status of sysexits")
struct ConfigurationTests {
    @Test(
        "A wrong option ends before anything is opened",
        arguments: [
            ["serve", "--port", "99999"], ["serve", "--origin", "Région !"], ["serve", "--tls-certificate", "/nonexistent.pem"],
            ["serve", "--tls-certificate", "/nonexistent.pem", "--tls-key", "/nonexistent.pem"],
            ["serve", "--database", "postgres://localhost/coorace"],
            ["serve", "--database", "/nonexistent/folder/file.db"], ["serve", "--max-head-bytes", "0"],
            ["serve", "--host", "256.1.1.1"], ["serve", "--drain", "100000"], ["serve", "--pull", "http://127.0.0.1:9"],
            ["serve", "--rate-limit", "6000"], ["serve", "--anonymous-rate-limit", "0/60"], ["serve", "--trusted-proxy", "10.0.0.0/40"],
            ["serve", "--security-contact", "securite@exemple.fr"], ["serve", "--public-url", "api"], ["serve", "--public-url", "https://a.fr/?x=1"],
            ["serve", "--cors-origin", "https://a.fr/x"],
        ])
    func wrongOption(arguments: [String]) throws {
        let folder = try Program.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let outcome = try Program.run(arguments, in: folder)
        #expect(outcome.status == 78)
        #expect(outcome.errors.split(separator: "\n").count == 1)
        #expect(outcome.errors.hasPrefix("coorace: "))
        #expect(outcome.output.isEmpty)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test("Keys are looked for in a database that is there", arguments: [["list"], ["revoke", "abc"], ["rotate", "abc"]])
    func noDatabase(arguments: [String]) throws {
        let folder = try Program.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let outcome = try Program.run(["key"] + arguments, in: folder)
        #expect(outcome.status == 66, "\(outcome.errors)")
        #expect(outcome.errors.contains("there is no "))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test("A wrong variable of the environment is named", arguments: ["COORACE_PORT", "COORACE_DRAIN"])
    func wrongVariable(name: String) throws {
        let outcome = try Program.run(["serve"], environment: [name: "eighty"])
        #expect(outcome.status == 78)
        #expect(outcome.errors.contains(name))
    }

    @Test(
        "A variable that is nearly an option's is named, with the one that is meant",
        arguments: [
            ("COORACE_RATE_LIMITT", "COORACE_RATE_LIMIT"), ("COORACE_PULL_TOKEN", "COORACE_PULL_TOKEN_FILE"), ("COORACE_DATABSE", "COORACE_DATABASE"),
        ])
    func misspeltVariable(name: String, meant: String) throws {
        let outcome = try Program.run(["serve", "--database", "/nonexistent/folder/file.db"], environment: [name: "1/60"])
        #expect(outcome.status == 78)
        #expect(outcome.errors == "coorace: there is no variable \(name): did you mean \(meant)?\n")
    }

    @Test("A variable of something else is told in the log, and the server serves")
    func foreignVariable() throws {
        let names = ["EXCHANGES", "BINARY", "FUZZ", "FAILING_DISK", "PORT_8080_TCP", "SERVICE_HOST"].map { "COORACE_\($0)" }
        let known = ["COORACE_URL": "https://api.example.org", "COORACE_RETRIES": "3", "COORACE_MAX_BODY_BYTES": "4096"]
        let running = try RunningProgram(environment: known.merging(names.map { ($0, "x") }) { $1 })
        #expect(running.stop() == 0)
        let told = try running.logLines().filter { $0.contains("unknown variable") }
        #expect(told.count == names.count && names.allSatisfy { name in told.contains { $0.contains(name) } }, "\(told)")
    }

    @Test("An unknown option is a usage error", arguments: [["serve", "--prot", "1"], ["frobnicate"], ["key", "create"]])
    func unknownOption(arguments: [String]) throws {
        #expect(try Program.run(arguments).status == 64)
    }

    @Test(
        "A role, scope or adherent that can not be is refused",
        arguments: [["--role", "king"], ["--scope", "adherents:eat"], [], ["--role", "editor", "--adherent", "A12"]])
    func wrongKey(arguments: [String]) throws {
        let outcome = try Program.run(["key", "create", "--database", "/nonexistent/x.db", "--name", "test"] + arguments)
        #expect(outcome.status == 64)
    }

    @Test(
        "Every command explains itself",
        arguments: [
            ["--help"], ["serve", "--help"], ["key", "--help"], ["key", "create", "--help"], ["openapi", "--help"], ["import", "--help"],
            ["export", "--help"],
        ])
    func help(arguments: [String]) throws {
        let outcome = try Program.run(arguments)
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("USAGE: coorace"))
    }
}
