import Domain
import Foundation
import JSON
import Synchronization
import Testing

@testable import Storage

/// A store in a file of its own for one test, with a clock that goes on by a second at each write.
final class RecordDatabase: Sendable {
    let file: TemporaryDatabase
    let store: Store
    private let clock: Mutex<Int64>
    private let ids = Mutex(UuidGenerator())

    static let start: Int64 = 1_772_442_900_000  // 2026-03-02T09:15:00Z

    init(_ file: TemporaryDatabase? = nil, origin: String = "occitanie") throws {
        self.file = try file ?? TemporaryDatabase()
        clock = Mutex(Self.start)
        store = try Store(path: self.file.path, circumstances: Self.circumstances(Self.start, origin: origin))
    }

    deinit { store.close() }

    static func circumstances(_ milliseconds: Int64, origin: String = "occitanie") -> Circumstances {
        let now = Instant(milliseconds: milliseconds)
        return Circumstances(now: now, today: now.day(in: .paris), origin: origin)
    }

    /// The time of the latest write.
    var now: Instant { Instant(milliseconds: clock.withLock { $0 }) }

    func table(_ collection: String) -> RecordTable {
        store.table(ResourceCollections.named(collection) ?? ResourceCollections.all[0])
    }

    func member(_ name: String, of collection: String) throws -> Member {
        try #require(ResourceCollections.named(collection)?.member(dotted: name))
    }

    func newID() -> String {
        let now = now
        return ids.withLock { $0.next(at: now) }
    }

    // MARK: - Writing

    /// Runs a job in the writer, as a request does.
    func write<T: Sendable>(
        _ collection: String, dryRun: Bool = false, origin: String = "occitanie", _ body: @escaping @Sendable (RecordWriting) throws -> T
    ) throws -> T {
        let time = clock.withLock { time in
            time += 1000
            return time
        }
        let author = Author(keyID: "key", requestID: "request-\(time)", circumstances: Self.circumstances(time, origin: origin))
        let table = table(collection)
        return try store.writer.perform(dryRun: dryRun) { try body(RecordWriting(table, $0, author)) }
    }

    /// Creates a record and gives its id.
    @discardableResult
    func create(_ collection: String, _ body: JSON.Object, id: String? = nil, dryRun: Bool = false) throws -> String {
        let id = id ?? newID()
        return try write(collection, dryRun: dryRun) { try $0.create($0.collection.read(body), id: id).record.id }
    }

    @discardableResult
    func patch(_ collection: String, _ id: String, _ patch: JSON.Object, _ precondition: Precondition = .none) throws -> Written {
        try write(collection) { try $0.change(id, .merge(patch), precondition) }
    }

    @discardableResult
    func replace(_ collection: String, _ id: String, _ body: JSON.Object, _ precondition: Precondition = .none) throws -> Written {
        try write(collection) { try $0.change(id, .whole($0.collection.read(body)), precondition) }
    }

    @discardableResult
    func delete(_ collection: String, _ id: String, _ precondition: Precondition = .none) throws -> Written {
        try write(collection) { try $0.delete(id, precondition) }
    }

    @discardableResult
    func restore(_ collection: String, _ id: String) throws -> Written {
        try write(collection) { try $0.restore(id) }
    }

    // MARK: - Reading

    func read<T>(_ collection: String, _ body: (RecordReading) throws -> T) throws -> T {
        let table = table(collection)
        return try store.readers.read { try body(RecordReading(table, $0)) }
    }

    func one(_ collection: String, _ id: String) throws -> JSON? {
        try read(collection) { try $0.one(id) }.map { try JSON(parsing: $0.document) }
    }

    /// The ids of all records that a selection gives, page after page; the same however the rows of each are come by.
    func ids(_ collection: String, _ selection: Selection = Selection()) throws -> [String] {
        // Usual ways, walks to the end, walks given up at once or midway, and what is narrow at other counts.
        let ways: [(few: Int, steps: Int?)] = [(PagePlan.few, nil), (0, nil), (0, 1), (2, 200)]
        let walks = try ways.indices.map { try ids(collection, selection, by: Array(ways[$0...] + ways[..<$0])) }
        #expect(walks.allSatisfy { $0 == walks[0] }, "\(selection)")
        if !selection.comesAsFound, selection.cursor == nil { #expect(try listed(collection, selection) == walks[0], "\(selection)") }
        return walks[0]
    }

    /// - Parameter ways: in turns from page to page.
    private func ids(_ collection: String, _ selection: Selection, by ways: [(few: Int, steps: Int?)]) throws -> [String] {
        var selection = selection
        var ids: [String] = []
        var number = 0
        repeat {
            let page = try read(collection) { reading in
                var reading = reading
                (reading.few, reading.steps) = ways[number % ways.count]
                return try reading.page(selection)
            }
            #expect(page.records.count <= selection.limit)
            ids += page.records.map(\.id)
            selection.cursor = page.next
            number += 1
        } while selection.cursor != nil
        return ids
    }

    /// The same by way of a list of all ids.
    private func listed(_ collection: String, _ selection: Selection) throws -> [String] {
        try read(collection) { reading in
            var ids: [String] = []
            for list in try reading.ids(selection) {
                try reading.records(list, of: selection) { ids.append(String(decoding: $0.id, as: UTF8.self)) }
            }
            return ids
        }
    }

    func ids(_ collection: String, where name: String, _ test: Condition.Test) throws -> [String] {
        var selection = Selection()
        selection.conditions = [Condition(try member(name, of: collection), test)]
        return try ids(collection, selection)
    }

    /// The ids of the records that `q` finds.
    func search(_ collection: String, _ text: String) throws -> [String] {
        var selection = Selection()
        selection.words = foldedWords(text)
        return try ids(collection, selection)
    }

    /// The rows of a query as texts.
    func rows(_ sql: String) throws -> [String] {
        try store.readers.read { connection in
            try connection.all(sql) { row in (0..<row.count).map { row.optionalText($0) ?? "null" }.joined(separator: " ") }
        }
    }

    /// How many rows each table has: to see that nothing was left.
    func counts() throws -> [String: Int] {
        let tables = ["objectives", "adherents", "trainings", "partnerships", "campaigns", "list_values", "external_ids", "changes", "revisions"]
        return try store.readers.read { connection in
            try Dictionary(
                uniqueKeysWithValues: tables.map { name in (name, try connection.first("SELECT count(*) FROM \(name)") { $0.int(0) } ?? 0) })
        }
    }
}

/// What a write was refused with, in a line: `duplicate siret,kind <id>`; nil when it was not.
func refusal(_ write: () throws -> some Any) -> String? {
    do {
        _ = try write()
        return nil
    } catch let error as RecordError {
        return description(of: error)
    } catch {
        return "\(error)"
    }
}

private func description(of error: RecordError) -> String {
    switch error {
    case .notFound: "not found"
    case .invalid(let issues): issues.map { "\($0.placeName) \($0.code.rawValue)" }.sorted().joined(separator: ", ")
    case .forbidden(let step): "\(step.from) → \(step.to)"
    case .conflict(let conflict): "conflict \(conflict.issue.code.rawValue)"
    case .notOwner: "not owner"
    case .reserved(let member): "reserved \(member.dotted)"
    case .personal(let member): "personal \(member.dotted)"
    case .acknowledgeOnly: "acknowledge only"
    case .duplicate(let members, let id): "duplicate \(members.map(\.dotted).joined(separator: ",")) \(id)"
    case .referenced(let referrers):
        "referenced "
            + referrers.map { "\($0.collection).\($0.member) \($0.count ?? 0) \($0.ids.sorted().joined(separator: ","))" }.joined(separator: "; ")
    case .foreignOrigin(let origin): "foreign \(origin)"
    case .preconditionFailed(let version): "precondition \(version.map(String.init) ?? "none")"
    case .patchTestFailed(let path): "test failed \(path)"
    case .patchPathMissing(let operation, let path): "path missing \(operation) \(path)"
    case .patchResultTooLarge: "too large"
    case .alive(let version): "alive \(version)"
    case .ambiguous(let ids): "ambiguous \(ids.joined(separator: ","))"
    }
}

/// Bodies that are valid as they are.
enum Bodies {
    static let adherent: JSON.Object = ["name": "Les Ateliers", "kind": "ACI", "address": ["insee_code": "31555"]]
    static let training: JSON.Object = [
        "code": "FIN-01", "title": "Lire un bilan", "audiences": ["director"], "themes": ["finance"], "duration_hours": 14, "platform": "irio",
    ]
    static let partnership: JSON.Object = [
        "title": "Recruter", "partner": ["name": "Fédération du bâtiment", "kind": "company"], "axis": "economic", "purposes": ["recruitment"],
    ]
    static let campaign: JSON.Object = ["code": "EMPLOI-26", "level": "regional", "title": "L'emploi pour tous"]
}

extension JSON.Object {
    /// As a merge patch changes it.
    func patched(_ patch: JSON.Object) -> JSON.Object {
        JSON.object(self).mergePatched(with: .object(patch)).objectValue ?? self
    }
}
