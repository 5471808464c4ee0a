import CustomDump
import JSON
import Testing

@Suite struct FilterTests {
    let server: TestServer

    init() async throws {
        server = try TestServer()
        try await server.load(
            "adherents",
            [
                Sample.member(
                    1,
                    [
                        "name": "Alpha", "governance": ["board_seats": 12, "employee_seats": 0], "sectors": ["building"], "esus": true,
                        "external_ids": ["les_emplois": "4512"], "objective_codes": ["OBJ-12"],
                    ]),
                Sample.adherent(
                    2,
                    [
                        "name": "Bravo", "kind": "EI", "address": ["insee_code": "09122", "postal_code": "09000"], "sectors": ["building", "reuse"],
                        "project_summary": "Oui.",
                    ]),
                Sample.adherent(
                    3,
                    [
                        "name": "Charlie, fils", "status": "applicant", "address": ["insee_code": "09122", "postal_code": "09000"],
                        "governance": ["board_seats": 9, "employee_seats": 3], "esus": false, "external_ids": ["asp": "7"],
                        "objective_codes": ["OBJ-12", "OBJ-18"],
                    ]),
            ])
    }

    private static let good: [(String, String)] = [
        ("department=31", "A"), ("department=31,09", "ABC"), ("department=81", ""), ("department.ne=31", "BC"), ("department.ne=31,09", ""),
        ("kind=ACI&department=09", "C"), ("kind=ACI,EI", "ABC"), ("status=member,applicant", "AC"), ("status.ne=prospect", "AC"),
        ("name=Alpha", "A"), ("name=alpha", ""), ("name.prefix=Br", "B"), ("name.prefix=br", ""), ("name.ne=Alpha", "BC"),
        ("name=Charlie%5C,%20fils", "C"),
        ("governance.employee_seats=0", "A"), ("governance.employee_seats=0,3", "AC"), ("governance.employee_seats.ne=3", "AB"),
        ("governance.employee_seats.gt=0", "C"), ("governance.employee_seats.gte=0", "AC"), ("governance.employee_seats.lt=3", "A"),
        ("governance.employee_seats.lte=3", "AC"), ("governance.employee_seats.null=true", "B"), ("governance.employee_seats.null=false", "AC"),
        ("governance.board_seats.gte=9&governance.board_seats.lt=12", "C"), ("governance.employee_seats.gt=-9007199254740992", "AC"),
        ("sectors=reuse", "B"), ("sectors=building,reuse", "AB"), ("sectors.ne=reuse", "AC"), ("sectors.null=true", "C"),
        ("sectors.null=false", "AB"),
        ("joined_on.gte=2020-02-01", "A"), ("joined_on.lt=2020-02-01", ""), ("joined_on.null=true", "BC"),
        ("esus=true", "A"), ("esus=false", "C"), ("esus=true,false", "AC"), ("esus.ne=true", "BC"), ("esus.null=true", "B"),
        ("external_ids.les_emplois=4512", "A"), ("external_ids.les_emplois=1,4512", "A"), ("external_ids.les_emplois.null=true", "BC"),
        ("external_ids.les_emplois.null=false", "A"), ("external_ids.les_emplois.ne=4512", "BC"), ("external_ids.asp.prefix=7", "C"),
        ("objective_codes=OBJ-18", "C"), ("objective_codes=OBJ-12", "AC"), ("objective_codes.null=true", "B"), ("origin=occitanie", "ABC"),
        ("origin=bretagne", ""), ("created_at.gte=2020-01-01T00:00:00Z", "ABC"), ("created_at.lt=2020-01-01T01:00:00%2B01:00", ""),
        ("address.insee_code=09122", "BC"), ("address.postal_code.prefix=09", "BC"), ("address.city=Foix", "BC"), ("siret=\(Sample.siret(2))", "B"),
        ("rna.null=true", "ABC"), ("project_summary.null=false", "B"), ("website_url.null=true", "ABC"),
        ("area_type=urban,rural", "ABC"),
    ]

    @Test func `Every operator selects`() async throws {
        for (query, names) in Self.good {
            let answer = try await server.get("/v1/adherents?sort=name&\(query)")
            let found = answer.items("name").map { $0.prefix(1) }.joined()
            #expect("\(answer.status) \(found)" == "200 \(names)", "\(query) \(answer.text.prefix(answer.status == 200 ? 0 : 500))")
        }
    }

    @Test func `Every operator selects in the past as it does today`() async throws {
        let now = "2100-01-01T00:00:00Z"
        for (query, names) in Self.good {
            let answer = try await server.get("/v1/adherents?sort=name&as_of=\(now)&\(query)")
            let found = answer.items("name").map { $0.prefix(1) }.joined()
            #expect("\(answer.status) \(found)" == "200 \(names)", "\(query) \(answer.text.prefix(answer.status == 200 ? 0 : 500))")
        }
    }

    private static let bad: [(String, String, String?)] = [
        ("departement=31", "departement unknown_parameter", "department"), ("statut=member", "statut unknown_parameter", "status"),
        ("limite=3", "limite unknown_parameter", "limit"), ("dry_run=true", "dry_run unknown_parameter", nil),
        ("in_force_on=2026-01-01", "in_force_on unknown_parameter", nil),
        ("department.prefx=3", "department.prefx unknown_operator", "prefix"), ("name.contains=a", "name.contains unknown_operator", nil),
        ("name.=a", "name. unknown_operator", nil), ("external_ids.LES=1", "external_ids.LES not_filterable", nil),
        ("governance.employee_seats=two", "governance.employee_seats invalid_type", nil),
        ("governance.employee_seats.gt=1.5", "governance.employee_seats.gt invalid_type", nil),
        ("governance.employee_seats.gt=1,2", "governance.employee_seats.gt invalid_value", nil),
        ("governance.employee_seats=9007199254740993", "governance.employee_seats out_of_range", nil),
        ("project_summary.null=oui", "project_summary.null invalid_value", nil), ("department=99", "department invalid_value", nil),
        ("department=9", "department invalid_value", nil), ("kind=aci", "kind invalid_value", "ACI"),
        ("department=", "department invalid_value", nil),
        ("joined_on=2020-13-01", "joined_on invalid_format", nil), ("joined_on.gte=2020", "joined_on.gte invalid_format", nil),
        ("created_at.gte=2020-01-01T00:00:00", "created_at.gte invalid_format", nil), ("esus=oui", "esus invalid_value", nil),
        ("esus.null=1", "esus.null invalid_value", nil),
        ("siret=123", "siret invalid_siret", nil), ("group_id=1", "group_id invalid_format", nil),
        ("objective_codes=OBJ-99", "objective_codes unknown_reference", nil),
        ("description=texte", "description not_filterable", nil), ("description.prefix=texte", "description.prefix not_filterable", nil),
        ("location.latitude=43", "location.latitude not_filterable", nil), ("address=x", "address not_filterable", nil),
        ("version=un", "version invalid_type", nil), ("governance.board=1", "governance.board unknown_parameter", "governance.board_seats"),
        ("adress.citi=Foix", "adress.citi unknown_parameter", "address.city"),
        ("external_ids=1", "external_ids not_filterable", nil), ("website_url=https://exemple.fr", "website_url not_filterable", nil),
        ("sort=nam", "sort invalid_value", "name"), ("sort=name,-name", "sort repeated", nil), ("sort=", "sort invalid_value", nil),
        ("sort=--name", "sort invalid_value", "name"),
        ("sort=sectors", "sort invalid_value", nil), ("fields=nom", "fields unknown_field", nil),
        ("fields=adress.city", "fields unknown_field", "address.city"),
        ("fields=", "fields unknown_field", nil), ("include=groupe", "include invalid_value", "group"), ("count=yes", "count invalid_value", nil),
        ("as_of=hier", "as_of invalid_format", nil), ("as_of=2026-01-01", "as_of invalid_format", nil), ("q=", "q too_short", nil),
        ("q=%2B", "q too_short", nil),
        ("q=a&as_of=2026-01-01T00:00:00Z", "q invalid_value", nil), ("limit=1&limit=2", "limit repeated", nil),
        ("department=31&department=32", "department repeated", nil), ("sectors=building&sectors=reuse", "sectors repeated", nil),
        ("joined_on.gte=2020-01-01&joined_on.gte=2021-01-01", "joined_on.gte repeated", nil),
        ("external_ids.asp=7&external_ids.asp=8", "external_ids.asp repeated", nil),
        ("name=", "name too_short", nil), ("name.ne=", "name.ne too_short", nil), ("name.prefix=", "name.prefix too_short", nil),
        ("name", "name too_short", nil),
        ("name=Alpha,", "name too_short", nil), ("department=31,", "department invalid_value", nil),
        ("department.prefix=", "department.prefix too_short", nil),
        ("external_ids.les_emplois=", "external_ids.les_emplois too_short", nil),
        ("external_ids.les_emplois.prefix=", "external_ids.les_emplois.prefix too_short", nil),
        ("governance.employee_seats=", "governance.employee_seats invalid_type", nil), ("esus.null=", "esus.null invalid_value", nil),
        ("name.gt=zebre", "name.gt unknown_operator", nil), ("kind.gt=ACI", "kind.gt unknown_operator", nil),
        ("department.gte=31", "department.gte unknown_operator", nil), ("sectors.lt=reuse", "sectors.lt unknown_operator", nil),
        ("esus.lte=true", "esus.lte unknown_operator", nil), ("external_ids.asp.gt=7", "external_ids.asp.gt unknown_operator", nil),
        ("governance.employee_seats.prefix=1", "governance.employee_seats.prefix unknown_operator", nil),
        ("external_ids.LES.ne=4", "external_ids.LES.ne not_filterable", nil),
    ]

    @Test func `Every bad filter is named, with the nearest good one`() async throws {
        for (query, error, nearest) in Self.bad {
            let answer = try await server.get("/v1/adherents?\(query)")
            #expect(answer.outcome == "400 invalid_parameter \(error)", "\(query)")
            #expect(answer.json["errors"]?[0]?["nearest"]?.stringValue == nearest, "\(query)")
            let name = error.prefix { $0 != " " }
            #expect(answer.json["errors"]?[0]?["detail"]?.stringValue?.hasPrefix("Le paramètre « \(name) » ") == true, "\(query) \(answer.text)")
            #expect(answer["Content-Type"] == "application/problem+json")
        }
    }

    @Test(arguments: [
        ("description=texte", "Le paramètre « description » : ce champ ne se filtre que par « description.null » ; « q » cherche dans les textes."),
        ("website_url=x", "Le paramètre « website_url » : ce champ ne se filtre que par « website_url.null »."),
        ("location.latitude.gt=3", "Le paramètre « location.latitude.gt » : ce champ ne se filtre pas."),
        (
            "external_ids=4",
            "Le paramètre « external_ids » ne se filtre pas ainsi : le nom de l'autre système vient après un point, en minuscules, comme « external_ids.les_emplois »."
        ),
        (
            "external_ids.LES=4",
            "Le paramètre « external_ids.LES » ne se filtre pas ainsi : le nom de l'autre système vient après un point, en minuscules, comme « external_ids.les_emplois »."
        ),
        (
            "name.gt=zebre",
            "Le paramètre « name.gt » nomme un opérateur que ce champ n'a pas, « gt » ; il a ne, prefix, null."
        ),
        ("name.prefix=", "Le paramètre « name.prefix » a une valeur vide ; sans valeur, laissez-le de côté."),
    ])
    func `What a filter can't do is told with what helps`(query: String, detail: String) async throws {
        #expect(try await server.get("/v1/adherents?\(query)").json["errors"]?[0]?["detail"]?.stringValue == detail)
    }

    @Test func `Two bounds of a field go together`() async throws {
        let answer = try await server.get("/v1/adherents?joined_on.gte=2000-01-01&joined_on.lte=2100-01-01")
        #expect(answer.items("name") == ["Alpha"])
    }

    @Test func `A comma before a mark that combines with it is a comma`() async throws {
        #expect(try await server.get("/v1/adherents?name=,%CC%81x").errors == ["name too_short"])
    }

    @Test func `All that is wrong with a query is told at once`() async throws {
        let answer = try await server.get("/v1/adherents?departement=31&limit=0&sort=nam&kind=aci&esus=oui")
        #expect(answer.status == 400)
        expectNoDifference(
            Set(answer.errors),
            ["departement unknown_parameter", "limit out_of_range", "sort invalid_value", "kind invalid_value", "esus invalid_value"])
    }

    @Test(arguments: ["%FF", "%C3%28", "%00", "%"]) func `A query that is no UTF-8 is refused or finds nothing`(value: String) async throws {
        let answer = try await server.get("/v1/adherents?name=\(value)")
        #expect([200, 400].contains(answer.status))
        #expect(answer.items.isEmpty)
    }
}
