import Domain
import JSON
import Testing

@testable import Storage

@Suite("What finds few is gathered and sorted, what finds many is walked to")
struct PagePlanTests {
    private let database: RecordDatabase

    init() throws {
        database = try RecordDatabase()
        for number in 0..<6 {
            let body: JSON.Object = ["name": .string("Atelier \(number)"), "kind": "ACI", "objective_codes": ["OBJ-12"]]
            try database.create("adherents", Bodies.adherent.patched(body))
        }
        let other: JSON.Object = ["name": "Moulin", "address": ["insee_code": "09122"], "objective_codes": ["OBJ-18"], "siret": "73282932000074"]
        try database.create("adherents", Bodies.adherent.patched(other))
    }

    private func selection(_ sort: String?, _ conditions: [(String, Condition.Test)] = [], words: String? = nil) throws -> Selection {
        var selection = Selection()
        selection.limit = 2
        if let sort {
            let name = sort.hasPrefix("-") ? String(sort.dropFirst()) : sort
            selection.sort = [.init(try database.member(name, of: "adherents"), descending: sort.hasPrefix("-"))]
        }
        selection.conditions = try conditions.map { Condition(try database.member($0.0, of: "adherents"), $0.1) }
        selection.words = words.map(foldedWords) ?? []
        return selection
    }

    /// What SQLite says of how it comes by a page, conditions that find up to three being narrow.
    private func explanation(_ selection: Selection) throws -> String {
        let table = database.table("adherents")
        return try database.store.readers.read { connection in
            var query = Query(selection, in: table, by: try PagePlan(selection, in: table, few: 3, connection))
            let sql = query.page(limit: 2)
            return try connection.all("EXPLAIN QUERY PLAN " + sql, query.values) { $0.text(3) }.joined(separator: "; ")
        }
    }

    private static let many: [(String, Condition.Test)] = [
        ("status", .anyOf([.text("member"), .text("prospect")])), ("department", .anyOf([.text("31")])),
        ("objective_codes", .anyOf([.text("OBJ-12")])),
        ("department", .compare(.gte, .text("1"))), ("department", .prefix("3")), ("objective_codes", .prefix("OBJ-1")),
        ("objective_codes", .compare(.lte, .text("OBJ-3"))),
    ]

    @Test("What finds many is tested in the order asked for, which an index gives", arguments: 0..<many.count, ["-updated_at", "name"])
    func walks(place: Int, sort: String) throws {
        let plan = try explanation(try selection(sort, [Self.many[place]]))
        #expect(plan.contains(sort == "name" ? "adherents_name_sort" : "adherents_updated_at") && !plan.contains("TEMP B-TREE"), "\(plan)")
        // A value is looked up with the id, a range is not.
        if plan.contains("SEARCH list_values") { #expect(plan.contains("value=? AND id=?") || plan.contains("LIST SUBQUERY"), "\(plan)") }
    }

    @Test("Without an order too", arguments: [2, 3, 4, 5, 6])
    func walksByID(place: Int) throws {
        for sort in [nil, "-id"] {
            let plan = try explanation(try selection(sort, [Self.many[place]]))
            #expect(plan.contains("SCAN adherents USING INDEX sqlite_autoindex_adherents_1") && !plan.contains("TEMP B-TREE"), "\(plan)")
        }
    }

    @Test(
        "What many lack is looked up for each row, what few lack is gathered first",
        arguments: [("OBJ-12", "CORRELATED"), ("OBJ-18", "LIST SUBQUERY")])
    func lacks(code: String, expected: String) throws {
        let plan = try explanation(try selection("name", [("objective_codes", .noneOf([.text(code)]))]))
        #expect(plan.contains(expected) && plan.contains("adherents_name_sort"), "\(plan)")
    }

    @Test(
        "A condition whose own index gives the order keeps it",
        arguments: [
            ("status", Condition.Test.anyOf([.text("prospect")]), nil), ("status", .anyOf([.text("prospect")]), "-id"),
            ("updated_at", .compare(.gte, .text("2026")), "-updated_at"), ("status", .compare(.gte, .text("a")), "status"),
        ])
    func leads(name: String, test: Condition.Test, sort: String?) throws {
        let plan = try explanation(try selection(sort, [(name, test)]))
        #expect(plan.contains("SEARCH adherents USING INDEX adherents_\(name)") && !plan.contains("TEMP B-TREE"), "\(plan)")
    }

    @Test(
        "What finds few is gathered, and what finds many is tested on it",
        arguments: [
            ("department", "09", "adherents_department"), ("objective_codes", "OBJ-18", "LIST SUBQUERY"), ("q", "moulin", "LIST SUBQUERY"),
        ])
    func gathers(name: String, value: String, expected: String) throws {
        let narrow = name == "q" ? [] : [(name, Condition.Test.anyOf([.text(value)]))]
        let selection = try selection("-updated_at", [("status", .anyOf([.text("prospect")]))] + narrow, words: name == "q" ? value : nil)
        let plan = try explanation(selection)
        #expect(plan.contains(expected) && plan.contains("TEMP B-TREE") && !plan.contains("adherents_status"), "\(plan)")
        #expect(try database.ids("adherents", selection).count == 1)
    }

    @Test("A range that finds few is gathered, whatever the order", arguments: ["name", nil])
    func gathersRange(sort: String?) throws {
        let plan = try explanation(try selection(sort, [("department", .compare(.lt, .text("1")))]))
        #expect(plan.contains("SEARCH adherents USING INDEX adherents_department") && plan.contains("TEMP B-TREE"), "\(plan)")
    }

    @Test("Of two conditions with one value each the narrower one leads")
    func two() throws {
        for names in [["status", "department"], ["department", "status"]] {
            let values = ["status": "prospect", "department": "09"]
            let plan = try explanation(try selection(nil, names.map { ($0, .anyOf([.text(values[$0] ?? "")])) }))
            #expect(plan.contains("adherents_department") && !plan.contains("adherents_status"), "\(plan)")
        }
    }

    @Test("A walk to what lies far off is given up, and what is missing is gathered")
    func givesUp() throws {
        var selection = try selection("updated_at", [("objective_codes", .anyOf([.text("OBJ-18"), .text("OBJ-19")]))])
        let before = try database.ids("adherents").count
        for number in 0..<300 {
            try database.create("adherents", Bodies.adherent.patched(["name": .string("Autre \(number)"), "objective_codes": ["OBJ-12"]]))
        }
        let late = try (0..<5).map {
            try database.create("adherents", Bodies.adherent.patched(["name": .string("Z \($0)"), "objective_codes": ["OBJ-19"]]))
        }
        selection.limit = 3
        let page = try database.read("adherents") { reading in
            var reading = reading
            (reading.few, reading.steps) = (0, 3000)
            return try reading.page(selection)
        }
        // The first lies among the first rows, the others behind the end of the walk.
        #expect(before == 7 && page.records.map(\.id).suffix(2) == [late[0], late[1]] && page.records.count == 3 && page.next != nil)
    }

    @Test("Words that many records have are looked up on the walk")
    func words() throws {
        let plan = try explanation(try selection("-updated_at", words: "atelier"))
        #expect(plan.contains("adherents_updated_at") && !plan.contains("TEMP B-TREE"), "\(plan)")
    }

    @Test("A later page begins where the one before ended", arguments: ["-updated_at", "updated_at", "name", nil])
    func laterPages(sort: String?) throws {
        var selection = try selection(sort)
        selection.cursor = try database.read("adherents") { try $0.page(selection) }.next
        #expect(selection.cursor != nil)
        let plan = try explanation(selection)
        #expect(plan.contains("SEARCH adherents USING INDEX") && !plan.contains("TEMP B-TREE"), "\(plan)")
    }

    @Test("The values of a key are found by its index, and former ones by theirs", arguments: ["73282932000074", "13003013300016"])
    func keys(siret: String) throws {
        let id = try #require(try database.ids("adherents", where: "siret", .anyOf([.text("73282932000074")])).first)
        if siret != "73282932000074" {
            try database.patch("adherents", id, ["siret": .string(siret)])
            try database.patch("adherents", id, ["siret": "35600000049837"])
        }
        let selection = try selection("name", [("siret", .anyOf([.text(siret)])), ("status", .anyOf([.text("prospect")]))])
        let plan = try explanation(selection)
        #expect(plan.contains("adherents_key_siret_kind") && plan.contains("list_values") && !plan.contains("SCAN adherents"), "\(plan)")
        #expect(try database.ids("adherents", selection) == [id])
    }

    @Test("An order without an index is left to SQLite")
    func noIndex() throws {
        let plan = try explanation(try selection("-created_at", [("objective_codes", .anyOf([.text("OBJ-12")]))]))
        #expect(plan.contains("TEMP B-TREE") && plan.contains("LIST SUBQUERY"), "\(plan)")
    }

    @Test(
        "Orders that an index gives row by row, and others",
        arguments: [
            ("trainings", "code", true), ("trainings", "-code", true), ("trainings", "title", true), ("trainings", "-updated_at", true),
            ("trainings", "id", true),
            ("trainings", "status,-updated_at", false), ("trainings", "-updated_at,title", false), ("trainings", "duration_hours", false),
            ("agreements", "code", false), ("agreements", "ends_on", false), ("training-sessions", "starts_on", true),
        ])
    func walked(collection: String, sort: String, isWalked: Bool) throws {
        var selection = Selection()
        selection.sort = try sort.split(separator: ",").map { name in
            .init(try database.member(String(name.drop { $0 == "-" }), of: collection), descending: name.hasPrefix("-"))
        }
        #expect(selection.isWalked(in: database.table(collection)) == isWalked)
        selection.asOf = database.now
        #expect(selection.isWalked(in: database.table(collection)) == (sort == "id"))
    }
}
