import Domain
import JSON

/// What the contract says of CSV, and examples of it.
enum CSVText {
    static func list(_ components: Components) -> JSON {
        schema(
            "CSVList",
            """
            CSV (RFC 4180) in UTF-8: a line with the names of the columns, then a record a line. Members of objects are columns of their own \
            (`address.city`), elements of lists are joined by `|` (with a `\\` before each `|` and `\\` of an element), maps and lists of objects are \
            JSON in one cell. A text that a spreadsheet would run, because it begins with `=`, `+`, `-`, `@`, a tab or a line end, has an \
            apostrophe before it; a text of digits only stands in quotes, so that LibreOffice can be told to keep its zeros.
            """, components)
    }

    static func batch(_ components: Components) -> JSON {
        schema(
            "CSVBatch",
            """
            CSV (RFC 4180) in UTF-8, as lists are answered. The first line names the columns, in any order; one that no record has is refused. An \
            empty cell is absent, `null` clears the member, `"null"` in quotes is the text. `if_version` and `external_ids.les_emplois` are columns \
            too. Where a quote left open or another encoding makes the rest unreadable, the last result says so.
            """, components)
    }

    private static func schema(_ name: String, _ description: String, _ components: Components) -> JSON {
        components.value(name, ["description": .string(description), "type": "string"])
    }

    /// The record as CSV, in the columns that it fills.
    static func example(_ record: JSON, of collection: ResourceCollection) -> JSON {
        guard case .object(let members) = record else { return nil }
        let table = CSVTable(columns: collection.columns.filter { Record(members).value(at: $0.path) != nil })
        var bytes = table.opening
        record.bytes().withUnsafeBytes { table.write($0, into: &bytes) }
        return .string(String(decoding: bytes, as: UTF8.self))
    }
}
