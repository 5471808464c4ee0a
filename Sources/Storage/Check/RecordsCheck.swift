import Domain
import JSON

/// The documents of a collection, against their rows, their declaration and what they refer to; and what is derived of them, against them.
struct RecordsCheck {
    private let table: RecordTable
    private let connection: any Connection
    private let findings: Findings
    private let due: DueRows
    private var collection: ResourceCollection { table.collection }

    init(_ table: RecordTable, _ connection: any Connection, _ findings: Findings) {
        self.table = table
        self.connection = connection
        self.findings = findings
        due = DueRows(table, connection, findings)
    }

    func run(each: () throws -> Void) throws {
        try due.begin()
        let sorts = table.wordSorted.map { ", \(RecordTable.sortColumn($0))" }.joined()
        try connection.query("SELECT \(RecordTable.rowNumber), id, version, \(RecordTable.isOwn), document\(sorts) FROM \(table.name)", []) { row in
            let sorted = (0..<table.wordSorted.count).map { row.value(5 + $0) }
            try check(row: row.int(0), id: row.text(1), version: row.int(2), isOwn: row.int(3) == 1, row.bytes(4), sorted)
            try each()
            return true
        }
        try due.compare()
    }

    private func check(row: Int, id: String, version: Int, isOwn: Bool, _ document: [UInt8], _ sorted: [SQLValue]) throws {
        guard case .object(let members)? = try? JSON(parsing: document) else {
            return findings.add(.record, collection.name, id, "the document is no JSON object")
        }
        let record = Record(members)
        if record.id != id { findings.add(.record, collection.name, id, "the document has another id") }
        if record.version != version {
            findings.add(.record, collection.name, id, "the document is version \(record.version), and its row version \(version)")
        }
        if JSON.object(members).bytes() != document { findings.add(.record, collection.name, id, "the document is not as this program writes it") }
        let words = table.wordSorted.map { member in record.value(at: member.path)?.stringValue.map { SQLValue.text(fold($0)) } ?? .null }
        if words != sorted { findings.add(.record, collection.name, id, "the sorting words are not those of the document") }
        // What comes from another region was read there, perhaps by a program that knows more, and perhaps not everything was shown.
        if isOwn { checkDeclaration(record, id) }
        for issue in try References.missing(from: record, in: collection, connection) {
            findings.add(.reference, collection.name, id, "\(issue.placeName): \(issue.code.rawValue)")
        }
        try due.add(record, row: row, isOwn: isOwn)
    }

    private func checkDeclaration(_ record: Record, _ id: String) {
        let reading = collection.read(record.members)
        for issue in reading.issues { findings.add(.record, collection.name, id, "\(issue.placeName): \(issue.code.rawValue)") }
        for (name, value) in reading.members where record[name] != value {
            findings.add(.record, collection.name, id, "\(name) is not in its canonical form")
        }
        for member in collection.members where member.traits.isSuperset(of: [.serverSet, .always]) && record[member.name] == nil {
            findings.add(.record, collection.name, id, "\(member.name) is missing")
        }
        if collection.ordered(record) != record { findings.add(.record, collection.name, id, "the members are not in their order") }
    }
}
