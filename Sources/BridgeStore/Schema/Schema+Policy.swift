extension Schema {
    // Who may not use the bridge, who does, and since when an order waits.
    static let policy = """
        CREATE TABLE policy_rule (
            list TEXT NOT NULL,
            type TEXT NOT NULL,
            state_key TEXT NOT NULL,
            position INTEGER PRIMARY KEY,
            kind TEXT NOT NULL CHECK (kind IN ('user', 'server', 'room')),
            entity TEXT NOT NULL CHECK (entity <> ''),
            reason TEXT,
            UNIQUE (list, type, state_key)
        ) STRICT;

        CREATE TABLE deactivation (
            user TEXT NOT NULL PRIMARY KEY CHECK (user LIKE '@%'),
            reason TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE activity (
            user TEXT NOT NULL PRIMARY KEY CHECK (user LIKE '@%'),
            time INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        ALTER TABLE outbox ADD COLUMN queued_at INTEGER NOT NULL DEFAULT 0;
        """
}
