extension SQLiteSchema {
    /// Version 5. Versions of records stand in `revisions`, and are audited there: one index, appended to at its end, holds all that
    /// is filtered by, so that a write pays once and what is filtered out is not looked up. What is done to keys stands in a table of its own.
    static let audit = """
        CREATE TABLE audit(
            seq INTEGER PRIMARY KEY, at TEXT NOT NULL, collection TEXT NOT NULL, id TEXT NOT NULL, op TEXT NOT NULL, name TEXT, key_id TEXT,
            request_id TEXT) STRICT;
        CREATE INDEX audit_at ON audit(at, seq);
        CREATE INDEX revisions_audit ON revisions(at, seq, collection, op, key_id, request_id)
        """
}
