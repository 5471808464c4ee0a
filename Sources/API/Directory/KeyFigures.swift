import Domain
import HTTP
import JSON
import Storage

/// `GET /v1/directory/key-figures`: how many members there are, and the jobs they offer. Numbers of persons under 5 are masked for everybody.
enum KeyFigures {
    static let figures: [Figure] = [
        Figure("members", .count, "Adherents with the status `member`."),
        .breakdown("by_kind", by: .adherentKinds, [Figure("members", .count, "Members of this kind.")], "By kind of structure."),
        .breakdown("by_department", by: .departments, [Figure("members", .count, "Members there.")], "By département."),
        Figure(
            "by_area_type",
            .rows([Figure("key", .text(example: "rural"), "`urban` or `rural`."), Figure("members", .count, "Members there.")]),
            "By kind of area."),
        Figure(
            "jobs",
            .object([
                Figure("year", .count, "The year of the numbers."), Figure("pathway", .persons, "Employees on a pathway."),
                Figure("permanent", .persons, "Permanent employees."), Figure("fte", .number, "Full-time equivalents."),
            ]), "Jobs in the members' structures, of the latest year declared; null where there is none.", nullable: true),
        Figure("certified", .count, "Members with a valid certification; null as long as these are not collected here.", nullable: true),
    ]

    @Sendable static func read(_ call: Call) throws -> Reply {
        _ = try Parameters(call.request, known: [])
        return call.service.later(call) {
            let json = try call.service.store.readers.read(snapshot: true) { try answer($0) }
            return TaggedAnswer(json, .anyone).response(to: call.request)
        }
    }

    private static let sources = Report.known("adherents", "headcounts")

    private static func answer(_ connection: any Connection) throws -> JSON {
        let (shown, masked) = PersonMasking(figures, []).apply(to: try count(connection))
        let head: JSON.Object = [
            "as_of": try Feed(connection).lastChange(of: sources).map(JSON.string) ?? nil, "label": .string(DirectoryEndpoints.label),
            "masked": .array(masked.map(JSON.string)),
        ]
        return .object(JSON.Object(head.map { ($0.name, $0.value) } + shown.map { ($0.name, $0.value) }))
    }

    private static func count(_ connection: any Connection) throws -> JSON.Object {
        func members(by column: String, _ keys: [String]) throws -> JSON {
            let rows = try connection.all("SELECT \(column), count(*) FROM adherents WHERE status = 'member' GROUP BY \(column)") {
                ($0.text(0), $0.int(1))
            }
            let counts = Dictionary(uniqueKeysWithValues: rows)
            return .array(keys.map { ["key": .string($0), "members": .integer(counts[$0] ?? 0)] })
        }
        let count = try connection.first("SELECT count(*) FROM adherents WHERE status = 'member'") { $0.int(0) } ?? 0
        return [
            "members": .integer(count), "by_kind": try members(by: "kind", CodeList.adherentKinds.codes),
            "by_department": try members(by: "department", Departments.codes),
            "by_area_type": try members(by: "area_type", ["urban", "rural"]), "jobs": try jobs(connection), "certified": nil,
        ]
    }

    /// Of the latest year for which a member has declared any.
    private static func jobs(_ connection: any Connection) throws -> JSON {
        guard sources.contains("headcounts") else { return nil }
        let people = { (name: String) in Figure.genders.map { People.sum("\(name).\($0)") }.joined(separator: " + ") }
        let declared = "FROM headcounts WHERE adherent_id IN (SELECT id FROM adherents WHERE status = 'member')"
        let jobs = try connection.first(
            """
            SELECT year, \(people("pathway")), \(people("permanent")), sum(coalesce(document ->> '$.fte', 0)) \(declared) \
            AND year = (SELECT max(year) \(declared)) GROUP BY year
            """
        ) { row -> JSON in
            [
                "year": .integer(row.int(0)), "pathway": .persons(row.optionalInt(1)), "permanent": .persons(row.optionalInt(2)),
                "fte": .hundredths(row.double(3)),
            ]
        }
        return jobs ?? nil
    }
}

extension JSON {
    /// A sum of numbers with two decimals, without what adding them in binary leaves behind.
    static func hundredths(_ number: Double) -> JSON {
        let rounded = (number * 100).rounded() / 100
        return Int(exactly: rounded).map(JSON.integer) ?? .number(rounded)
    }
}
