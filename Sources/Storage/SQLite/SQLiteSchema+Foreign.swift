extension SQLiteSchema {
    /// - Returns: the schema's version.
    /// - Throws: `newerDatabase`, and `corrupt` for a database of something else, or none.
    @discardableResult
    static func refuseForeign(_ connection: any Connection) throws -> Int {
        let found = try connection.first("PRAGMA user_version") { $0.int(0) } ?? 0
        guard found <= version else { throw StoreError.newerDatabase(found: found, known: version) }
        let isOurs = try connection.first("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'derived_rows'") { _ in true } ?? false
        guard isOurs, found > 0 else { throw StoreError.corrupt("it is no database of this program") }
        return found
    }
}
