import Foundation
import Glibc
import Testing

@Suite("Files that one has no right to", .enabled(if: geteuid() == 0, "only root may run a command as somebody else"))
struct PermissionTests {
    private let folder: URL
    private let secret: URL

    init() throws {
        folder = try Program.temporaryFolder()
        secret = folder.appendingPathComponent("secret")
        try FileManager.default.createDirectory(at: secret, withIntermediateDirectories: false)
        #expect(try Program.run(["key", "create", "--database", "x.db", "--name", "test", "--role", "admin"], in: secret).status == 0)
        #expect(try Program.run(["backup", "backup.db", "--database", "x.db"], in: secret).status == 0)
        try "".write(to: secret.appendingPathComponent("token"), atomically: true, encoding: .utf8)
        #expect(chmod(secret.appendingPathComponent("token").path, 0o600) == 0)
        #expect(chmod(folder.path, 0o777) == 0)
    }

    private func asSomebody(_ arguments: [String]) throws -> Program.Outcome {
        try Program.run(
            ["--reuid=65534", "--regid=65534", "--clear-groups", Program.binary.path] + arguments,
            executable: URL(fileURLWithPath: "/usr/bin/setpriv"),
            in: folder)
    }

    private static let commands = [
        ["check", "--database", "secret/x.db"], ["backup", "copy.db", "--database", "secret/x.db"],
        ["restore", "secret/backup.db", "--database", "new.db"],
        ["serve", "--port", "0", "--database", "secret/x.db"], ["key", "list", "--database", "secret/x.db"],
        ["key", "create", "--name", "x", "--role", "reader", "--database", "secret/new.db"],
        ["export", "trainings", "--format", "csv", "--database", "secret/x.db"],
        ["import", "trainings", "secret/token", "--format", "csv", "--database", "new.db"],
        ["import", "trainings", "/dev/null", "--format", "csv", "--map", "secret/token", "--database", "new.db"],
        ["export", "trainings", "--format", "csv", "--url", "http://127.0.0.1:9", "--token-file", "secret/token"],
    ]

    @Test("Every command ends with 77 and one line that names the file", arguments: commands)
    func command(arguments: [String]) throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        for mode: mode_t in [0o755, 0o700] {
            #expect(chmod(secret.path, mode) == 0)
            let outcome = try asSomebody(arguments)
            #expect(outcome.status == 77, "\(String(mode, radix: 8)) \(outcome.errors)")
            #expect(outcome.errors.hasSuffix("Permission denied\n") && outcome.errors.contains("secret/"), "\(outcome.errors)")
            #expect(outcome.errors.split(separator: "\n").count == 1)
        }
    }

    @Test("What is not there is not there, for who may look")
    func absence() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(chmod(secret.path, 0o755) == 0)
        for arguments in [["check", "--database", "secret/none.db"], ["key", "list", "--database", "secret/none.db"]] {
            #expect(try asSomebody(arguments).status == 66)
        }
    }
}
