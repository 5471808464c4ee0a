import Foundation
import JSON
import Testing

@Suite("Pull mirrors regions into one database, exactly once")
struct PullTests {
    private let national: TemporaryFolder

    init() throws { national = try TemporaryFolder() }

    private func arguments(_ region: Region, via url: String? = nil) -> [String] {
        ["pull", "--from", url ?? region.server.url, "--token-file", region.token, "--origin", "national"]
    }

    private func pull(_ region: Region, via url: String? = nil) throws -> String {
        let pulled = try national.run(arguments(region, via: url))
        try #require(pulled.status == 0, "\(pulled.errors)")
        return pulled.output
    }

    private func records(_ folder: TemporaryFolder?, _ filter: [String] = []) throws -> [String] {
        let exported = try #require(folder).run(["export", "trainings", "--format", "ndjson", "--filter", "sort=id"] + filter)
        try #require(exported.status == 0, "\(exported.errors)")
        return exported.output.split(separator: "\n").map(String.init)
    }

    @Test("Changes and deletions follow, into a file and through its running server, and what is mirrored is read-only")
    func follows() throws {
        let region = try Region("occitanie", trainings: 1...5)
        #expect(try pull(region).contains("5 created, 0 updated, 0 deleted, 67 left out"))
        #expect(try records(national) == records(region.folder))

        let server = try RunningProgram(folder: national.url, arguments: ["--origin", "national"])
        try region.write(6...6)
        let key = try region.server.key()
        let ids = try records(region.folder).compactMap { try JSON(parsing: Array($0.utf8))["id"]?.stringValue }
        let auth = ["-H", "Authorization: Bearer \(key)"]
        #expect(try region.server.curl("/v1/trainings/\(ids[0])", auth + ["-X", "DELETE"]).status == 204)
        let patch = ["-X", "PATCH", "-H", "Content-Type: application/json", "-d", #"{"title":"Autrement"}"#]
        #expect(try region.server.curl("/v1/trainings/\(ids[1])", auth + patch).status == 200)
        #expect(try pull(region).contains("1 created, 1 updated, 1 deleted;"))
        #expect(try records(national) == records(region.folder))

        #expect(try pull(region, via: region.server.url + "/").contains("0 created, 0 updated, 0 deleted;"))
        let another = try CuttingProxy(to: region.server.port, cuts: 0)
        #expect(try national.run(arguments(region, via: another.url)).status == 65, "a region has one source")

        let ownKey = try server.key()
        let foreign = try server.curl("/v1/trainings/\(ids[1])", ["-H", "Authorization: Bearer \(ownKey)"] + patch)
        #expect(foreign.status == 409)
        #expect(try JSON(parsing: Array(foreign.body.utf8))["code"] == "foreign_origin")
        #expect(try server.curl("/local/mirror?source=x", ["-H", "Authorization: Bearer \(ownKey)"]).status == 404)
        #expect(server.stop() == 0)
    }

    @Test("A pull of nothing new moves a few hundred bytes, heads and all, and an answer that is lost is asked for again")
    func quiet() throws {
        let region = try Region("occitanie", trainings: 1...300)
        let proxy = try CuttingProxy(to: region.server.port, cuts: 1)
        #expect(try pull(region, via: proxy.url).contains("300 created"))
        #expect(proxy.hasCut)
        let before = proxy.carried
        #expect(try pull(region, via: proxy.url).contains("0 created, 0 updated, 0 deleted;"))
        let moved = proxy.carried - before
        #expect((100...900).contains(moved), "\(moved) bytes")
    }

    @Test("Killed with -9 in the middle, a pull goes on where it was, and the copy is whole")
    func killed() throws {
        let region = try Region("occitanie", trainings: 1...5000)
        let whole = try CuttingProxy(to: region.server.port, cuts: 0)
        let other = try TemporaryFolder()
        #expect(try other.run(arguments(region, via: whole.url)).status == 0)

        let holding = try CuttingProxy(to: region.server.port, cuts: 0, holdsAfter: whole.carried / 2)
        let process = Process()
        process.executableURL = Program.binary
        process.arguments = arguments(region, via: holding.url) + ["--database", national.path("test.db")]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        while !holding.isHolding, process.isRunning { usleep(10_000) }
        #expect(process.isRunning)
        // What has come is stored while more is waited for.
        let stored = "import sqlite3; print(sqlite3.connect('file:test.db?mode=ro', uri=True).execute('SELECT count(*) FROM mirrors').fetchone()[0])"
        for _ in 0..<600 {
            let asked = try Program.run(["python3", "-c", stored], executable: URL(fileURLWithPath: "/usr/bin/env"), in: national.url)
            if asked.output == "1\n" { break }
            usleep(50_000)
        }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()

        let kept = try records(national).count
        #expect(kept > 0 && kept < 5000, "\(kept)")
        // The address it goes on from is the one it began with.
        holding.letGo()
        #expect(try pull(region, via: holding.url).contains("\(5000 - kept) created, 0 updated, 0 deleted"))
        #expect(try records(national) == records(region.folder))
    }

    @Test("Three regions with the same codes stand in one database, asked together or apart")
    func threeRegions() throws {
        let regions = try ["occitanie", "bretagne", "corse"].map { try Region($0, trainings: 1...3) }
        for region in regions { #expect(try pull(region).contains("3 created")) }
        for region in regions {
            #expect(try records(national, ["--filter", "origin=\(region.origin)"]) == records(region.folder))
        }
        #expect(try records(national, ["--filter", "origin=occitanie,bretagne"]).count == 6)
        #expect(try records(national, ["--filter", "code=F-1"]).count == 3)
        #expect(try pull(regions[1]).contains("0 created, 0 updated, 0 deleted;"))
    }

    @Test("With --follow changes come as they are committed, over a restart of the source, until SIGTERM")
    func staying() throws {
        let region = try Region("occitanie", trainings: 1...3)
        let said = national.url.appendingPathComponent("said")
        try Data().write(to: said)
        let process = Process()
        process.executableURL = Program.binary
        process.arguments = arguments(region) + ["--follow", "--database", national.path("test.db")]
        process.standardOutput = try FileHandle(forWritingTo: said)
        process.standardError = FileHandle.nullDevice
        try process.run()
        defer { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }
        let hasSaid = { (text: String) in
            for _ in 0..<1200 where process.isRunning {
                if try String(contentsOf: said, encoding: .utf8).contains(text) { return true }
                usleep(50_000)
            }
            return false
        }
        #expect(try hasSaid("3 created, 0 updated"))
        try region.write(4...5)
        #expect(try hasSaid("2 created, 0 updated"))
        #expect(region.server.stop() == 0)
        let folder = try #require(region.folder)
        let again = try RunningProgram(folder: folder.url, arguments: ["--origin", "occitanie", "--port", String(region.server.port)])
        try region.write(6...6)
        #expect(try hasSaid("1 created, 0 updated"))
        process.terminate()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(try records(national) == records(region.folder))
        #expect(again.stop() == 0)
    }

    @Test("What cannot be is told in one line, and at once")
    func refusals() throws {
        let region = try Region("occitanie", trainings: 1...2)
        let forgotten = try TemporaryFolder()
        let own = try forgotten.run(["pull", "--from", region.server.url, "--token-file", region.token])
        #expect(own.status == 65)
        #expect(own.errors.contains("--origin"))
        // The database that was made so stays of that region.
        #expect(try forgotten.run(arguments(region)).status == 78)
        try national.write("token", "coo_none_none")
        let stranger = try national.run(["pull", "--from", region.server.url, "--token-file", "token", "--origin", "national"])
        #expect(stranger.status == 77)
        #expect(!stranger.errors.contains("trying again"))
        #expect(try national.run(["pull", "--token-file", "token"]).status == 64)
        #expect(try national.run(["pull", "--from", region.server.url]).status == 64)
        let gone = try national.run(["pull", "--from", "http://127.0.0.1:9", "--token-file", "token", "--retries", "0", "--origin", "national"])
        #expect(gone.status == 69)
    }
}
