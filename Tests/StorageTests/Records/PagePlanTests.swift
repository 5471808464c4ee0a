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
        ("objective_codes", .noneOf([.text("OBJ-12")])), ("department", .compare(.gte, .text("1"))), ("department", .prefix("3")),
    ]

    @Test("What finds many is tested in the order asked for, which an index gives", arguments: 0..<many.count, ["-updated_at", "name"])
    func walks(place: Int, sort: String) throws {
        let plan = try explanation(try selection(sort, [Self.many[place]]))
        #expect(plan.contains(sort == "name" ? "adherents_name_sort" : "adherents_updated_at") && !plan.contains("TEMP B-TREE"), "\(plan)")
    }

    @Test("Without an order too, where a list holds it")
    func walksByID() throws {
        let plan = try explanation(try selection(nil, [("objective_codes", .anyOf([.text("OBJ-12")]))]))
        #expect(plan.contains("SCAN adherents USING INDEX sqlite_autoindex_adherents_1") && !plan.contains("TEMP B-TREE"), "\(plan)")
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

    @Test("The values of a key are found by its index, and former ones by theirs")
    func keys() throws {
        let selection = try selection(nil, [("siret", .anyOf([.text("73282932000074")]))])
        #expect(try explanation(selection).contains("adherents_key_siret_kind"))
        #expect(try database.ids("adherents", selection).count == 1)
    }

    @Test("An order without an index is left to SQLite")
    func noIndex() throws {
        let plan = try explanation(try selection("-created_at", [("objective_codes", .anyOf([.text("OBJ-12")]))]))
        #expect(plan.contains("TEMP B-TREE") && plan.contains("LIST SUBQUERY"), "\(plan)")
    }
}
