import Domain

/// The tables as they were at a time, as definitions that a statement may begin with: their names hide the tables'.
public struct PastTables {
    /// `adherents AS (…), list_values AS (…)`
    public let definitions: String

    /// - Parameter time: the parameter that holds the time, as `?1`.
    public init(_ tables: [RecordTable], at time: String) {
        let records = tables.map { "\($0.name) AS MATERIALIZED (\($0.past(at: time)))" }
        let lists = tables.flatMap { table in
            table.collection.comparableLists.map { member in
                """
                SELECT '\(table.collection.name)' AS collection, '\(member.dotted)' AS field, listed.value AS value, \(table.name).id AS id \
                FROM \(table.name), json_each(\(table.name).document, '$.\(member.dotted)') AS listed
                """
            }
        }
        definitions = (records + ["list_values AS (\(lists.joined(separator: " UNION ALL ")))"]).joined(separator: ", ")
    }
}

extension RecordTable {
    /// The records as they were at a time, under the names of the table's columns.
    func past(at time: String) -> String {
        let columns = collection.comparableValues.filter { $0.dotted != "id" }.map {
            "document ->> '$.\($0.path.joined(separator: "."))' AS \($0.column)"
        }
        let sorts = wordSorted.map { "fold(document ->> '$.\($0.path.joined(separator: "."))') AS \(Self.sortColumn($0))" }
        return """
            SELECT id, version, document, \((columns + sorts).joined(separator: ", ")) FROM revisions AS latest \
            WHERE collection = '\(collection.name)' AND op = 'put' AND at <= \(time) AND version = \
            (SELECT max(version) FROM revisions WHERE collection = '\(collection.name)' AND id = latest.id AND at <= \(time))
            """
    }
}
