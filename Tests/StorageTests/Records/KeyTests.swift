import Domain
import JSON
import Testing

@testable import Storage

@Suite struct KeyTests {
    private let database: RecordDatabase

    init() throws { database = try RecordDatabase() }

    private let body = Bodies.adherent.patched(["siret": "73282932000074"])

    @Test func `A SIRET and kind are taken once; the refusal names who has them`() throws {
        let id = try database.create("adherents", body)
        #expect(refusal { try database.create("adherents", body) } == "duplicate siret,kind \(id)")
        let other = try database.create("adherents", body.patched(["kind": "EI"]))
        #expect(refusal { try database.patch("adherents", other, ["kind": "ACI"]) } == "duplicate siret,kind \(id)")
    }

    @Test func `Records without a SIRET hold no key`() throws {
        let first = try database.create("adherents", Bodies.adherent)
        let second = try database.create("adherents", Bodies.adherent)
        #expect(first != second)
        try database.patch("adherents", first, ["siret": "73282932000074"])
        #expect(refusal { try database.patch("adherents", second, ["siret": "73282932000074"]) } == "duplicate siret,kind \(first)")
    }

    @Test func `A former SIRET still belongs to who had it`() throws {
        let id = try database.create("adherents", body)
        try database.patch("adherents", id, ["siret": "13003013300016"])
        #expect(refusal { try database.create("adherents", body) } == "duplicate siret,kind \(id)")
        let other = try database.create("adherents", body.patched(["kind": "EI"]))
        #expect(refusal { try database.patch("adherents", other, ["kind": "ACI"]) } == "duplicate siret,kind \(id)")
        #expect(try database.patch("adherents", id, ["siret": "73282932000074"]).record.version == 3)
        #expect(try database.patch("adherents", other, ["brand": "B"]).record.version == 2)
    }

    @Test func `A former SIRET is found by filter, search and matching`() throws {
        let id = try database.create("adherents", body)
        try database.patch("adherents", id, ["siret": "13003013300016"])
        for siret in ["73282932000074", "13003013300016"] {
            #expect(try database.ids("adherents", where: "siret", .anyOf([.text(siret)])) == [id])
            #expect(try database.search("adherents", siret) == [id])
            #expect(try find("adherents", ["siret": .string(siret), "kind": "ACI"]) == id)
            #expect(try find("adherents", ["siret": .string(siret), "kind": "EI"]) == nil)
        }
    }

    @Test func `The key comes before a former key, and that before other systems' ids`() throws {
        let former = try database.create("adherents", body)
        try database.patch("adherents", former, ["siret": "13003013300016"])
        let external = try database.create("adherents", Bodies.adherent.patched(["external_ids": ["asp": "1"]]))
        #expect(try find("adherents", ["siret": "73282932000074", "kind": "ACI", "external_ids": ["asp": "1"]]) == former)
        #expect(try find("adherents", ["siret": "35600000000048", "kind": "ACI", "external_ids": ["asp": "1"]]) == external)
        #expect(try find("adherents", ["external_ids": ["asp": "2"]]) == nil)
    }

    @Test func `Ids of other systems that name several records are ambiguous`() throws {
        let first = try database.create("adherents", Bodies.adherent.patched(["external_ids": ["asp": "1"]]))
        let second = try database.create("adherents", Bodies.adherent.patched(["external_ids": ["siae": "1"]]))
        #expect(
            refusal { try find("adherents", ["external_ids": ["asp": "1", "siae": "1"]]) }
                == "ambiguous \([first, second].sorted().joined(separator: ","))")
        #expect(try find("adherents", ["external_ids": ["asp": "1", "siae": "9"]]) == first)
    }

    @Test func `An id of another system is taken once in its collection`() throws {
        let id = try database.create("adherents", Bodies.adherent.patched(["external_ids": ["asp": "1", "siae": "1"]]))
        let other = try database.create("adherents", Bodies.adherent.patched(["external_ids": ["asp": "2"]]))
        #expect(
            refusal { try database.create("adherents", Bodies.adherent.patched(["external_ids": ["asp": "1"]])) }
                == "duplicate external_ids.asp \(id)")
        #expect(refusal { try database.patch("adherents", other, ["external_ids": ["siae": "1"]]) } == "duplicate external_ids.siae \(id)")
        try database.create("trainings", Bodies.training.patched(["external_ids": ["asp": "1"]]))
        try database.patch("adherents", id, ["external_ids": ["asp": nil]])
        #expect(try database.patch("adherents", other, ["external_ids": ["asp": "1"]]).record.version == 2)
    }

    @Test func `A code is taken once, and need not be there in partnerships`() throws {
        let id = try database.create("trainings", Bodies.training)
        #expect(refusal { try database.create("trainings", Bodies.training) } == "duplicate code \(id)")
        try database.create("partnerships", Bodies.partnership)
        try database.create("partnerships", Bodies.partnership)
        let coded = try database.create("partnerships", Bodies.partnership.patched(["code": "CAP-2026"]))
        #expect(refusal { try database.create("partnerships", Bodies.partnership.patched(["code": "CAP-2026"])) } == "duplicate code \(coded)")
    }

    @Test func `A national campaign has one declination`() throws {
        let national = Bodies.campaign.patched(["code": "NAT-26", "level": "national", "national_ref": "PLAIDOYER-2026"])
        try database.create("campaigns", national)
        let regional = try database.create("campaigns", Bodies.campaign.patched(["national_ref": "PLAIDOYER-2026"]))
        let second = Bodies.campaign.patched(["code": "EMPLOI-27", "national_ref": "PLAIDOYER-2026"])
        #expect(refusal { try database.create("campaigns", second) } == "duplicate level,national_ref,origin \(regional)")
        try database.create("campaigns", second.patched(["national_ref": nil]))
        try database.create("campaigns", second.patched(["national_ref": nil, "code": "EMPLOI-28"]))
    }

    private func find(_ collection: String, _ body: JSON.Object) throws -> String? {
        let table = database.table(collection)
        return try database.store.readers.read { try Matching.find(Record(body), in: table, $0)?.id }
    }
}
