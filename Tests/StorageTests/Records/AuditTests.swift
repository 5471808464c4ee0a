import Domain
import JSON
import Testing

@testable import Storage

@Suite struct AuditTests {
    private let database: RecordDatabase

    init() throws { database = try RecordDatabase() }

    private func page(_ selection: AuditSelection) throws -> (entries: [AuditEntry], next: Cursor?) {
        var entries: [AuditEntry] = []
        let next = try database.store.readers.read { try Audit($0).page(selection) { entries.append($0) } }
        return (entries, next)
    }

    /// All pages, one after the other.
    private func all(_ selection: AuditSelection) throws -> [AuditEntry] {
        var selection = selection
        var entries: [AuditEntry] = []
        repeat {
            let (page, next) = try page(selection)
            #expect(page.count == selection.limit || next == nil)
            entries += page
            selection.cursor = next
        } while selection.cursor != nil
        return entries
    }

    /// Records and keys in a random order, many at the same time.
    private func fill(_ random: inout SeededGenerator) throws {
        let ids = try (0..<5).map { try database.create("trainings", Bodies.training.patched(["code": .string("FIN-\($0)")])) }
        for number in 0..<40 {
            let time = Instant(milliseconds: RecordDatabase.start + Int64.random(in: 0..<8, using: &random) * 1000)
            if Bool.random(using: &random) {
                let deed: Audit.Deed = Bool.random(using: &random) ? .create : .revoke
                let signature = Audit.Signature(keyID: "local", at: time)
                try database.store.writer.perform {
                    try Audit.note(deed, .keys, "k\(number % 3)", named: "n", by: signature, $0.connection)
                }
            } else if let id = ids.randomElement(using: &random) {
                _ = try database.patch("trainings", id, ["duration_hours": .integer(number + 1)])
                _ = try database.store.writer.perform {
                    try $0.connection.execute(
                        "UPDATE revisions SET at = ?1, key_id = ?2, request_id = ?3 WHERE seq = (SELECT max(seq) FROM revisions)",
                        [.text(time.description), .text("k\(number % 3)"), .text("r\(number % 4)")])
                }
            }
        }
    }

    @Test func `Pages of any size tell every entry once, the newest first, whatever is filtered`() throws {
        var random = SeededGenerator(state: 20_261_125)
        try fill(&random)
        var whole = AuditSelection()
        whole.limit = 1000
        let everything = try page(whole).entries
        #expect(everything.count == 67 + 5 + 40 && everything.map(\.at) == everything.map(\.at).sorted(by: >))
        #expect(Set(everything.map(\.collection)) == ["objectives", "trainings", "keys"])
        for round in 0..<60 {
            var selection = AuditSelection()
            selection.limit = Int.random(in: 1...9, using: &random)
            if round % 2 == 0 { selection.collections = ["trainings", "keys"] }
            if round % 3 == 0 { selection.keyIDs = ["k1", "local"] }
            if round % 5 == 0 { selection.ops = ["put", "revoke"] }
            if round % 7 == 0 { selection.requestIDs = ["r1", "r2"] }
            if round % 4 == 0, let one = everything.randomElement(using: &random) { selection.ids = [one.id, "k0"] }
            if round % 6 == 0, let one = everything.randomElement(using: &random) { selection.times = [(.gte, one.at)] }
            if round % 11 == 0, let one = everything.randomElement(using: &random) { selection.times.append((.lt, one.at)) }
            let expected = everything.filter { Self.matches($0, selection) }
            #expect(try all(selection) == expected)
            #expect(try database.store.readers.read { try Audit($0).count(selection) } == expected.count)
        }
    }

    /// The same by comparing one after the other.
    private static func matches(_ entry: AuditEntry, _ selection: AuditSelection) -> Bool {
        let lists = [
            (selection.collections, entry.collection), (selection.ids, entry.id), (selection.keyIDs, entry.keyID), (selection.ops, entry.op),
            (selection.requestIDs, entry.requestID),
        ]
        return lists.allSatisfy { list, value in list.isEmpty || value.map(list.contains) ?? false }
            && selection.times.allSatisfy { $0.comparison == .gte ? entry.at >= $0.time : entry.at < $0.time }
    }

    @Test func `A page is read along an index, and what is filtered out is not looked up`() throws {
        var query = AuditQuery(AuditSelection())
        let plan = try database.rows("EXPLAIN QUERY PLAN " + query.page(limit: 50).replacing("?1", with: "50"))
        #expect(plan.contains { $0.contains("revisions_audit") } && plan.contains { $0.contains("audit_at") })
        var selection = AuditSelection()
        selection.requestIDs = ["request"]
        var counting = AuditQuery(selection)
        let sql = counting.count().replacing("?1", with: "'r'").replacing("?2", with: "'r'")
        #expect(try database.rows("EXPLAIN QUERY PLAN " + sql).contains { $0.contains("USING COVERING INDEX revisions_audit") })
    }
}
