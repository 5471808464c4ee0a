import CustomDump
import JSON
import Testing

@Suite struct CreationTests {
    let server: TestServer

    init() throws { server = try TestServer() }

    @Test func `POST answers the record as stored, with its address and its tag`() async throws {
        let answer = try await server.post("/v1/trainings", Sample.training("FIN-01"))
        #expect(answer.status == 201)
        #expect(answer["Location"] == "\(server.url)/v1/trainings/\(answer.id)")
        #expect(answer["ETag"] == "\"1\"")
        let time = answer.json["created_at"] ?? nil
        #expect(time.stringValue?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
        expectNoDifference(
            answer.json,
            [
                "id": .string(answer.id), "version": 1, "status": "draft", "code": "FIN-01", "title": "Lire un bilan", "audiences": ["director"],
                "themes": ["finance"], "duration_hours": 14, "platform": "irio", "certifying": false, "open_to_outsiders": false,
                "objective_codes": [],
                "external_ids": [:], "origin": "occitanie", "created_at": time, "updated_at": time,
            ])
        let read = try await server.get("/v1/trainings/\(answer.id)")
        #expect(read.bytes == answer.bytes)
    }

    @Test func `Ids are UUIDs of version 7 that rise`() async throws {
        var ids: [String] = []
        for number in 1...20 { ids.append(try await server.create("trainings", Sample.training("T-\(number)")).id) }
        #expect(ids == ids.sorted())
        for id in ids { #expect(id.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil) }
    }

    @Test func `A record of each collection can be created, in any state whose needs it meets`() async throws {
        try await server.putReferred()
        for (collection, record) in Sample.all { #expect(try await server.post("/v1/\(collection)", record).status == 201) }
        let member = try await server.create("adherents", Sample.member(2, ["joined_on": nil]))
        #expect(member["status"] == "member")
        #expect(member["joined_on"]?.stringValue?.count == 10)
        let ended = try await server.create("partnerships", Sample.partnership("END-26", ["status": "ended"]))
        #expect(ended["ends_on"]?.stringValue?.count == 10)
    }

    @Test func `What follows from other members is filled in, and forms are brought to one`() async throws {
        let spaced = Sample.siret(1).prefix(9) + " " + Sample.siret(1).dropFirst(9)
        let record = try await server.create(
            "adherents",
            Sample.adherent(
                1,
                [
                    "siret": .string(String(spaced)), "naf": "88.99B", "public_phone": "05 61 00 00 00", "public_email": "Contact@Exemple.FR",
                    "address": ["insee_code": "09122"],
                ]))
        #expect(record["siret"] == .string(Sample.siret(1)))
        #expect(record["siren"] == .string(String(Sample.siret(1).prefix(9))))
        #expect(record["naf"] == "8899B")
        #expect(record["public_phone"] == "+33561000000")
        #expect(record["public_email"] == "contact@exemple.fr")
        #expect(record["department"] == "09")
        #expect(record["address"]?["city"] == "Foix")
        #expect(["urban", "rural"].contains(record["area_type"]?.stringValue))
    }

    @Test func `null and absent are the same in what is sent and answered`() async throws {
        let record = try await server.create(
            "trainings",
            Sample.training("FIN-01", [:]).objectValue.map { .object(JSON.Object($0.map { ($0.name, $0.value) } + [("content", nil)])) } ?? nil)
        #expect(record["content"] == nil)
        #expect(record.objectValue?.names.contains("content") == false)
    }

    @Test func `PUT creates under the client's UUID, and replaces`() async throws {
        let id = "01937b1c-8a5e-7c3d-9f10-2b6d4c8e0a11"
        let created = try await server.put("/v1/trainings/\(id.uppercased())", Sample.training("FIN-01", ["price_cents": 100]))
        #expect(created.status == 201)
        #expect(created.id == id)
        #expect(created["Location"] == "\(server.url)/v1/trainings/\(id)")
        let replaced = try await server.put("/v1/trainings/\(id)", Sample.training("FIN-01", ["title": "Autre titre"]))
        #expect(replaced.status == 200)
        #expect(replaced.version == 2)
        #expect(replaced["ETag"] == "\"2\"")
        #expect(replaced.json["price_cents"] == nil)
        #expect(replaced.json["created_at"] == created.json["created_at"])
        let same = try await server.put("/v1/trainings/\(id)", Sample.training("FIN-01", ["title": "Autre titre"]))
        #expect(same.bytes == replaced.bytes)
    }

    @Test func `PUT takes back what GET answered`() async throws {
        try await server.putReferred()
        for (collection, record) in Sample.all {
            let stored = try await server.create(collection, record)
            let again = try await server.put("/v1/\(collection)/\(stored.id)", stored)
            #expect(again.status == 200)
            expectNoDifference(again.json, stored)
        }
    }

    @Test func `A UUID of any version will do for PUT, anything else is 422`() async throws {
        for (number, id) in ["00000000-0000-0000-0000-000000000000", "f47ac10b-58cc-4372-a567-0e02b2c3d479", "ffffffff-ffff-ffff-ffff-ffffffffffff"]
            .enumerated()
        {
            #expect(try await server.put("/v1/trainings/\(id)", Sample.training("T-\(number)")).status == 201)
        }
        for id in ["1", "f47ac10b58cc4372a5670e02b2c3d479", "f47ac10b-58cc-4372-a567-0e02b2c3d47", "%7Bf47ac10b-58cc-4372-a567-0e02b2c3d479%7D"] {
            #expect(
                try await server.put("/v1/trainings/\(id)", Sample.training("T-9")).outcome == "422 validation_failed #/id invalid_format", "\(id)")
        }
    }

    @Test func `What the server sets is ignored when equal and refused when not`() async throws {
        let stored = try await server.create("trainings", Sample.training("FIN-01"))
        let target = "/v1/trainings/\(stored.id)"
        let equal: JSON = [
            "id": .string(stored.id.uppercased()), "version": 1, "origin": "occitanie", "created_at": stored["created_at"] ?? nil,
            "updated_at": stored["updated_at"] ?? nil,
        ]
        #expect(try await server.patch(target, equal.mergePatched(with: ["title": "Autre titre"])).version == 2)
        let other: JSON = [
            "id": "01937b1c-8a5e-7c3d-9f10-2b6d4c8e0a11", "version": 7, "origin": "bretagne", "created_at": "2020-01-01T00:00:00.000Z",
            "updated_at": "hier",
        ]
        let pointers = ["#/id", "#/version", "#/origin", "#/created_at", "#/updated_at"]
        for answer in [try await server.patch(target, other), try await server.post("/v1/trainings", Sample.training("FIN-02", other))] {
            #expect(answer.status == 422)
            expectNoDifference(Set(answer.errors), Set(pointers.map { "\($0) read_only" }))
        }
        #expect(
            try await server.post("/v1/adherents", Sample.adherent(1, ["department": "09"])).outcome == "422 validation_failed #/department read_only"
        )
        #expect(try await server.post("/v1/adherents", Sample.adherent(1, ["department": "31"])).status == 201)
    }

    @Test func `An origin of its own stands in what a region's server writes`() async throws {
        let server = try TestServer { $0.origin = "bretagne" }
        #expect(try await server.create("trainings", Sample.training("FIN-01"))["origin"] == "bretagne")
        let foreign = try await server.patch("/v1/objectives/OBJ-01", ["note": "Une note"])
        #expect(foreign.outcome == "409 foreign_origin")
    }

    @Test func `Addresses begin as the public URL says`() async throws {
        let server = try TestServer { $0.publicURL = "https://api.exemple.fr" }
        let answer = try await server.post("/v1/trainings", Sample.training("FIN-01"))
        #expect(answer["Location"] == "https://api.exemple.fr/v1/trainings/\(answer.id)")
    }
}
