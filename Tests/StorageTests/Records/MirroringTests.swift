import Domain
import JSON
import Testing

@testable import Storage

@Suite("Another region's records are mirrored exactly once")
struct MirroringTests {
    private let region: RecordDatabase
    private let national: RecordDatabase
    private static let source = "https://occitanie.example.org"

    init() throws {
        region = try RecordDatabase()
        national = try RecordDatabase(origin: "national")
    }

    /// The source's feed after a place, as its lines tell it.
    private func feed(after seq: Int = 0, of database: RecordDatabase? = nil) throws -> [ForeignChange] {
        try (database ?? region).store.readers.read { connection in
            var changes: [ForeignChange] = []
            _ = try Feed(connection).page(after: seq, of: nil, limit: 10_000) { change in
                var line: JSON.Object = [
                    "collection": .string(String(decoding: change.collection, as: UTF8.self)),
                    "id": .string(String(decoding: change.id, as: UTF8.self)),
                    "op": change.isDeletion ? "delete" : "put", "version": .integer(change.version),
                ]
                if !change.isDeletion { line["data"] = try JSON(parsing: Array(change.document)) }
                changes.append(try ForeignChange(line: .object(line), into: national.store))
            }
            return changes
        }
    }

    @discardableResult
    private func mirror(
        _ changes: [ForeignChange], after place: String? = nil, cursor: String = "c", from source: String = source
    ) throws -> Mirrored {
        let store = national.store
        let author = Author(keyID: nil, requestID: "pull", circumstances: RecordDatabase.circumstances(RecordDatabase.start, origin: "national"))
        return try store.writer.perform { transaction in
            var mirroring = try Mirroring(of: source, into: store, transaction, author)
            return try mirroring.apply(changes, after: place, upTo: cursor)
        }
    }

    private func document(_ database: RecordDatabase, _ collection: String, _ id: String) throws -> [UInt8]? {
        try database.read(collection) { try $0.one(id) }?.document
    }

    private var waiting: [String] {
        get throws { try national.rows("SELECT id, awaits FROM mirror_waiting ORDER BY id") }
    }

    @Test("A record is stored byte for byte, with its list values, other ids, words, revision and place in the feed")
    func put() throws {
        let id = try region.create(
            "adherents", Bodies.adherent.patched(["siret": "73282932000074", "external_ids": ["asp": "1"], "sectors": ["reuse"]]))
        try region.patch("adherents", id, ["brand": "Ressourcerie"])
        let outcome = try mirror(feed(), cursor: "first")
        #expect(outcome.created == 1 && outcome.leftOut == 67 && outcome.updated == 0)
        #expect(try document(national, "adherents", id) == document(region, "adherents", id))
        #expect(try national.one("adherents", id)?["origin"] == "occitanie")
        #expect(try national.search("adherents", "ressourcerie") == [id])
        #expect(try national.ids("adherents", where: "sectors", .anyOf([.text("reuse")])) == [id])
        #expect(try national.rows("SELECT source, value, id, is_own FROM external_ids") == ["asp 1 \(id) 0"])
        #expect(try national.rows("SELECT version, op, request_id FROM revisions WHERE id = '\(id)'") == ["2 put pull"])
        #expect(try national.rows("SELECT version, op FROM changes WHERE id = '\(id)'") == ["2 put"])
        #expect(try national.rows("SELECT source, origin, cursor FROM mirrors") == ["\(Self.source) occitanie first"])
        #expect(refusal { try national.write("adherents", origin: "national") { try $0.change(id, .merge(["brand": "B"])) } } == "foreign occitanie")
    }

    @Test("What comes again changes and feeds nothing, and a change or deletion that comes later is followed")
    func again() throws {
        let id = try region.create("adherents", Bodies.adherent)
        try mirror(feed())
        let before = try national.counts()
        let repeated = try mirror(feed())
        #expect(repeated.unchanged == 1 && repeated.created == 0 && repeated.updated == 0)
        #expect(try national.counts() == before)
        try region.patch("adherents", id, ["name": "Atelier"])
        #expect(try mirror(feed(after: 68)).updated == 1)
        #expect(try document(national, "adherents", id) == document(region, "adherents", id))
        try region.delete("adherents", id)
        #expect(try mirror(feed(after: 68)).deleted == 1)
        #expect(try national.one("adherents", id) == nil)
        #expect(try national.rows("SELECT version, op FROM changes WHERE id = '\(id)'") == ["3 delete"])
        try region.restore("adherents", id)
        #expect(try mirror(feed(after: 68)).created == 1)
        #expect(try national.one("adherents", id)?["version"] == 4)
    }

    @Test("A database stays its own region's whatever it mirrors, codes of the charter that it lacks included")
    func originKept() throws {
        try region.create("adherents", Bodies.adherent)
        try region.write("objectives") { _ = try $0.load(Record(["id": "OCC-1", "code": "OCC-1", "kind": "theme", "label_fr": "Un thème"])) }
        #expect(try mirror(feed()).created == 2)
        #expect(try national.rows("SELECT is_own, origin FROM objectives WHERE id = 'OCC-1'") == ["0 occitanie"])
        national.store.close()
        #expect(throws: StoreError.otherOrigin(given: "occitanie", own: "national")) { try RecordDatabase(national.file) }
        #expect(try RecordDatabase(national.file, origin: "national").store.origin == "national")
    }

    @Test("Of two pulls of one source the one that goes on from elsewhere than the mirror stands stores nothing")
    func overtaken() throws {
        let id = try region.create("adherents", Bodies.adherent)
        try mirror(feed(), cursor: "first")
        try region.patch("adherents", id, ["name": "Atelier"])
        let changes = try feed(after: 68)
        for place in [nil, "zeroth"] {
            #expect(throws: MirrorError.overtaken) { try mirror(changes, after: place, cursor: "second") }
        }
        #expect(try national.one("adherents", id)?["name"] == "Les Ateliers")
        #expect(try mirror(changes, after: "first", cursor: "second").updated == 1)
        #expect(try mirror(changes, after: "first", cursor: "second").unchanged == 1, "an answer that got lost is asked for again")
    }

    @Test("What a mirror holds can be told: what is stored, what waits, and what stands there as another's")
    func held() throws {
        let head = try region.create("adherents", Bodies.adherent)
        let branch = try region.create("adherents", Bodies.adherent.patched(["parent_id": .string(head)]))
        let training = try region.create("trainings", Bodies.training)
        let changes = try feed()
        try mirror(changes.filter { $0.id != head })
        try national.write("adherents", origin: "national") { _ = try $0.create($0.collection.read(Bodies.adherent), id: region.newID()) }
        let store = national.store
        let held = try store.readers.read { connection in
            var held: [String] = []
            try MirrorStorage.eachRecord(of: Self.source, into: store, connection) { record in
                guard record.collection != "objectives" || record.id == "OBJ-01" else { return }
                held.append(
                    "\(record.state) \(record.collection) \(record.id) \(record.version) \(record.document.map { String(decoding: $0, as: UTF8.self) } ?? "")"
                )
            }
            return held
        }
        let text = { (database: RecordDatabase, collection: String, id: String) in
            String(decoding: try document(database, collection, id) ?? [], as: UTF8.self)
        }
        #expect(
            try held.sorted() == [
                "ofAnother objectives OBJ-01 1 \(text(national, "objectives", "OBJ-01"))",
                "stored trainings \(training) 1 \(text(region, "trainings", training))",
                "waiting adherents \(branch) 1 \(text(region, "adherents", branch))",
            ])
    }

    @Test("A page that is refused leaves nothing, its cursor included")
    func refused() throws {
        let id = try region.create("adherents", Bodies.adherent)
        let own = try national.write("adherents", origin: "national") { try $0.create($0.collection.read(Bodies.adherent), id: id).record }
        let error = MirrorError.taken(collection: "adherents", id: id, origin: "national")
        try region.create("trainings", Bodies.training)
        #expect(throws: error) { try mirror(feed().reversed()) }
        #expect(try document(national, "adherents", id) == own.document)
        #expect(try national.counts()["trainings"] == 0)
        #expect(try national.rows("SELECT * FROM mirrors") == [])
    }

    @Test("A source that is this node's own region, or a region that has another source, is refused")
    func origins() throws {
        try region.create("adherents", Bodies.adherent)
        try mirror(feed())
        #expect(throws: MirrorError.otherSource(origin: "occitanie", source: Self.source)) { try mirror(feed(), from: "https://other.example.org") }
        try national.write("adherents", origin: "national") { _ = try $0.create($0.collection.read(Bodies.adherent), id: region.newID()) }
        let fed = try feed(of: national).filter { $0.record?["origin"] == "national" && $0.collection.name == "adherents" }
        #expect(fed.count == 1)
        #expect(throws: MirrorError.ownOrigin("national")) { try mirror(fed, from: "https://third.example.org") }
    }

    @Test("What a source tells of another region's records is left out")
    func others() throws {
        let id = try region.create("adherents", Bodies.adherent)
        try mirror(feed())
        let bretagne = try RecordDatabase(origin: "bretagne")
        try bretagne.write("adherents", origin: "bretagne") { _ = try $0.create($0.collection.read(Bodies.adherent), id: region.newID()) }
        try mirror(feed(of: bretagne), from: "https://bretagne.example.org")
        try region.patch("adherents", id, ["name": "Atelier"])
        let changed = try feed(after: 68)
        try region.delete("adherents", id)
        for changes in [changed, try feed(after: 68)] {
            #expect(try mirror(changes, from: "https://bretagne.example.org").leftOut == 1)
        }
        #expect(try national.one("adherents", id)?["name"] == "Les Ateliers")
    }

    @Test("A key that another region's record holds is no obstacle; among the node's own it still is")
    func keys() throws {
        let body = Bodies.adherent.patched(["siret": "73282932000074", "external_ids": ["asp": "1"]])
        let own = try national.write("adherents", origin: "national") { try $0.create($0.collection.read(body), id: $0.collection.name).record.id }
        let id = try region.create("adherents", body)
        #expect(try mirror(feed()).created == 1)
        #expect(try Set(national.ids("adherents", where: "siret", .anyOf([.text("73282932000074")]))) == [own, id])
        #expect(
            refusal { try national.write("adherents", origin: "national") { try $0.create($0.collection.read(body), id: "second") } }
                == "duplicate external_ids.asp \(own)")
        let found = try national.store.readers.read { try Matching.find(Record(body), in: national.table("adherents"), $0)?.id }
        #expect(found == own)
    }

    @Test("Records whose keys have gone round in the source are mirrored in whatever order they come")
    func swappedKeys() throws {
        let first = try region.create("trainings", Bodies.training.patched(["code": "FIN-01"]))
        let second = try region.create("trainings", Bodies.training.patched(["code": "FIN-02"]))
        try mirror(feed())
        for (id, code) in [(first, "FIN-03"), (second, "FIN-01"), (first, "FIN-02")] { try region.patch("trainings", id, ["code": .string(code)]) }
        #expect(try mirror(feed(after: 69)).updated == 2)
        for id in [first, second] { #expect(try document(national, "trainings", id) == document(region, "trainings", id)) }
    }

    @Test("A record waits for those it refers to, and records that refer to each other come together")
    func references() throws {
        let head = try region.create("adherents", Bodies.adherent)
        let branch = try region.create("adherents", Bodies.adherent.patched(["parent_id": .string(head)]))
        let leaf = try region.create("adherents", Bodies.adherent.patched(["parent_id": .string(branch)]))
        try region.patch("adherents", head, ["group_id": .string(branch)])
        let changes = try feed(after: 67)
        #expect(changes.map(\.id) == [branch, leaf, head])
        #expect(try mirror([changes[1]]) == Mirrored())
        #expect(try waiting == ["\(leaf) adherents/\(branch)"])
        #expect(try mirror([changes[0]]) == Mirrored())
        #expect(try mirror([changes[2]]).created == 3)
        #expect(try waiting == [])
        for id in [head, branch, leaf] { #expect(try document(national, "adherents", id) == document(region, "adherents", id)) }
    }

    @Test("A deletion waits while something refers to the record")
    func deletions() throws {
        let head = try region.create("adherents", Bodies.adherent)
        let branch = try region.create("adherents", Bodies.adherent.patched(["parent_id": .string(head)]))
        try mirror(feed())
        try region.patch("adherents", branch, ["parent_id": nil])
        try region.delete("adherents", head)
        let changes = try feed(after: 69)
        #expect(changes.map(\.id) == [branch, head])
        #expect(try mirror([changes[1]]).deleted == 0)
        #expect(try waiting.count == 1)
        #expect(try national.one("adherents", head) != nil)
        let outcome = try mirror([changes[0]])
        #expect(outcome.updated == 1 && outcome.deleted == 1)
        #expect(try national.one("adherents", head) == nil)
        #expect(try waiting == [])
    }

    @Test(
        "A line that is no change of a feed is refused",
        arguments: [
            #"{}"#, #"{"collection":"adherents","id":"1","op":"put","version":1}"#, #"{"collection":"adherents","id":"1","op":"move","version":1}"#,
            #"{"collection":"adherents","id":"1","op":"put","version":1,"data":{"id":"2","version":1,"origin":"occitanie"}}"#,
        ])
    func unreadable(line: String) throws {
        let line = try JSON(parsing: Array(line.utf8))
        #expect(throws: MirrorError.unreadable) { try ForeignChange(line: line, into: national.store) }
    }

    @Test("A collection that this program does not know is named")
    func unknownCollection() {
        #expect(throws: MirrorError.unknownCollection("ships")) {
            try ForeignChange(line: ["collection": "ships", "id": "1", "op": "delete", "version": 2], into: national.store)
        }
    }
}
