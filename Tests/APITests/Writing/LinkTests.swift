import Domain
import JSON
import Testing

/// Every member that refers to a record, in both directions.
@Suite struct LinkTests {
    struct Reference: Sendable, CustomTestStringConvertible {
        let collection: String
        let member: String
        let target: String
        let isList: Bool

        var testDescription: String { "\(collection).\(member)" }
    }

    static let all: [Reference] = ResourceCollections.all.flatMap { collection in
        collection.references.compactMap { member in
            member.shape.element.target.map {
                Reference(collection: collection.name, member: member.dotted, target: $0, isList: member.shape.isList)
            }
        }
    }

    @Test func `There are references to try, to each collection that is referred to`() {
        #expect(count(to: "adherents") >= 10 && count(to: "contacts") >= 1 && count(to: "training-sessions") >= 1 && count(to: "partners") >= 2)
    }

    private func count(to target: String) -> Int { Self.all.count { $0.target == target } }

    @Test(arguments: LinkTests.all)
    func `A reference leads to a living record, which stays as long as it is referred to`(_ reference: Reference) async throws {
        let server = try TestServer()
        try await server.putReferred()
        let target = try await server.create(reference.target, try Self.target(of: reference)).id
        let sample = try #require(Sample.all.first { $0.collection == reference.collection }?.record)
        let place = "#/\(reference.member)" + (reference.isList ? "/0" : "")

        let nowhere = try await server.post("/v1/\(reference.collection)", Self.referring(sample, reference, "01937b1c-8a5e-7c3d-9f10-2b6d4c8e0a11"))
        #expect(nowhere.outcome == "422 validation_failed \(place) unknown_reference", "\(nowhere.text)")

        let referring = try await server.create(reference.collection, Self.referring(sample, reference, target)).id
        let kept = try await server.delete("/v1/\(reference.target)/\(target)")
        #expect(kept.outcome == "409 referenced # referenced", "\(kept.text)")
        #expect(kept.json["errors"]?[0]?["id"] == .string(referring))
        #expect(kept.json["errors"]?[0]?["detail"]?.stringValue?.contains("\(reference.collection).\(reference.member)") == true, "\(kept.text)")
        #expect(try await server.get("/v1/\(reference.target)/\(target)").status == 200)

        #expect(try await server.delete("/v1/\(reference.collection)/\(referring)").status == 204)
        #expect(try await server.delete("/v1/\(reference.target)/\(target)").status == 204)
        let gone = try await server.send("POST", "/v1/\(reference.collection)/\(referring)/restore")
        #expect(gone.outcome == "422 validation_failed \(place) unknown_reference", "\(gone.text)")
    }

    /// A record to refer to, whose keys none of the others has.
    private static func target(of reference: Reference) throws -> JSON {
        switch reference.target {
        case "adherents": Sample.member(902)
        case "contacts": Sample.contact(Sample.referred[0].id, "cible@exemple.fr")
        case "training-sessions": Sample.session(Sample.referred[1].id, ["code": "CIBLE", "status": "open"])
        case "trainings": Sample.training("CIBLE-01", ["status": "published", "objective": "Lire un bilan."])
        case "partnerships": Sample.partnership("CIBLE-26")
        case "campaigns": Sample.campaign("CIBLE-26")
        default: try #require(Sample.all.first { $0.collection == reference.target }?.record)
        }
    }

    private static func referring(_ sample: JSON, _ reference: Reference, _ id: String) -> JSON {
        var changes: JSON.Object = [reference.member: reference.isList ? [.string(id)] : .string(id)]
        // A contact has one owner; an agreement that renews another has its own code; a person registers with the own adherent.
        switch (reference.collection, reference.member) {
        case ("contacts", "partner_id"): changes["adherent_id"] = .null
        case ("agreements", "renewal_of_id"): changes["code"] = "CONV-27"
        case ("registrations", "adherent_id"): changes["contact_id"] = .null
        default: break
        }
        return sample.mergePatched(with: .object(changes))
    }
}
