extension Schema {
    /// When people on IRC were active, and since when they are more than may be.
    static let activity = """
        CREATE TABLE ghost_activity (
            ghost TEXT NOT NULL PRIMARY KEY CHECK (ghost LIKE '@%'),
            time INTEGER NOT NULL,
            days INTEGER NOT NULL CHECK (days > 0)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE activity_limit (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            since INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE limit_notice (
            room TEXT NOT NULL PRIMARY KEY CHECK (room LIKE '!%')
        ) STRICT, WITHOUT ROWID;
        """
}
