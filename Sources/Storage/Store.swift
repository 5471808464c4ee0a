import Domain
import JSON

/// The database of a server: its one writer, its readers, and a table for each collection.
public final class Store: Sendable {
    public let writer: Writer
    public let readers: Readers
    public let path: String
    /// The region that owns what is written here: that of the first start.
    public let origin: String
    public let troubles = StorageTroubles()
    private let files: DatabaseFiles
    private let tables: [String: RecordTable]

    /// Opens or creates the file, takes its lock, brings the schema up, and loads the charter's framework into an empty one.
    ///
    /// - Parameter isOriginGiven: whether the database must be of the origin of the circumstances; if not, a new one gets it.
    /// - Throws: `StoreError.locked` when another process writes to the file, `cannotOpen`, `corrupt`, `newerDatabase`, `otherOrigin`. The last
    ///   two leave the database as it was.
    public init(path: String, circumstances: Circumstances, isOriginGiven: Bool = true, limits: Writer.Limits = Writer.Limits()) throws {
        let lock = try DatabaseLock(path: path)
        let connection = try SQLiteConnection(holding: lock)
        let all = ResourceCollections.all.map(RecordTable.init)
        self.path = lock.path
        files = lock.files
        connection.troubles = troubles
        tables = Dictionary(uniqueKeysWithValues: all.map { ($0.collection.name, $0) })
        writer = try Writer(connection: connection, limits: limits)
        readers = Readers(path: lock.path) { [files, troubles] connection in
            // A new connection would read another database than the others.
            guard files.areInPlace else { throw StoreError.moved }
            connection.troubles = troubles
            try connection.register(function: "fold", deterministic: true) { fold($0) }
            try connection.register(function: "paris_day", deterministic: true) { Instant($0)?.day(in: .paris).description ?? $0 }
        }
        do {
            origin = try writer.perform { transaction in
                try SQLiteSchema.migrate(transaction.connection, tables: all)
                return try FirstStart(transaction).origin(circumstances, isOriginGiven: isOriginGiven)
            }
        } catch {
            readers.close()
            writer.close()
            throw error
        }
    }

    /// Whether what is acknowledged will be found at the next start, as far as can be seen: the files are those that were opened, and no damage
    /// has been met in them.
    public var isSound: Bool { files.areInPlace && troubles.count(.damaged) == 0 }

    /// Finishes what waits, empties the write-ahead log and closes the file.
    public func close() {
        readers.close()
        writer.close()
    }

    /// - Precondition: `collection` is one of `ResourceCollections.all`.
    public func table(_ collection: ResourceCollection) -> RecordTable {
        tables[collection.name] ?? RecordTable(collection)
    }

    /// The living record, from memory where it was read lately.
    public func record(_ id: String, in table: RecordTable) throws -> StoredRecord? {
        try writer.cache.record(at: .init(collection: table.collection.name, id: id)) {
            try readers.read { try RecordReading(table, $0).one(id) }
        }
    }
}
