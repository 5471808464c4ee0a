import Domain
import JSON
import Testing

@testable import Storage

@Suite struct DeletingRecordsTests {
    private let database: RecordDatabase

    init() throws { database = try RecordDatabase() }

    private let body = Bodies.adherent.patched([
        "siret": "73282932000074", "external_ids": ["asp": "1"], "sectors": ["reuse"], "objective_codes": ["OBJ-12"],
    ])

    @Test func `A deleted record leaves its table, its list values, ids and words, not its history`() throws {
        let before = try database.counts()
        let id = try database.create("adherents", body)
        let deleted = try database.delete("adherents", id)
        #expect(deleted.outcome == .deleted && deleted.record.version == 2)
        let after = try database.counts()
        for table in ["adherents", "list_values", "external_ids"] { #expect(after[table] == before[table]) }
        #expect(try database.one("adherents", id) == nil)
        #expect(try database.search("adherents", "ateliers").isEmpty)
        #expect(try database.rows("SELECT version, op FROM revisions WHERE id = '\(id)' ORDER BY version") == ["1 put", "2 delete"])
        #expect(refusal { try database.delete("adherents", id) } == "not found")
        #expect(refusal { try database.patch("adherents", id, [:]) } == "not found")
    }

    @Test func `A deleted record's keys are free`() throws {
        let id = try database.create("adherents", body)
        try database.delete("adherents", id)
        #expect(try database.create("adherents", body) != id)
    }

    @Test func `A restored record is what it was, with a new version, found as before`() throws {
        let id = try database.create("adherents", body)
        let before = try #require(try database.one("adherents", id)?.objectValue)
        try database.delete("adherents", id)
        #expect(try database.restore("adherents", id).record.version == 3)
        let after = try #require(try database.one("adherents", id)?.objectValue)
        #expect(after == before.patched(["version": 3, "updated_at": "2026-03-02T09:15:03.000Z"]))
        #expect(after.names == before.names)
        #expect(try database.search("adherents", "ateliers") == [id])
        #expect(try database.ids("adherents", where: "sectors", .anyOf([.text("reuse")])) == [id])
        #expect(try database.ids("adherents", where: "objective_codes", .anyOf([.text("OBJ-12")])) == [id])
    }

    @Test func `Only what is deleted can be restored`() throws {
        let id = try database.create("adherents", body)
        #expect(refusal { try database.restore("adherents", id) } == "alive 1")
        #expect(refusal { try database.restore("adherents", database.newID()) } == "not found")
    }

    @Test func `A record whose key another has taken is not restored`() throws {
        let id = try database.create("adherents", body)
        try database.delete("adherents", id)
        let other = try database.create("adherents", body.patched(["external_ids": nil]))
        #expect(refusal { try database.restore("adherents", id) } == "duplicate siret,kind \(other)")
        try database.patch("adherents", other, ["kind": "EI", "external_ids": ["asp": "1"]])
        #expect(refusal { try database.restore("adherents", id) } == "duplicate external_ids.asp \(other)")
    }

    @Test func `A record whose reference is gone is not restored`() throws {
        let head = try database.create("adherents", Bodies.adherent)
        let branch = try database.create("adherents", Bodies.adherent.patched(["parent_id": .string(head)]))
        try database.delete("adherents", branch)
        try database.delete("adherents", head)
        #expect(refusal { try database.restore("adherents", branch) } == "parent_id unknown_reference")
        try database.restore("adherents", head)
        #expect(try database.restore("adherents", branch).record.version == 3)
    }

    @Test func `Created again under its id, a record goes on counting`() throws {
        let id = try database.create("adherents", body)
        try database.delete("adherents", id)
        let again = try database.write("adherents") { [body] in try $0.create($0.collection.read(body), id: id) }
        #expect(again.outcome == .created && again.record.version == 3)
        #expect(try database.rows("SELECT version, op FROM changes WHERE id = '\(id)'") == ["3 put"])
    }

    @Test func `Created under the id of a living record, it is refused`() throws {
        let id = try database.create("adherents", Bodies.adherent)
        #expect(refusal { try database.create("adherents", Bodies.adherent, id: id) } == "duplicate id \(id)")
    }
}
