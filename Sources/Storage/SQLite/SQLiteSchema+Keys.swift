extension SQLiteSchema {
    /// Version 7. The secret before the last rotation, by its hash and its end, and when a key was used last.
    static let keyRotation = """
        ALTER TABLE keys ADD COLUMN rotated_at TEXT;
        ALTER TABLE keys ADD COLUMN previous_hash BLOB;
        ALTER TABLE keys ADD COLUMN previous_until TEXT;
        ALTER TABLE keys ADD COLUMN last_used_at TEXT
        """
}
