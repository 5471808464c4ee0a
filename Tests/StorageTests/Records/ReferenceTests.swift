import Domain
import JSON
import Testing

@testable import Storage

@Suite struct ReferenceTests {
    private let database: RecordDatabase

    init() throws { database = try RecordDatabase() }

    @Test func `What a record refers to must exist, each element of a list too`() throws {
        let id = try database.create("adherents", Bodies.adherent)
        let missing = JSON.string(database.newID())
        #expect(
            refusal { try database.create("adherents", Bodies.adherent.patched(["group_id": missing, "parent_id": missing])) }
                == "group_id unknown_reference, parent_id unknown_reference")
        #expect(
            refusal { try database.create("trainings", Bodies.training.patched(["provider_adherent_id": missing])) }
                == "provider_adherent_id unknown_reference")
        let partnership = Bodies.partnership.patched(["adherent_ids": [.string(id), missing]])
        #expect(refusal { try database.create("partnerships", partnership) } == "adherent_ids.1 unknown_reference")
        try database.create("partnerships", Bodies.partnership.patched(["adherent_ids": [.string(id)]]))
    }

    @Test func `A deleted record is no longer there to refer to`() throws {
        let id = try database.create("adherents", Bodies.adherent)
        try database.delete("adherents", id)
        #expect(
            refusal { try database.create("trainings", Bodies.training.patched(["provider_adherent_id": .string(id)])) }
                == "provider_adherent_id unknown_reference")
    }

    @Test func `A record that others refer to is not deleted, and the refusal says who they are`() throws {
        let id = try database.create("adherents", Bodies.adherent)
        let branch = try database.create("adherents", Bodies.adherent.patched(["parent_id": .string(id)]))
        let training = try database.create("trainings", Bodies.training.patched(["provider_adherent_id": .string(id)]))
        let partnership = try database.create("partnerships", Bodies.partnership.patched(["adherent_ids": [.string(id)]]))
        #expect(
            refusal { try database.delete("adherents", id) }
                == "referenced adherents.parent_id 1 \(branch); trainings.provider_adherent_id 1 \(training); partnerships.adherent_ids 1 \(partnership)"
        )
        try database.patch("adherents", branch, ["parent_id": nil])
        try database.delete("trainings", training)
        try database.patch("partnerships", partnership, ["adherent_ids": []])
        try database.delete("adherents", id)
    }

    @Test func `Ten of many referrers are named, all are counted`() throws {
        let id = try database.create("adherents", Bodies.adherent)
        for number in 10..<22 {
            try database.create("trainings", Bodies.training.patched(["code": .string("T-\(number)"), "provider_adherent_id": .string(id)]))
        }
        let text = try #require(refusal { try database.delete("adherents", id) })
        #expect(text.hasPrefix("referenced trainings.provider_adherent_id 12 "))
        #expect(text.split(separator: ",").count == 10)
    }

    @Test func `A chain that leads back is a cycle`() throws {
        let first = try database.create("adherents", Bodies.adherent)
        let second = try database.create("adherents", Bodies.adherent.patched(["group_id": .string(first)]))
        let third = try database.create("adherents", Bodies.adherent.patched(["group_id": .string(second)]))
        #expect(refusal { try database.patch("adherents", first, ["group_id": .string(third)]) } == "group_id reference_cycle")
        #expect(refusal { try database.patch("adherents", first, ["group_id": .string(first)]) } == "group_id reference_cycle")
        try database.patch("adherents", first, ["parent_id": .string(third)])
        let own = database.newID()
        #expect(
            refusal { try database.create("adherents", Bodies.adherent.patched(["parent_id": .string(own)]), id: own) } == "parent_id reference_cycle"
        )
    }

    @Test func `An objective's parents don't lead back to it`() throws {
        #expect(refusal { try database.patch("objectives", "OBJ-38", ["parent": "OBJ-38"]) } == "parent reference_cycle")
        #expect(refusal { try database.patch("objectives", "OBJ-38", ["parent": "OBJ-39"]) } == "parent reference_cycle")
        try database.patch("objectives", "OBJ-39", ["parent": "OBJ-40"])
        #expect(refusal { try database.patch("objectives", "OBJ-38", ["parent": "OBJ-39"]) } == "parent reference_cycle")
        #expect(refusal { try database.patch("objectives", "T-POL", ["theme": "T-POL"]) } == "theme reference_cycle")
        try database.patch("objectives", "OBJ-38", ["objective_codes": ["OBJ-38"]])
    }

    @Test func `Every charter item but its edited ones can be patched as it is`() throws {
        for item in StrategicFramework.shared.items {
            #expect(refusal { try database.patch("objectives", item.code, ["note": "Vu en 2026"]) } == nil, "\(item.code)")
        }
    }
}
