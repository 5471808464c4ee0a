import JSON
import Testing

@testable import Domain

@Suite struct AdherentTests {
    static let body: JSON.Object = ["name": "Les Ateliers", "kind": "ACI", "siret": "73282932000074", "address": ["insee_code": "31555"]]
    private static let others = ["13003013300016", "35600000000048"]
    private let trial = Trial(Adherent())

    private func created(_ more: JSON.Object = [:]) -> Record { trial.create(Self.body.patched(more)).record }
    private func complaints(_ more: JSON.Object) -> [String] { trial.create(Self.body.patched(more)).complaints }

    @Test func `An adherent needs a name, a kind and a commune`() {
        #expect(trial.create([:]).complaints == ["/address required", "/kind required", "/name required"])
        #expect(complaints(["address": ["insee_code": nil, "city": "Toulouse"]]) == ["/address/insee_code required"])
    }

    @Test func `Values are those of the lists`() {
        #expect(complaints(["kind": "aci"]) == ["/kind invalid_value"])
        #expect(complaints(["legal_form": "gmbh"]) == ["/legal_form invalid_value"])
        #expect(complaints(["area_type": "suburban"]) == ["/area_type invalid_value"])
        #expect(complaints(["governance": ["participation_modes": ["shouting"]]]) == ["/governance/participation_modes/0 invalid_value"])
        #expect(complaints(["charter_principles": ["CHA-1", "CHA-4A", "VAL-1"]]) == ["/charter_principles/2 unknown_reference"])
        #expect(complaints(["networks": ["chantier-ecole"], "sectors": ["reuse"], "objective_codes": ["OBJ-12", "T-POL", "CHA-1"]]).isEmpty)
    }

    @Test func `Lengths and ranges are those of the domain`() {
        #expect(complaints(["name": "AB", "description": "Vert", "brand": ""]) == ["/brand too_short", "/description too_short", "/name too_short"])
        #expect(
            complaints(["governance": ["board_seats": 201, "employee_seats": -1]]) == [
                "/governance/board_seats out_of_range", "/governance/employee_seats out_of_range",
            ])
        #expect(
            complaints(["location": ["latitude": 91, "longitude": -181]]) == ["/location/latitude out_of_range", "/location/longitude out_of_range"])
        #expect(
            complaints(["address": ["postal_code": "3100"], "website_url": "ftp://exemple.fr"]) == [
                "/address/postal_code invalid_format", "/website_url invalid_format",
            ])
    }

    // MARK: - Identifiers

    @Test func `The SIREN is taken from the SIRET and follows it`() {
        let record = created(["siret": "732 829 320 00074"])
        #expect(record["siret"] == "73282932000074" && record["siren"] == "732829320")
        #expect(trial.patch(record, ["siret": "13003013300016"]).record["siren"] == "130030133")
        #expect(trial.patch(record, ["siret": nil]).record["siren"] == nil)
        #expect(complaints(["siret": "73282932000079"]) == ["/siret invalid_siret"])
    }

    @Test func `A changed SIRET goes into the former ones, once each`() {
        let first = trial.patch(created(), ["siret": .string(Self.others[0])]).record
        #expect(first["former_sirets"] == ["73282932000074"])
        let second = trial.patch(first, ["siret": .string(Self.others[1])]).record
        #expect(second["former_sirets"] == ["73282932000074", "13003013300016"])
        let back = trial.patch(second, ["siret": "73282932000074"]).record
        #expect(back["former_sirets"] == ["73282932000074", "13003013300016", "35600000000048"])
    }

    @Test func `A SIRET taken off goes into the former ones too`() {
        #expect(trial.patch(created(), ["siret": nil]).record["former_sirets"] == ["73282932000074"])
    }

    @Test func `A PUT without former_sirets keeps them`() {
        let record = trial.patch(created(), ["siret": .string(Self.others[0])]).record
        #expect(trial.replace(record, Self.body.patched(["siret": .string(Self.others[0])])).record["former_sirets"] == ["73282932000074"])
        #expect(
            trial.replace(record, Self.body.patched(["siret": .string(Self.others[1])])).record["former_sirets"] == [
                "73282932000074", "13003013300016",
            ])
    }

    @Test func `A PATCH with null clears former_sirets, a list replaces them`() {
        let record = trial.patch(created(), ["siret": .string(Self.others[0])]).record
        #expect(trial.patch(record, ["former_sirets": nil]).record["former_sirets"] == nil)
        #expect(trial.patch(record, ["former_sirets": ["35600000000048"]]).record["former_sirets"] == ["35600000000048"])
        #expect(complaints(["former_sirets": ["73282932000079"]]) == ["/former_sirets/0 invalid_siret"])
    }

    @Test func `An RNA number is for associations`() {
        #expect(complaints(["rna": "W313000123"]) == ["/rna rna_without_association"])
        #expect(complaints(["rna": "W313000123", "legal_form": "scop"]) == ["/rna rna_without_association"])
        #expect(complaints(["rna": "W313000123", "legal_form": "association"]).isEmpty)
        #expect(complaints(["rna": "W313000123", "legal_form": "asso"]) == ["/legal_form invalid_value"])
    }

    // MARK: - Place

    @Test(
        "The INSEE code gives the département, the postal code never does",
        arguments: [
            ("31555", "09000", "31"), ("09122", "31000", "09"), ("48095", "30000", "48"), ("34172", "13000", "34"), ("11069", "75001", "11"),
            ("12145", "48000", "12"), ("81105", "31000", "81"),
        ])
    func department(insee: String, postalCode: String, department: String) {
        let settlement = trial.create(Self.body.patched(["address": ["insee_code": .string(insee), "postal_code": .string(postalCode)]]))
        #expect(settlement.issues.isEmpty)
        #expect(settlement.record["department"] == .string(department))
        #expect(settlement.record["address"]?["postal_code"] == .string(postalCode))
    }

    @Test func `Outside the 13 départements a reason is needed, and there is no département`() {
        for insee in ["75056", "13055", "2A004", "97105"] {
            #expect(complaints(["address": ["insee_code": .string(insee)]]) == ["/address/insee_code outside_region"])
        }
        let settlement = trial.create(Self.body.patched(["address": ["insee_code": "75056"], "outside_region_reason": "Intervient dans l'Ariège"]))
        #expect(settlement.issues.isEmpty)
        #expect(
            settlement.record["department"] == nil && settlement.record["area_type"] == nil && settlement.record["address"] == ["insee_code": "75056"]
        )
        #expect(complaints(["address": ["insee_code": "75056"], "outside_region_reason": 5]) == ["/outside_region_reason invalid_type"])
    }

    @Test func `A code of the region that is no commune is unknown, with a reason too`() {
        #expect(complaints(["address": ["insee_code": "31999"]]) == ["/address/insee_code unknown_commune"])
        #expect(complaints(["address": ["insee_code": "31000"], "outside_region_reason": "Postal"]) == ["/address/insee_code unknown_commune"])
    }

    @Test func `City and kind of area are the commune's`() {
        let toulouse = created()
        #expect(toulouse["address"]?["city"] == "Toulouse" && toulouse["area_type"] == "urban")
        let mende = created(["address": ["insee_code": "48095"]])
        #expect(mende["address"]?["city"] == "Mende" && mende["area_type"] == "rural" && mende["department"] == "48")
    }

    @Test func `City and kind of area follow a change of commune`() {
        let moved = trial.patch(created(), ["address": ["insee_code": "09122"]]).record
        #expect(moved["address"] == ["insee_code": "09122", "city": "Foix"])
        #expect(moved["area_type"] == "rural" && moved["department"] == "09")
    }

    @Test func `Set by hand they stay`() {
        let record = created(["area_type": "rural", "address": ["city": "Toulouse Cedex 4"]])
        #expect(record["area_type"] == "rural" && record["address"]?["city"] == "Toulouse Cedex 4")
        let moved = trial.patch(record, ["address": ["insee_code": "34172"]]).record
        #expect(moved["area_type"] == "rural" && moved["address"]?["city"] == "Toulouse Cedex 4" && moved["department"] == "34")
    }

    @Test func `Cleared, they are the commune's again`() {
        let record = created(["area_type": "rural"])
        #expect(trial.patch(record, ["area_type": nil, "address": ["city": nil]]).record["area_type"] == "urban")
    }

    // MARK: - Seats

    @Test(
        "Seats are within those they are part of, as far as they are known",
        arguments: [
            ([12, 3, 1], []), ([3, 3, 3], []), ([2, 3, nil], ["employee_seats"]), ([nil, 1, 2], ["pathway_employee_seats"]),
            ([1, nil, 2], ["pathway_employee_seats"]), ([10, 2, 3], ["pathway_employee_seats"]), ([5, 10, 2], ["employee_seats"]),
            ([0, 1, 2], ["employee_seats", "pathway_employee_seats"]), ([nil, nil, 7], []), ([0, 0, 0], []),
        ] as [([Int?], [String])])
    func seats(counts: [Int?], exceeding: [String]) {
        let names = ["board_seats", "employee_seats", "pathway_employee_seats"]
        let governance = JSON.Object(zip(names, counts).compactMap { name, count in count.map { (name, .integer($0)) } })
        #expect(complaints(["governance": .object(governance)]) == exceeding.map { "/governance/\($0) seats_exceed_board" })
    }
}
