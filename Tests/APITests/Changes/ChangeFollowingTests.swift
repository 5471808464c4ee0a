import CustomDump
import Foundation
import JSON
import Synchronization
import Testing

@testable import API

/// Readers that follow while writers write: nothing is missed, nothing goes back.
@Suite struct ChangeFollowingTests {
    /// Falls the same each time, so that a failure can be run again (xorshift64*).
    private struct Dice: RandomNumberGenerator {
        var state: UInt64

        init(state: UInt64) { self.state = state &+ 0x9E37_79B9_7F4A_7C15 }

        mutating func next() -> UInt64 {
            state ^= state >> 12
            state ^= state << 25
            state ^= state >> 27
            return state &* 0x2545_F491_4F6C_DD1D
        }
    }

    /// What a reader has made of the feed.
    private struct Mirror {
        var cursor = ""
        var records: [String: JSON] = [:]
        var versions: [String: Int] = [:]
        var wrong: [String] = []

        mutating func take(_ change: JSON) {
            let id = change.id
            let version = change["version"]?.intValue ?? 0
            if version <= versions[id] ?? 0 { wrong.append("\(id) from \(versions[id] ?? 0) to \(version)") }
            versions[id] = version
            records[id] = change["op"] == "put" ? change["data"] : nil
        }
    }

    /// How many writers have ended.
    private final class Ended: Sendable {
        private let count = Mutex(0)
        func add() { count.withLock { $0 += 1 } }
        func isAll(of writers: Int) -> Bool { count.withLock { $0 == writers } }
    }

    private static func write(_ server: TestServer, _ writer: Int) async throws {
        var generator = Dice(state: UInt64(writer))
        var mine: [String] = []
        for step in 0..<60 {
            switch Int.random(in: 0..<10, using: &generator) {
            case 0..<4:
                mine.append(try await server.create("trainings", Sample.training("W\(writer)-\(step + 100)")).id)
            case 4..<6:
                mine += try await server.load("trainings", (0..<5).map { Sample.training("W\(writer)-\(step + 100)-\($0)") })
            case 6, 7:
                guard let id = mine.randomElement(using: &generator) else { continue }
                _ = try await server.patch("/v1/trainings/\(id)", ["duration_hours": .integer(Int.random(in: 1...400, using: &generator))])
            case 8:
                guard let id = mine.randomElement(using: &generator) else { continue }
                _ = try await server.delete("/v1/trainings/\(id)")
            default:
                guard let id = mine.randomElement(using: &generator) else { continue }
                _ = try await server.send("POST", "/v1/trainings/\(id)/restore")
            }
        }
    }

    /// Follows until the writers are done and there is nothing more.
    private static func follow(_ server: TestServer, _ reader: Int, from start: String, isDone: @escaping @Sendable () -> Bool) async throws -> Mirror
    {
        var generator = Dice(state: UInt64(1000 + reader))
        var mirror = Mirror()
        mirror.cursor = start
        while true {
            let wasDone = isDone()
            let limit = Int.random(in: 1...40, using: &generator)
            let wait = wasDone ? 0 : Int.random(in: 0...1, using: &generator)
            let target = "/v1/changes?since=\(mirror.cursor)&collections=trainings&limit=\(limit)&wait=\(wait)"
            let isLines = reader.isMultiple(of: 2)
            let answer = try await server.get(target, isLines ? ["Accept": "application/x-ndjson"] : [:])
            let changes = isLines ? answer.lines.filter { $0["seq"] != nil } : answer.items
            for change in changes { mirror.take(change) }
            mirror.cursor = isLines ? answer.lines.last?["next"]?.stringValue ?? "" : answer.next
            if changes.isEmpty, wasDone { return mirror }
        }
    }

    @Test func `What readers with any limits and waits have seen is what there is, and versions only rise`() async throws {
        let server = try TestServer()
        let start = try await server.end()
        let ended = Ended()
        let writers = 4
        try await withThrowingTaskGroup(of: Mirror?.self) { group in
            for writer in 0..<writers {
                group.addTask {
                    defer { ended.add() }
                    try await Self.write(server, writer)
                    return nil
                }
            }
            for reader in 0..<6 {
                group.addTask { try await Self.follow(server, reader, from: start) { ended.isAll(of: writers) } }
            }
            var mirrors: [Mirror] = []
            for try await mirror in group { if let mirror { mirrors.append(mirror) } }
            var stored: [String: JSON] = [:]
            for record in try await server.get("/v1/trainings", ["Accept": "application/x-ndjson"]).lines { stored[record.id] = record }
            #expect(stored.count > 50)
            for mirror in mirrors {
                expectNoDifference(mirror.wrong, [])
                #expect(mirror.records == stored)
            }
        }
    }
}
