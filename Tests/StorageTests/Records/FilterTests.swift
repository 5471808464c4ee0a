import Domain
import JSON
import Testing

@testable import Storage

@Suite struct FilterTests {
    private static let collections = ["adherents", "trainings", "partnerships", "campaigns", "objectives"]

    /// A database with random records, and what is in one of its collections.
    private func filled(_ name: String, seed: UInt64) throws -> (RecordDatabase, NaiveQuery) {
        let database = try RecordDatabase()
        try database.fill("adherents", count: 30, seed: seed)
        let adherents = try database.ids("adherents")
        if name == "adherents" {
            try database.fill("adherents", count: 15, targets: Array(adherents.prefix(3)), seed: seed &+ 1)
            for (number, siret) in ["73282932000074", "13003013300016"].enumerated() {
                for id in try database.ids("adherents", where: "siret", .anyOf([.text(siret)])).prefix(number + 1) {
                    _ = refusal { try database.patch("adherents", id, ["siret": "35600000049837", "former_sirets": [.string(siret)]]) }
                }
            }
        } else if name != "objectives" {
            try database.fill(name, count: 45, targets: Array(adherents.prefix(3)), seed: seed &+ 1)
        }
        return (database, NaiveQuery(collection: database.table(name).collection, records: try database.everything(name)))
    }

    private func tests(_ member: Member, _ naive: NaiveQuery, _ random: inout SeededGenerator) -> [Condition.Test] {
        let present = naive.records.flatMap { record -> [SQLValue] in
            let value = record.value(at: member.path)
            return (value?.arrayValue ?? value.map { [$0] } ?? []).compactMap(SQLValue.init(json:))
        }
        var tests: [Condition.Test] = [.null(true), .null(false)]
        guard !present.isEmpty else { return tests }
        for _ in 0..<2 {
            let one = present[Int(random.next() % UInt64(present.count))]
            let other = present[Int(random.next() % UInt64(present.count))]
            tests += [.anyOf([one]), .anyOf([one, other]), .noneOf([one]), .noneOf([one, other])]
            tests += [.gt, .gte, .lt, .lte].map { .compare($0, one) }
            if case .text(let text) = one { tests += [.prefix(text), .prefix(String(text.prefix(1))), .prefix(String(text.prefix(2))), .prefix("")] }
        }
        if case .text = present[0] {
            tests += [.anyOf([.text("absent")]), .noneOf([.text("absent")]), .prefix("zzz"), .compare(.gt, .text("A")), .compare(.lte, .text("M"))]
        }
        return tests
    }

    @Test("Every test on every filterable member answers what a reading of all records answers, now and in the past", arguments: collections)
    func agrees(name: String) throws {
        let (database, naive) = try filled(name, seed: 42)
        var random = SeededGenerator(state: 7)
        var queries = 0
        for member in naive.collection.filterable where member.name != "version" {
            for test in tests(member, naive, &random) {
                let condition = Condition(member, test)
                var selection = Selection()
                selection.conditions = [condition]
                selection.limit = 500
                let expected = naive.ids([condition])
                #expect(try database.ids(name, selection) == expected, "\(condition)")
                #expect(try database.read(name) { try $0.count(selection) } == expected.count, "\(condition)")
                selection.asOf = database.now
                #expect(try database.ids(name, selection) == expected, "in the past: \(condition)")
                queries += 1
            }
        }
        #expect(queries > 200)
    }

    @Test("Several tests together all hold", arguments: collections)
    func together(name: String) throws {
        let (database, naive) = try filled(name, seed: 4711)
        var random = SeededGenerator(state: 11)
        let members = naive.collection.filterable
        for _ in 0..<100 {
            let conditions = (0..<3).map { _ in
                let member = members[Int(random.next() % UInt64(members.count))]
                let all = tests(member, naive, &random)
                return Condition(member, all[Int(random.next() % UInt64(all.count))])
            }
            var selection = Selection()
            selection.conditions = conditions
            selection.limit = 500
            #expect(try database.ids(name, selection) == naive.ids(conditions), "\(conditions)")
            selection.asOf = database.now
            #expect(try database.ids(name, selection) == naive.ids(conditions), "in the past: \(conditions)")
        }
    }

    @Test func `A SIRET finds records that have it and records that had it`() throws {
        let (database, naive) = try filled("adherents", seed: 42)
        #expect(naive.records.contains { $0["former_sirets"] != nil })
        let member = try database.member("siret", of: "adherents")
        for siret in ["73282932000074", "13003013300016"] {
            let condition = Condition(member, .anyOf([.text(siret)]))
            #expect(try database.ids("adherents", where: "siret", condition.test) == naive.ids([condition]))
        }
    }

    @Test func `In force are the active ones whose period holds the day`() throws {
        let (database, naive) = try filled("partnerships", seed: 5)
        for day in ["2026-01-09", "2026-01-10", "2026-02-12", "2026-03-11", "2027-01-01"] {
            let condition = Condition(try database.member("starts_on", of: "partnerships"), .inForce(day: day, states: ["active"]))
            #expect(try database.ids("partnerships", where: "starts_on", condition.test) == naive.ids([condition]))
        }
    }

    @Test func `Ids of other systems are filtered by system`() throws {
        let (database, naive) = try filled("adherents", seed: 99)
        let member = Member(path: ["external_ids", "asp"])
        let known = naive.records.compactMap { $0["external_ids"]?["asp"]?.stringValue }
        #expect(known.count > 5)
        let tests: [Condition.Test] = [
            .null(true), .null(false), .anyOf([.text(known[0])]), .anyOf([.text(known[0]), .text(known[1])]), .noneOf([.text(known[0])]),
            .prefix(String(known[0].prefix(1))), .compare(.gte, .text(known[2])),
        ]
        for test in tests {
            for time in [nil, database.now] {
                var selection = Selection()
                selection.conditions = [Condition(member, test)]
                selection.asOf = time
                #expect(try database.ids("adherents", selection) == naive.ids(selection.conditions), "\(test) \(time as Any)")
            }
        }
    }

    @Test func `Whether a text is there can be asked, though its words are for search`() throws {
        let (database, naive) = try filled("adherents", seed: 3)
        let member = try database.member("project_summary", of: "adherents")
        for isNull in [true, false] {
            let condition = Condition(member, .null(isNull))
            #expect(try database.ids("adherents", where: "project_summary", .null(isNull)) == naive.ids([condition]))
        }
    }

    @Test func `The 49 objectives have a mission, and no other item has`() throws {
        let database = try RecordDatabase()
        var selection = Selection()
        selection.conditions = [Condition(try database.member("mission", of: "objectives"), .anyOf([.text("MIS-1"), .text("MIS-2")]))]
        #expect(try database.read("objectives") { try $0.count(selection) } == 49)
    }

    @Test func `Every filter that follows from other records has its meaning`() {
        for collection in ResourceCollections.all {
            for filter in collection.computedFilters {
                #expect(ComputedFilters.expression(filter.name, of: collection.name) != "0", "\(collection.name) \(filter.name)")
            }
        }
    }
}
