import Domain
import Foundation
import JSON
import Testing

@testable import Storage

@Suite struct AnonymisingTests {
    private let database: RecordDatabase
    private let adherent: String

    init() throws {
        database = try RecordDatabase()
        adherent = try database.create("adherents", Bodies.adherent)
    }

    /// A word about a person that nothing else holds.
    private static func word(_ number: Int) -> String { "zqvx\(String(number &* 7_368_787 & 0xFFFF, radix: 36))" }

    private func contact(_ number: Int, _ changes: JSON.Object = [:]) -> JSON.Object {
        let word = Self.word(number)
        let body: JSON.Object = [
            "adherent_id": .string(adherent), "first_name": .string("Anne \(word)"), "last_name": .string(word.uppercased()),
            "person_category": "permanent_employee", "legal_basis": "legitimate_interest", "email": .string("\(word)@exemple.fr"),
            "external_ids": ["annuaire": .string("id-\(word)")],
        ]
        return body.patched(changes)
    }

    @discardableResult
    private func anonymise(_ id: String, _ precondition: Precondition = .none) throws -> Written {
        try database.write("contacts") { try $0.anonymise(id, precondition) }
    }

    private func version(_ number: Int) -> Precondition {
        var precondition = Precondition()
        precondition.match = [number]
        return precondition
    }

    /// What the files of the database still say of these persons.
    private func traces() throws -> [String] {
        try ["", "-wal", "-shm"].flatMap { ending -> [String] in
            let url = URL(fileURLWithPath: database.file.path + ending)
            guard FileManager.default.fileExists(atPath: url.path) else { return [] }
            return String(decoding: try Data(contentsOf: url), as: UTF8.self).lowercased().matches(of: /zqvx[0-9a-z]*/).map {
                "\(ending): \($0.output)"
            }
        }
    }

    private func session(code: JSON = "FIN-01") throws -> String {
        let training = try database.create("trainings", Bodies.training.patched(["code": code, "status": "published", "objective": "Lire."]))
        return try database.create(
            "training-sessions",
            [
                "training_id": .string(training), "starts_on": "2026-04-14", "ends_on": "2026-04-15", "capacity": 500, "status": "open",
                "place": ["insee_code": "09122", "label": "Foix"],
            ])
    }

    @Test func `Of hundreds of persons who were written, changed, searched and deleted nothing is left in the files`() throws {
        var random = SeededGenerator(state: 20)
        var ids: [String] = []
        for number in 0..<200 {
            ids.append(
                try database.create(
                    "contacts", contact(number), id: "01937b1c-8a5e-4c3d-9f10-\(String(random.next() % (1 << 48) | 1 << 47, radix: 16))"))
        }
        for (number, id) in ids.enumerated().shuffled(using: &random) where number % 3 > 0 {
            try database.patch("contacts", id, ["first_name": .string(String(repeating: "Anne-\(Self.word(number)) ", count: 1 + number % 9))])
            if number % 7 == 0 { try database.delete("contacts", id) }
        }
        #expect(try traces().isEmpty == false)
        for id in ids.shuffled(using: &random) { try anonymise(id) }
        let left = try traces()
        #expect(left.isEmpty, "\(left.count) \(left.prefix(20))")
        // What is written next takes pages along on which the persons stood.
        for number in 0..<50 {
            try database.create(
                "contacts",
                contact(1000 + number, ["first_name": "A", "last_name": "B", "email": .string("\(number)@exemple.fr"), "external_ids": nil]))
        }
        #expect(try traces() == [])
    }

    private func documents(_ collection: String, _ id: String) throws -> [JSON] {
        try database.store.readers.read { connection in
            try History.all(of: id, in: collection, before: nil, limit: 100, connection).map { try JSON(parsing: $0.document) }
        }
    }

    @Test func `Its history keeps all but who it was, and search finds nobody`() throws {
        let id = try database.create("contacts", contact(1, ["role": "director"]))
        try database.patch("contacts", id, ["phone": "05 61 00 00 00"])
        #expect(try database.search("contacts", Self.word(1)) == [id])
        let written = try anonymise(id)
        #expect(written.outcome == .updated && written.record.version == 3)
        let versions = try documents("contacts", id)
        #expect(versions.map { $0["status"] } == ["anonymised", "active", "active"])
        for version in versions {
            for name in ["first_name", "last_name", "email", "phone"] { #expect(version[name] == nil) }
            #expect(version["external_ids"] == [:] && version["role"] == "director" && version["person_category"] == "permanent_employee")
        }
        #expect(try database.search("contacts", Self.word(1)) == [])
        #expect(try database.rows("SELECT value FROM external_ids WHERE collection = 'contacts'") == [])
        // Nobody's e-mail address is free for somebody else.
        try database.create("contacts", contact(1))
    }

    @Test func `Registrations name nobody any more, now and in their history, and their counts stay`() throws {
        let session = try session()
        let id = try database.create("contacts", contact(1))
        let seat: JSON.Object = [
            "session_id": .string(session), "adherent_id": .string(adherent), "contact_id": .string(id), "person_category": "permanent_employee",
        ]
        let living = try database.create("registrations", seat.patched(["status": "confirmed"]))
        let gone = try database.create("registrations", seat.patched(["session_id": .string(try self.session(code: "FIN-02"))]))
        try database.delete("registrations", gone)
        try anonymise(id)
        let now = try #require(try database.one("registrations", living))
        #expect(now["contact_id"] == nil && now["seats"] == 1 && now["status"] == "confirmed" && now["version"] == 2)
        for registration in [living, gone] { #expect(try documents("registrations", registration).allSatisfy { $0["contact_id"] == nil }) }
        let plan = try database.rows(
            "EXPLAIN QUERY PLAN SELECT seq FROM revisions WHERE collection = 'registrations' AND document ->> '$.contact_id' IS NOT NULL AND document ->> '$.contact_id' = 'x'"
        )
        #expect(plan.contains { $0.contains("revisions_registrations_contact_id") }, "\(plan)")
    }

    @Test func `A deleted person is made nobody too, and stays deleted for good`() throws {
        let id = try database.create("contacts", contact(1))
        try database.delete("contacts", id)
        #expect(try anonymise(id).record.version == 3)
        #expect(try database.one("contacts", id) == nil)
        #expect(try documents("contacts", id).allSatisfy { $0["email"] == nil })
        #expect(try anonymise(id).outcome == .unchanged)
        #expect(refusal { try database.restore("contacts", id) } == "conflict anonymised")
        #expect(try traces() == [])
    }

    @Test func `It is final: again nothing changes, and no other write is taken`() throws {
        let id = try database.create("contacts", contact(1))
        #expect(refusal { try anonymise(id, version(2)) } == "precondition 1")
        try anonymise(id, version(1))
        let again = try anonymise(id)
        #expect(again.outcome == .unchanged && again.record.version == 2)
        #expect(refusal { try database.patch("contacts", id, ["role": "director"]) } == "conflict anonymised")
        #expect(refusal { try database.patch("contacts", id, ["status": "active"]) } == "conflict anonymised")
        #expect(refusal { try database.replace("contacts", id, contact(1)) } == "conflict anonymised")
        #expect(try database.patch("contacts", id, ["status": "anonymised", "version": 2]).outcome == .unchanged)
        #expect(refusal { try anonymise(database.newID()) } == "not found")
        // It keeps nothing from being deleted, and does not come back.
        #expect(try database.delete("contacts", id).outcome == .deleted)
        #expect(refusal { try database.restore("contacts", id) } == "conflict anonymised")
    }

    @Test func `A dry run erases nothing`() throws {
        let id = try database.create("contacts", contact(1))
        let shown = try database.write("contacts", dryRun: true) { try $0.anonymise(id) }
        #expect(try JSON(parsing: shown.record.document)["email"] == nil)
        #expect(try database.one("contacts", id)?["email"] != nil)
        #expect(try documents("contacts", id).count == 1)
        #expect(try database.search("contacts", Self.word(1)) == [id])
    }

    @Test func `Kept answers that quote a person are forgotten, and of batches their counts are kept`() throws {
        let id = try database.create("contacts", contact(1))
        let word = Self.word(1)
        let bodies: [(name: String, status: Int, body: String)] = [
            ("refused", 422, #"{"detail":"\#(word.uppercased())"}"#), ("other", 422, #"{"detail":"Dupont"}"#),
            ("batch", 207, #"{"summary":{"created":2,"failed":1},"results":[{"problem":{"detail":"id-\#(word)"}}]}"#),
            ("lines", 207, "{\"detail\":\"id-\(word)\"}\n{\"summary\":{\"created\":2}}\n"),
        ]
        let now = database.now
        try database.store.writer.perform { transaction in
            for (name, status, body) in bodies {
                try IdempotencyStorage.keep(
                    status: status, headers: [], .bytes(Array(body.utf8)), for: .init(keyID: "key", name: name, fingerprint: []),
                    until: Instant(milliseconds: now.milliseconds + 86_400_000), transaction.connection)
            }
        }
        try anonymise(id)
        #expect(
            try database.rows("SELECT name, CAST(body AS TEXT) FROM idempotency_keys ORDER BY name") == [
                #"batch {"summary":{"created":2,"failed":1},"results":[],"results_omitted":true}"#,
                "lines {\"summary\":{\"created\":2},\"results_omitted\":true}\n", #"other {"detail":"Dupont"}"#,
            ])
        #expect(try traces() == [])
    }

    private func keep(_ bodies: [(name: String, body: String)]) throws {
        let end = Instant(milliseconds: database.now.milliseconds + 86_400_000)
        try database.store.writer.perform { transaction in
            for (name, body) in bodies {
                try IdempotencyStorage.keep(
                    status: 422, headers: [], .bytes(Array(body.utf8)), for: .init(keyID: "key", name: name, fingerprint: []), until: end,
                    transaction.connection)
            }
        }
    }

    private func kept() throws -> [String] { try database.rows("SELECT name FROM idempotency_keys ORDER BY name") }

    @Test func `However many words a history holds, kept answers are searched for all of them`() throws {
        try keep([("first", #"{"detail":"w0w"}"#), ("last", #"{"detail":"w1499w"}"#), ("other", #"{"detail":"w1500w"}"#)])
        let words = Set((0..<1500).map { "w\($0)w" })
        try database.store.writer.perform { try IdempotencyStorage.forget(words, $0.connection) }
        #expect(try kept() == ["other"])
    }

    @Test func `A short name is found as a word and not inside of others`() throws {
        try keep([
            ("accent", #"{"detail":"éAl Alé"}"#), ("escaped", #"{"detail":"Nom :\nAl"}"#), ("inside", #"{"detail":"Albi, iAl, 1Al"}"#),
            ("later", #"{"detail":"Albi et Al."}"#), ("quoted", #"{"detail":"« Al »"}"#), ("telephone", #"{"value":"0+3356"}"#),
        ])
        try database.store.writer.perform { try IdempotencyStorage.forget(["Al", "+3356"], $0.connection) }
        #expect(try kept() == ["accent", "inside"])
    }
}
