extension SQLiteSchema {
    /// Version 6. Webhooks, and what is or was on its way to them. A webhook keeps its secret as it is: signatures are made of it.
    static let webhooks = """
        CREATE TABLE webhooks(
            id TEXT PRIMARY KEY, url TEXT NOT NULL, description TEXT, collections TEXT, operations TEXT NOT NULL, secret TEXT NOT NULL,
            secret_number INTEGER NOT NULL, previous_secret TEXT, previous_secret_until TEXT, is_enabled INTEGER NOT NULL, disabled_reason TEXT,
            disabled_at TEXT, enabled_at TEXT NOT NULL, cursor INTEGER NOT NULL, last_accepted_at TEXT, created_at TEXT NOT NULL,
            updated_at TEXT NOT NULL) STRICT;
        CREATE TABLE deliveries(
            seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, webhook TEXT NOT NULL REFERENCES webhooks(id) ON DELETE CASCADE,
            type TEXT NOT NULL, payload TEXT NOT NULL, is_test INTEGER NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'failed')), attempts INTEGER NOT NULL, created_at TEXT NOT NULL,
            next_attempt_at TEXT, last_attempt_at TEXT, response_status INTEGER, error TEXT, milliseconds INTEGER) STRICT;
        CREATE INDEX deliveries_webhook ON deliveries(webhook, seq);
        CREATE INDEX deliveries_waiting ON deliveries(webhook, next_attempt_at, seq) WHERE state = 'waiting';
        """
}
