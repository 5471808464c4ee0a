import Domain
import JSON
import Testing

@testable import Storage

@Suite struct FeedTests {
    private let database: RecordDatabase

    init() throws { database = try RecordDatabase() }

    private func feed() throws -> [String] {
        try database.rows("SELECT collection, id, version, op FROM changes WHERE collection <> 'objectives' ORDER BY seq")
    }

    @Test func `Each record stands in the feed once, at its latest change, in commit order`() throws {
        let first = try database.create("adherents", Bodies.adherent)
        let second = try database.create("trainings", Bodies.training)
        let third = try database.create("adherents", Bodies.adherent)
        try database.patch("adherents", first, ["brand": "A"])
        try database.delete("trainings", second)
        try database.patch("adherents", first, ["brand": "B"])
        #expect(try feed() == ["adherents \(third) 1 put", "trainings \(second) 2 delete", "adherents \(first) 3 put"])
        try database.restore("trainings", second)
        #expect(try feed().last == "trainings \(second) 3 put")
    }

    @Test func `A place in the feed is never given twice`() throws {
        let id = try database.create("adherents", Bodies.adherent)
        var last = 0
        for number in 0..<5 {
            try database.patch("adherents", id, ["brand": .string("Marque \(number)")])
            let seq = try #require(Int(try database.rows("SELECT seq FROM changes WHERE id = '\(id)'")[0]))
            #expect(seq > last)
            last = seq
        }
    }

    @Test func `A revision keeps each version as it was, with who, when and in which request`() throws {
        let id = try database.create("adherents", Bodies.adherent)
        let first = try database.read("adherents") { try $0.one(id) }
        try database.patch("adherents", id, ["name": "Atelier"])
        try database.delete("adherents", id)
        let versions = try database.store.readers.read { try History.all(of: id, in: "adherents", before: nil, limit: 10, $0) }
        #expect(versions.map(\.version) == [3, 2, 1])
        #expect(versions.map(\.op) == ["delete", "put", "put"])
        #expect(versions[2].document == first?.document)
        #expect(versions[0].document == versions[1].document)
        #expect(versions.map(\.at) == ["2026-03-02T09:15:03.000Z", "2026-03-02T09:15:02.000Z", "2026-03-02T09:15:01.000Z"])
        #expect(versions.allSatisfy { $0.keyID == "key" && $0.requestID?.hasPrefix("request-") == true })
    }

    @Test func `Revisions are paged from the newest down`() throws {
        let id = try database.create("adherents", Bodies.adherent)
        for number in 2...7 { try database.patch("adherents", id, ["brand": .string("Marque \(number)")]) }
        let page = { (before: Int?) in
            try database.store.readers.read { try History.all(of: id, in: "adherents", before: before, limit: 3, $0).map(\.version) }
        }
        #expect(try page(nil) == [7, 6, 5])
        #expect(try page(5) == [4, 3, 2])
        #expect(try page(2) == [1])
        #expect(try page(1) == [])
        #expect(try database.store.readers.read { try History.version(4, of: id, in: "adherents", $0)?.version } == 4)
        #expect(try database.store.readers.read { try History.version(9, of: id, in: "adherents", $0)?.version } == nil)
    }

    @Test func `One record is read as it was at a time`() throws {
        let before = database.now
        let id = try database.create("adherents", Bodies.adherent)
        let created = database.now
        try database.patch("adherents", id, ["name": "Atelier"])
        let changed = database.now
        try database.delete("adherents", id)
        let deleted = database.now
        try database.restore("adherents", id)
        let name = { (time: Instant) in
            try database.read("adherents") { try $0.one(id, asOf: time) }.flatMap { try JSON(parsing: $0.document)["name"]?.stringValue }
        }
        #expect(try name(before) == nil)
        #expect(try name(created) == "Les Ateliers")
        #expect(try name(changed) == "Atelier")
        #expect(try name(deleted) == nil)
        #expect(try name(database.now) == "Atelier")
    }

    @Test func `A list is read as it was at a time, with its filters, order and pages`() throws {
        var ids: [String] = []
        for (number, name) in ["Écluse", "abeille", "Zébu", "Démos", "Éclair"].enumerated() {
            ids.append(
                try database.create(
                    "adherents", Bodies.adherent.patched(["name": .string(name), "sectors": number.isMultiple(of: 2) ? ["reuse"] : ["catering"]])))
        }
        let then = database.now
        try database.delete("adherents", ids[0])
        try database.patch("adherents", ids[2], ["name": "Aube", "sectors": ["catering"]])
        try database.create("adherents", Bodies.adherent.patched(["name": "Nouveau", "sectors": ["reuse"]]))

        var selection = Selection()
        selection.asOf = then
        selection.limit = 2
        selection.sort = [.init(try database.member("name", of: "adherents"), descending: false)]
        #expect(try database.ids("adherents", selection) == [ids[1], ids[3], ids[4], ids[0], ids[2]])
        selection.conditions = [Condition(try database.member("sectors", of: "adherents"), .anyOf([.text("reuse")]))]
        #expect(try database.ids("adherents", selection) == [ids[4], ids[0], ids[2]])
        #expect(try database.read("adherents") { try $0.count(selection) } == 3)
        selection.asOf = nil
        #expect(try database.ids("adherents", selection).count == 2)
    }
}
