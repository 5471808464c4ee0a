import Domain
import JSON
import Testing

@testable import Storage

@Suite struct PagingTests {
    private static let collections = ["adherents", "trainings", "partnerships", "campaigns", "objectives"]

    private func filled(_ name: String) throws -> (RecordDatabase, NaiveQuery) {
        let database = try RecordDatabase()
        if name != "objectives" { try database.fill(name, count: 50, seed: 2026) }
        return (database, NaiveQuery(collection: database.table(name).collection, records: try database.everything(name)))
    }

    @Test("Any order in pages of any size gives each record once, in that order, now and in the past", arguments: collections)
    func pages(name: String) throws {
        let (database, naive) = try filled(name)
        var random = SeededGenerator(state: 3)
        let members = naive.collection.sortable
        var orders = members.flatMap { member in [false, true].map { [Selection.SortKey(member, descending: $0)] } }
        for _ in 0..<15 {
            let picked = members.shuffled(using: &random).prefix(3)
            orders.append(picked.map { .init($0, descending: random.next() % 2 == 0) })
        }
        for order in [[]] + orders {
            let expected = naive.ids(sortedBy: order)
            for time in [nil, database.now] {
                var selection = Selection()
                selection.sort = order
                selection.limit = Int(1 + random.next() % 13)
                selection.asOf = time
                #expect(
                    try database.ids(name, selection) == expected,
                    "\(order.map { ($0.descending ? "-" : "") + $0.member.dotted }) by \(selection.limit)")
            }
        }
    }

    @Test(
        "Records that stay are given once each while others come and go",
        arguments: ["name", "-name", "founded_on", "-founded_on", "-updated_at", "kind", ""])
    func comeAndGo(sort: String) throws {
        let (database, _) = try filled("adherents")
        var random = SeededGenerator(state: 5)
        var records = RandomRecords(collection: database.table("adherents").collection, random: SeededGenerator(state: 77))
        let all = try database.ids("adherents")
        var others = all.filter { _ in random.next() % 2 == 0 }
        let staying = Set(all).subtracting(others)

        var selection = Selection()
        selection.limit = 4
        if !sort.isEmpty {
            let name = sort.hasPrefix("-") ? String(sort.dropFirst()) : sort
            selection.sort = [.init(try database.member(name, of: "adherents"), descending: sort.hasPrefix("-"))]
        }
        var given: [String] = []
        repeat {
            let page = try database.read("adherents") { try $0.page(selection) }
            given += page.records.map(\.id)
            selection.cursor = page.next
            for _ in 0..<2 {
                if let other = others.popLast() { try database.delete("adherents", other) }
                if given.count < 80 { _ = refusal { try database.create("adherents", records.body().patched(["siret": nil, "status": nil])) } }
            }
        } while selection.cursor != nil
        #expect(Set(given).isSuperset(of: staying))
        #expect(Set(given).count == given.count)
    }

    @Test func `The last page has no next, a full one before an empty rest neither`() throws {
        let database = try RecordDatabase()
        for _ in 0..<4 { try database.create("adherents", Bodies.adherent) }
        var selection = Selection()
        selection.limit = 4
        #expect(try database.read("adherents") { try $0.page(selection) }.next == nil)
        selection.limit = 3
        let first = try database.read("adherents") { try $0.page(selection) }
        #expect(first.records.count == 3 && first.next != nil)
        selection.conditions = [Condition(try database.member("kind", of: "adherents"), .anyOf([.text("EI")]))]
        let none = try database.read("adherents") { try $0.page(selection) }
        #expect(none.records.isEmpty && none.next == nil)
    }
}
