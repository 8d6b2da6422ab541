extension Schema {
    /// Since when all is heard: of a channel, whose user is empty, and of somebody alone, whose channel is.
    static let history = """
        CREATE TABLE heard (
            network TEXT NOT NULL,
            channel TEXT NOT NULL,
            user TEXT NOT NULL CHECK (user = '' OR (user LIKE '@%' AND channel = '')),
            time INTEGER NOT NULL,
            PRIMARY KEY (network, channel, user)
        ) STRICT, WITHOUT ROWID;
        """
}
