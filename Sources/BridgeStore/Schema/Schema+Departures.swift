extension Schema {
    /// Rooms that the bot is about to leave.
    static let departures = """
        CREATE TABLE departure (
            room TEXT NOT NULL PRIMARY KEY CHECK (room LIKE '!%'),
            time INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """
}
