extension Schema {
    /// Ghosts of nicks that they are not named after: people keep theirs when they change nicks.
    static let bearers = """
        CREATE TABLE bearer (
            network TEXT NOT NULL,
            nick TEXT NOT NULL,
            ghost TEXT NOT NULL CHECK (ghost LIKE '@%'),
            PRIMARY KEY (network, nick)
        ) STRICT, WITHOUT ROWID;
        """
}
