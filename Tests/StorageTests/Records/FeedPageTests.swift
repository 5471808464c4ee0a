import Domain
import JSON
import Testing

@testable import Storage

@Suite struct FeedPageTests {
    private let database: RecordDatabase

    init() throws { database = try RecordDatabase() }

    private func last() throws -> Int { try database.store.readers.read { try Feed($0).last() } }

    /// What a page holds, each change as collection, id, version and the document's name or title.
    private func page(after seq: Int, upTo end: Int = .max, of collections: [String]? = nil, limit: Int = 100) throws -> ([String], Bool) {
        var lines: [String] = []
        let hasMore = try database.store.readers.read { connection in
            try Feed(connection).page(after: seq, upTo: end, of: collections, limit: limit) { change in
                let data = change.document.isEmpty ? JSON.null : try JSON(parsing: Array(change.document))
                let text = { (bytes: UnsafeRawBufferPointer) in String(decoding: bytes, as: UTF8.self) }
                lines.append(
                    "\(text(change.collection)) \(text(change.id)) \(change.version) "
                        + (change.isDeletion
                            ? "gone" + (change.document.isEmpty ? "" : "?") : data["name"]?.stringValue ?? data["title"]?.stringValue ?? "–"))
            }
        }
        return (lines, hasMore)
    }

    @Test func `A page gives each record as it is now, and what is deleted without a document`() throws {
        let start = try last()
        let first = try database.create("adherents", Bodies.adherent)
        let second = try database.create("trainings", Bodies.training)
        try database.patch("adherents", first, ["name": "Atelier"])
        try database.delete("trainings", second)
        let third = try database.create("trainings", Bodies.training)
        let (lines, hasMore) = try page(after: start)
        #expect(lines == ["adherents \(first) 2 Atelier", "trainings \(second) 2 gone", "trainings \(third) 1 Lire un bilan"])
        #expect(!hasMore)
    }

    @Test func `Pages are cut by limit, by collections, and by an end`() throws {
        let start = try last()
        var ids: [String] = []
        for number in 0..<6 {
            ids.append(
                number.isMultiple(of: 2)
                    ? try database.create("adherents", Bodies.adherent)
                    : try database.create("campaigns", Bodies.campaign.patched(["code": .string("EMPLOI-2\(number)")])))
        }
        #expect(try page(after: start, limit: 6).0.count == 6)
        #expect(try page(after: start, limit: 6).1 == false)
        #expect(try page(after: start, limit: 5).1)
        #expect(try page(after: start, of: ["adherents"]).0 == [0, 2, 4].map { "adherents \(ids[$0]) 1 Les Ateliers" })
        #expect(try page(after: start, of: ["adherents"], limit: 2).1)
        #expect(try page(after: start, of: ["adherents", "campaigns"], limit: 2).0.count == 2)
        #expect(try page(after: start, of: ["trainings"]).0 == [])
        #expect(try page(after: start, upTo: start + 4).0.count == 4)
        #expect(try page(after: start + 6).0 == [])
    }

    @Test func `The heads are the last places of what has changed`() throws {
        let start = try last()
        try database.create("adherents", Bodies.adherent)
        let id = try database.create("trainings", Bodies.training)
        try database.create("adherents", Bodies.adherent)
        let heads = { (seq: Int) in try database.store.readers.read { try Feed($0).heads(after: seq) } }
        #expect(try heads(start) == ["adherents": start + 3, "trainings": start + 2])
        try database.delete("trainings", id)
        #expect(try heads(start + 2) == ["adherents": start + 3, "trainings": start + 4])
        #expect(try heads(start + 4) == [:])
        #expect(try last() == start + 4)
    }

    @Test func `A page is read along the feed, without sorting, whatever is filtered`() throws {
        for collections in [nil, ["adherents"], ["adherents", "trainings"]] as [[String]?] {
            let plan = try database.store.readers.read { connection in
                try connection.all(
                    "EXPLAIN QUERY PLAN " + Feed.pageStatement(of: collections?.count),
                    [.integer(1), .integer(9), .integer(3)] + (collections ?? []).map(SQLValue.text)
                ) { $0.text(3) }
            }.joined(separator: "\n")
            #expect(plan.contains("SEARCH c USING INTEGER PRIMARY KEY"), "\(plan)")
            #expect(!plan.contains("TEMP B-TREE"), "\(plan)")
        }
    }

    @Test func `A feed keeps its identity until it is begun anew`() throws {
        let identity = { try database.store.readers.read { try Feed($0).identity() } }
        let first = try identity()
        #expect(first.count == 8)
        let other = try RecordDatabase()
        #expect(try other.store.readers.read { try Feed($0).identity() } != first)
        try database.store.writer.perform { try Feed.beginAnew($0.connection) }
        #expect(try identity() != first)
        #expect(try identity().count == 8)
    }
}
