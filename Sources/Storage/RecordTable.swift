import Domain
import JSON

/// A collection's table, and the statements on it, worded once at start.
///
/// `document` holds exactly the bytes that GET answers; a generated column stands beside it for each member that can be filtered,
/// sorted, unique or referring, so that the database itself guards keys and references and anyone can query it with SQL.
///
/// A class for its many parts: every write hands it on.
public final class RecordTable: Sendable {
    public let collection: ResourceCollection
    /// `training_sessions` for `training-sessions`.
    public let name: String
    /// Members whose words sort as people sort them: blind to case and accents, in a column of folded text.
    let wordSorted: [Member]
    /// The lists whose values are looked up, each with its name there.
    private let lists: [(member: Member, field: String)]
    /// The keys by which people and batches know a record.
    let naturalKeys: [KeyLookup]
    /// The natural keys and the others.
    let keys: [KeyLookup]
    /// The natural key with earlier values.
    let formerKeys: [KeyLookup]

    let selectByID: String
    let insert: String
    /// Inserts a record that is mirrored: the keys of this node's own records are not concerned.
    let insertMirrored: String
    let update: String
    let delete: String
    let searchInsert: String
    let searchDelete: String
    let isSearched: Bool

    public init(_ collection: ResourceCollection) {
        self.collection = collection
        let name = Self.name(of: collection.name)
        self.name = name
        wordSorted = collection.leaves.filter(\.sortsAsWords)
        lists = collection.comparableLists.map { ($0, $0.dotted) }
        keys = collection.keys.map { KeyLookup($0, nullable: collection.nullableInKeys, in: name) }
        naturalKeys = Array(keys.prefix(collection.naturalKeys.count))
        formerKeys = collection.formerKeys.map { KeyLookup(collection.naturalKey, former: $0, of: collection.name, in: name) }
        let sorts = wordSorted.map { Self.sortColumn($0) }
        let columns = ["id", "version", "document"] + sorts
        let marks = (1...columns.count).map { "?\($0)" }.joined(separator: ", ")
        selectByID = "SELECT version, document, \(Self.rowNumber) FROM \(name) WHERE id = ?1"
        insert = "INSERT INTO \(name) (\(columns.joined(separator: ", "))) VALUES (\(marks))"
        insertMirrored = "INSERT INTO \(name) (\(columns.joined(separator: ", ")), \(Self.isOwn)) VALUES (\(marks), 0)"
        let assignments = columns.dropFirst().enumerated().map { "\($0.element) = ?\($0.offset + 2)" }.joined(separator: ", ")
        update = "UPDATE \(name) SET \(assignments) WHERE id = ?1"
        delete = "DELETE FROM \(name) WHERE id = ?1"
        searchInsert = "INSERT INTO \(name)_search (rowid, words) VALUES (?1, ?2)"
        searchDelete = "INSERT INTO \(name)_search (\(name)_search, rowid, words) VALUES ('delete', ?1, ?2)"
        isSearched = !collection.searchable.isEmpty
    }

    /// `training_sessions` of `training-sessions`.
    static func name(of collection: String) -> String { collection.replacing("-", with: "_") }

    /// The number of a record's row, which its words bear in the search index.
    static let rowNumber = "seq"

    /// 1 where the record is this node's own, 0 where it is mirrored from another region.
    static let isOwn = "is_own"

    static func sortColumn(_ member: Member) -> String { member.column + "_sort" }

    /// Whether an index holds all rows in the order of a member.
    func hasOrder(by member: Member) -> Bool {
        member.path == ["id"] || member.sortsAsWords || Self.isIndexedWhole(member)
            || Self.isThere(member) && keys.contains { $0.members[0].path == member.path }
    }

    /// Whether the index of a member holds its absence too.
    static func isIndexedWhole(_ member: Member) -> Bool { member.traits.contains(.indexed) && isThere(member) }

    /// Whether a member is hardly ever absent.
    private static func isThere(_ member: Member) -> Bool { !member.traits.isDisjoint(with: [.always, .required]) }

    /// Whether a row is shared with the national federation, as an expression; nil where all are.
    public var shared: String? {
        guard case .some(let member, let values) = collection.sharing else { return nil }
        let words = values.map { value in
            switch value {
            case .string(let text): "'\(text)'"
            case .bool(let flag): flag ? "1" : "0"
            default: "NULL"
            }
        }
        return "\(member.column) IN (\(words.joined(separator: ", ")))"
    }

    /// The values of `insert` and `update`, in the order of their parameters.
    func values(of record: Record, document: [UInt8]) -> [SQLValue] {
        [.text(record.id), .integer(record.version), .textBytes(document)]
            + wordSorted.map { member in record.value(at: member.path)?.stringValue.map { .text(fold($0)) } ?? .null }
    }

    /// The folded words that `q` searches.
    func words(of record: Record) -> String {
        var texts: [String] = []
        for member in collection.searchable {
            switch record.value(at: member.path) {
            case .string(let text): texts.append(text)
            case .array(let items): texts.append(contentsOf: items.compactMap(\.stringValue))
            default: break
            }
        }
        return fold(texts.joined(separator: " "))
    }

    /// What stands in `list_values` for a record: each value of each filterable list.
    func listValues(of record: Record) -> [ListValue] {
        var values: [ListValue] = []
        for (member, field) in lists {
            guard case .array(let items) = record.value(at: member.path) else { continue }
            for item in items {
                if let text = item.stringValue ?? item.intValue.map(String.init) { values.append(ListValue(field: field, value: text)) }
            }
        }
        return values
    }

    /// What stands in `external_ids` for a record.
    func externalIDs(of record: Record) -> [ExternalID] {
        guard case .object(let ids) = record["external_ids"] else { return [] }
        return ids.compactMap { name, value in value.stringValue.map { ExternalID(source: name, value: $0) } }
    }
}

struct ListValue: Hashable {
    let field: String
    let value: String
}

/// The id of a record in another system.
struct ExternalID: Hashable {
    let source: String
    let value: String
}
