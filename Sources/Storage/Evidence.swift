import Domain

/// What serves an objective: the records that carry its code, or the code of an item below it.
public struct Evidence {
    /// What is asked for.
    public struct Question: Sendable {
        public let code: String
        /// Days of activity, both included; nil is open.
        public let from: Day?
        public let to: Day?
        /// Whether only what is shared with the national federation is looked at.
        public let isShared: Bool

        public init(code: String, from: Day?, to: Day?, isShared: Bool = false) {
            self.isShared = isShared
            self.code = code
            self.from = from
            self.to = to
        }
    }

    public struct Item: Sendable {
        public let collection: String
        public let id: String
        public let label: String
        public let status: String
        public let activityOn: String
    }

    /// A place in the order of the items: the newest first.
    public struct Place: Sendable, Comparable {
        public let activityOn: String
        public let id: String
        public let collection: String

        public init(activityOn: String, id: String, collection: String) {
            self.activityOn = activityOn
            self.id = id
            self.collection = collection
        }

        /// Whether this one comes before the other.
        public static func < (one: Place, other: Place) -> Bool {
            if one.activityOn != other.activityOn { return one.activityOn > other.activityOn }
            return one.id != other.id ? one.id > other.id : one.collection < other.collection
        }
    }

    /// The records of one collection.
    public struct Part: Sendable {
        public let collection: String
        /// Those that carry the code itself.
        public fileprivate(set) var count = 0
        /// These and those that carry the code of an item below.
        public fileprivate(set) var countWithDescendants = 0
        public fileprivate(set) var byStatus: [String: Int] = [:]
        public fileprivate(set) var byYear: [String: Int] = [:]
    }

    private let question: Question
    private let connection: any Connection
    /// The code and those below it.
    private let codes: String

    public init(_ question: Question, _ connection: any Connection) throws {
        self.question = question
        self.connection = connection
        codes = try Self.family(of: question.code, connection).map { "\"\($0)\"" }.joined(separator: ",")
    }

    /// A code and all those that it stands above, by parent, theme or mission.
    private static func family(of code: String, _ connection: any Connection) throws -> [String] {
        try connection.all(
            """
            WITH RECURSIVE family(code) AS (SELECT ?1 UNION SELECT objectives.id FROM family JOIN objectives \
            ON family.code IN (objectives.parent, objectives.theme, objectives.mission)) SELECT code FROM family
            """, [.text(code)]
        ) { $0.text(0) }
    }

    // MARK: - Reading

    /// Reads a collection: its counts, and into `page` those of its records that come next there.
    public func read(_ table: RecordTable, into page: inout Page) throws -> Part {
        var part = Part(collection: table.collection.name)
        let sql = "SELECT id, \(table.activityOn), status FROM \(table.name) WHERE \(carriesCode(table))"
        try connection.query(sql, values(of: table)) { row in
            part.count += 1
            let activity = row.text(1)
            part.byStatus[row.text(2), default: 0] += 1
            part.byYear[String(activity.prefix(4)), default: 0] += 1
            page.add(activity: activity, collection: part.collection) { row.text(0) }
            return true
        }
        part.countWithDescendants = try countWithDescendants(table)
        return part
    }

    /// How many of the records that carry the code belong to each département; one may belong to several.
    public func byDepartment(_ table: RecordTable) throws -> [String: Int] {
        guard let rows = table.departmentRows else { return [:] }
        let sql = """
            SELECT department, count(DISTINCT id) FROM (\(rows)) WHERE department IS NOT NULL \
            AND id IN (SELECT id FROM \(table.name) WHERE \(carriesCode(table))) GROUP BY department
            """
        return Dictionary(uniqueKeysWithValues: try connection.all(sql, values(of: table)) { ($0.text(0), $0.int(1)) })
    }

    /// The items at these places.
    public func items(at places: [Place], _ tables: [String: RecordTable]) throws -> [Item] {
        try places.compactMap { place in
            guard let table = tables[place.collection] else { return nil }
            return try connection.first("SELECT \(table.label), status FROM \(table.name) WHERE id = ?1", [.text(place.id)]) {
                Item(collection: place.collection, id: place.id, label: $0.text(0), status: $0.text(1), activityOn: place.activityOn)
            }
        }
    }

    /// Without days this is a matter of the index of lists alone; the documents aren't looked at.
    private func countWithDescendants(_ table: RecordTable) throws -> Int {
        let carrying = "FROM list_values WHERE collection = ?1 AND field = 'objective_codes' AND value IN (SELECT value FROM json_each(?2))"
        let values: [SQLValue] = [.text(table.collection.name), .text("[\(codes)]")]
        guard question.from != nil || question.to != nil || !isVisible(table).isEmpty else {
            return try connection.first("SELECT count(DISTINCT id) \(carrying)", values) { $0.int(0) } ?? 0
        }
        let sql = "SELECT count(*) FROM \(table.name) WHERE id IN (SELECT id \(carrying))" + inDays(table, from: "?3", to: "?4") + isVisible(table)
        return try connection.first(sql, values + (question.from != nil || question.to != nil ? days : [])) { $0.int(0) } ?? 0
    }

    private func carriesCode(_ table: RecordTable) -> String {
        "id IN (SELECT id FROM list_values WHERE collection = ?1 AND field = 'objective_codes' AND value = ?2)" + inDays(table, from: "?3", to: "?4")
            + isVisible(table)
    }

    private func isVisible(_ table: RecordTable) -> String {
        question.isShared ? table.shared.map { " AND \($0)" } ?? "" : ""
    }

    private func values(of table: RecordTable) -> [SQLValue] {
        [.text(table.collection.name), .text(question.code)] + (question.from != nil || question.to != nil ? days : [])
    }

    private var days: [SQLValue] { [.text((question.from ?? .first).description), .text((question.to ?? .last).description)] }

    private func inDays(_ table: RecordTable, from: String, to: String) -> String {
        question.from == nil && question.to == nil ? "" : " AND \(table.activityOn) BETWEEN \(from) AND \(to)"
    }
}

extension Evidence {
    /// The first places after one, of all the records that pass by.
    public struct Page: Sendable {
        private let after: Place?
        private let limit: Int
        private var found: [Place] = []

        public init(after: Place?, limit: Int) {
            self.after = after
            self.limit = limit
        }

        /// In order; one more than the limit when there is another page.
        public var places: [Place] { found }

        /// - Parameter id: asked for only where the day does not decide.
        mutating func add(activity: String, collection: String, id: () -> String) {
            if let after, activity > after.activityOn { return }
            if found.count > limit, let last = found.last, activity < last.activityOn { return }
            let place = Place(activityOn: activity, id: id(), collection: collection)
            if let after, place <= after { return }
            var (low, high) = (0, found.count)
            while low < high {
                let middle = (low + high) / 2
                if found[middle] < place { low = middle + 1 } else { high = middle }
            }
            guard low <= limit else { return }
            found.insert(place, at: low)
            if found.count > limit + 1 { found.removeLast() }
        }
    }
}
