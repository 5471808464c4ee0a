import Domain
import JSON
import Testing

@testable import Storage

@Suite struct WritingRecordsTests {
    private let database: RecordDatabase

    init() throws { database = try RecordDatabase() }

    @Test func `What is created is read back byte for byte`() throws {
        let id = database.newID()
        let written = try database.write("adherents") { try $0.create($0.collection.read(Bodies.adherent), id: id) }
        let read = try #require(try database.read("adherents") { try $0.one(id) })
        #expect(written.outcome == .created && written.record.version == 1)
        #expect(read.document == written.record.document)
        #expect(
            String(decoding: read.document, as: UTF8.self) == """
                {"id":"\(id)","version":1,"status":"prospect","name":"Les Ateliers","kind":"ACI",\
                "address":{"insee_code":"31555","city":"Toulouse"},"department":"31","area_type":"urban","objective_codes":[],"external_ids":{},\
                "origin":"occitanie","created_at":"2026-03-02T09:15:01.000Z","updated_at":"2026-03-02T09:15:01.000Z"}
                """)
    }

    @Test func `A change gives the next version, and a replacement is the body alone`() throws {
        let id = try database.create("adherents", Bodies.adherent.patched(["brand": "La Recyclerie"]))
        #expect(try database.patch("adherents", id, ["name": "Atelier"]).record.version == 2)
        #expect(try database.one("adherents", id)?["brand"] == "La Recyclerie")
        let written = try database.replace("adherents", id, Bodies.adherent)
        #expect(written.outcome == .updated && written.record.version == 3)
        let record = try #require(try database.one("adherents", id))
        #expect(record["brand"] == nil && record["name"] == "Les Ateliers")
        #expect(record["created_at"] == "2026-03-02T09:15:01.000Z" && record["updated_at"] == "2026-03-02T09:15:03.000Z")
    }

    @Test func `A JSON Patch changes what its paths name`() throws {
        let id = try database.create("adherents", Bodies.adherent.patched(["sectors": ["reuse"]]))
        let patch = { (operations: JSON) in
            try database.write("adherents") { try $0.change(id, .patch(JSONPatch(parsing: operations))) }
        }
        _ = try patch([["op": "test", "path": "/name", "value": "Les Ateliers"], ["op": "add", "path": "/sectors/-", "value": "catering"]])
        #expect(try database.one("adherents", id)?["sectors"] == ["reuse", "catering"])
        #expect(refusal { try patch([["op": "test", "path": "/name", "value": "x"]]) } == "test failed /name")
        #expect(refusal { try patch([["op": "remove", "path": "/brand"]]) } == "path missing 0 /brand")
        #expect(refusal { try patch([["op": "replace", "path": "", "value": []]]) } == "# invalid_type")
        #expect(refusal { try patch([["op": "add", "path": "/nmae", "value": 1]]) } == "nmae unknown_member")
        #expect(refusal { try patch([["op": "replace", "path": "/version", "value": 9]]) } == "version read_only")
    }

    @Test func `A merge patch of a name that no record has is refused, null or not`() throws {
        let id = try database.create("adherents", Bodies.adherent)
        #expect(refusal { try database.patch("adherents", id, ["nmae": nil]) } == "nmae unknown_member")
        #expect(
            refusal { try database.patch("adherents", id, ["nmae": 1, "address": ["town": nil]]) }
                == "address.town unknown_member, nmae unknown_member")
    }

    @Test func `A PUT keeps former SIRETs and state, a PATCH with null clears`() throws {
        let body = Bodies.adherent.patched(["siret": "73282932000074", "status": "applicant"])
        let id = try database.create("adherents", body)
        try database.replace("adherents", id, Bodies.adherent.patched(["siret": "13003013300016"]))
        let record = try #require(try database.one("adherents", id))
        #expect(record["former_sirets"] == ["73282932000074"] && record["status"] == "applicant")
        try database.patch("adherents", id, ["former_sirets": nil])
        #expect(try database.one("adherents", id)?["former_sirets"] == nil)
    }

    @Test func `A forbidden step comes with what is allowed, whatever the state would need`() throws {
        let id = try database.create("adherents", Bodies.adherent)
        #expect(refusal { try database.patch("adherents", id, ["status": "member"]) } == "prospect → member")
        #expect(refusal { try database.patch("adherents", id, ["status": "applicant"]) } == "siret required")
    }

    @Test func `A write that says nothing new leaves no trace`() throws {
        let id = try database.create("adherents", Bodies.adherent)
        let before = try database.counts()
        let feed = try database.rows("SELECT * FROM changes")
        for written in [
            try database.replace("adherents", id, Bodies.adherent), try database.patch("adherents", id, ["name": "Les Ateliers", "brand": nil]),
        ] {
            #expect(written.outcome == .unchanged && written.record.version == 1)
        }
        #expect(try database.counts() == before)
        #expect(try database.rows("SELECT * FROM changes") == feed)
    }

    @Test func `A failed write leaves nothing in any table`() throws {
        let first = try database.create(
            "adherents", Bodies.adherent.patched(["siret": "73282932000074", "external_ids": ["asp": "1"], "sectors": ["reuse"]]))
        let second = try database.create("adherents", Bodies.adherent.patched(["name": "Autre atelier"]))
        let before = try database.counts()
        let documents = try database.rows("SELECT document FROM adherents ORDER BY id")
        let attempts: [JSON.Object] = [
            ["siret": "73282932000074"], ["external_ids": ["asp": "1"], "sectors": ["catering"]], ["name": "x"],
            ["group_id": .string(database.newID())],
            ["status": "closed", "kind": "nope"],
        ]
        for attempt in attempts {
            #expect(refusal { try database.create("adherents", Bodies.adherent.patched(attempt)) } != nil)
            #expect(refusal { try database.patch("adherents", second, attempt) } != nil)
        }
        #expect(refusal { try database.delete("adherents", database.newID()) } == "not found")
        #expect(try database.counts() == before)
        #expect(try database.rows("SELECT document FROM adherents ORDER BY id") == documents)
        #expect(try database.search("adherents", "ateliers") == [first])
    }

    @Test func `A dry run checks everything and leaves nothing`() throws {
        let before = try database.counts()
        try database.create("adherents", Bodies.adherent.patched(["sectors": ["reuse"], "external_ids": ["asp": "1"]]), dryRun: true)
        #expect(refusal { try database.create("adherents", ["name": "x"], dryRun: true) } != nil)
        #expect(try database.counts() == before)
        #expect(try database.search("adherents", "ateliers").isEmpty)
    }

    @Test func `A precondition is checked against the present version`() throws {
        let id = try database.create("adherents", Bodies.adherent)
        var matching = Precondition()
        matching.match = [1, 7]
        #expect(try database.patch("adherents", id, ["brand": "A"], matching).record.version == 2)
        #expect(refusal { try database.patch("adherents", id, ["brand": "B"], matching) } == "precondition 2")
        #expect(refusal { try database.delete("adherents", id, matching) } == "precondition 2")
        #expect(refusal { try database.patch("adherents", database.newID(), [:], matching) } == "precondition none")
        var any = Precondition()
        any.match = []
        #expect(try database.patch("adherents", id, ["brand": "C"], any).record.version == 3)
        var other = Precondition()
        other.noneMatch = [3]
        #expect(refusal { try database.patch("adherents", id, ["brand": "D"], other) } == "precondition 3")
        var absent = Precondition()
        absent.absent = true
        #expect(refusal { try database.replace("adherents", id, Bodies.adherent, absent) } == "precondition 3")
        #expect(refusal { try database.replace("adherents", database.newID(), Bodies.adherent, absent) } == "not found")
    }

    @Test func `A record of another region is read-only`() throws {
        let id = database.newID()
        try database.write("adherents", origin: "bretagne") { _ = try $0.create($0.collection.read(Bodies.adherent), id: id) }
        #expect(refusal { try database.patch("adherents", id, ["brand": "A"]) } == "foreign bretagne")
        #expect(refusal { try database.delete("adherents", id) } == "foreign bretagne")
    }

    @Test func `A write that was longer on its way than another turns no time back`() throws {
        let database = try RecordDatabase()
        let id = try database.create("adherents", Bodies.adherent)
        let late = database.now
        try database.patch("adherents", id, ["name": "Deuxième"])
        let table = database.table("adherents")
        let slow = Author(keyID: nil, requestID: "slow", circumstances: RecordDatabase.circumstances(late.milliseconds - 60_000))
        func write(_ body: @escaping @Sendable (RecordWriting) throws -> Written) throws {
            _ = try database.store.writer.perform { try body(RecordWriting(table, $0, slow)) }
        }
        try write { try $0.change(id, .merge(["name": "Troisième"])) }
        try write { try $0.delete(id) }
        try write { try $0.restore(id) }
        let times = try database.rows("SELECT at FROM revisions WHERE id = '\(id)' ORDER BY version")
        #expect(times.count == 5 && times == times.sorted())
        #expect(try database.one("adherents", id)?["updated_at"]?.stringValue == times.last)
    }
}
