/// A value bound to a parameter, or read from a column.
public enum SQLValue: Sendable, Equatable {
    case null
    case integer(Int)
    case real(Double)
    case text(String)
    /// Bound as a blob.
    case bytes([UInt8])
    /// UTF-8, bound as text: a document goes in without becoming a `String`.
    case textBytes([UInt8])
}

/// One row of a result. Columns count from 0. Valid only inside the closure that receives it.
public protocol Row {
    func isNull(_ column: Int) -> Bool
    /// 0 when the column is NULL.
    func int(_ column: Int) -> Int
    func optionalInt(_ column: Int) -> Int?
    /// 0 when the column is NULL.
    func double(_ column: Int) -> Double
    func optionalDouble(_ column: Int) -> Double?
    /// Empty when the column is NULL.
    func text(_ column: Int) -> String
    func optionalText(_ column: Int) -> String?
    /// The bytes of a text (UTF-8) or a blob; empty when the column is NULL.
    func bytes(_ column: Int) -> [UInt8]
    /// The column's bytes where the engine holds them, valid until `body` returns.
    func withBytes<T>(_ column: Int, _ body: (UnsafeRawBufferPointer) throws -> T) rethrows -> T
    func value(_ column: Int) -> SQLValue
    /// How many columns the row has.
    var count: Int { get }
}

/// All that the repositories ask of an engine. Used by one thread at a time.
///
/// Statements are prepared once and kept by their text: give values as parameters (`?1`, `?2`), never inside the text.
public protocol Connection: AnyObject {
    /// Runs one statement to its end and gives the number of rows it inserted, updated or deleted
    /// (without meaning for other statements).
    @discardableResult
    func execute(_ sql: String, _ values: [SQLValue]) throws(StoreError) -> Int

    /// Runs one statement and hands over its rows until `row` answers false. Throws `StoreError`, and what `row` throws.
    func query(_ sql: String, _ values: [SQLValue], _ row: (any Row) throws -> Bool) throws

    /// Reads the first row, or gives nil when there is none. Throws `StoreError`, and what `read` throws.
    func first<T>(_ sql: String, _ values: [SQLValue], _ read: (any Row) throws -> T) throws -> T?

    /// Runs several statements that are not worth keeping prepared, as in migrations.
    func script(_ sql: String) throws(StoreError)

    /// Statements inside `body` that still run after `seconds` fail with `StoreError.interrupted`.
    /// A writing statement that is interrupted may take its whole transaction with it. The nearer of nested deadlines holds.
    func withDeadline<T>(seconds: Double, _ body: () throws -> T) throws -> T

    /// Statements inside `body` take at most so many of the engine's own steps together; `.max` for any number. The innermost limit holds.
    ///
    /// - Returns: nil when they would take more. What `body` was given before is right, and not all.
    func limited<T>(toSteps steps: Int, _ body: () throws -> T) throws -> T?

    /// The row id given by the last INSERT.
    var lastInsertRowID: Int { get }

    /// Statements that may have changed the database and have not failed. One that fails undoes its own part by itself.
    var writes: Int { get }
}

extension Connection {
    @discardableResult
    public func execute(_ sql: String) throws(StoreError) -> Int { try execute(sql, []) }

    public func first<T>(_ sql: String, _ read: (any Row) throws -> T) throws -> T? { try first(sql, [], read) }

    /// Every row of a result that is known to be small.
    public func all<T>(_ sql: String, _ values: [SQLValue] = [], _ read: (any Row) throws -> T) throws -> [T] {
        var rows: [T] = []
        try query(sql, values) { row in
            rows.append(try read(row))
            return true
        }
        return rows
    }
}
