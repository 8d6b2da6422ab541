extension Schema {
    // Reactions by their own events, what networks offer for relations, and rooms that nobody outside can read.
    static let relations = """
        CREATE TABLE reaction (
            position INTEGER PRIMARY KEY,
            event_id TEXT NOT NULL UNIQUE,
            room TEXT NOT NULL CHECK (room LIKE '!%'),
            sender TEXT NOT NULL CHECK (sender LIKE '@%'),
            target TEXT NOT NULL,
            key TEXT NOT NULL,
            time INTEGER NOT NULL,
            saved_at INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE network_traits (
            network TEXT NOT NULL PRIMARY KEY,
            payload BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE encrypted_room (
            room TEXT NOT NULL PRIMARY KEY CHECK (room LIKE '!%')
        ) STRICT, WITHOUT ROWID;
        """
}
