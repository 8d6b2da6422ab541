extension Schema {
    /// Bouncers that users have of their own, sealed.
    static let bouncers = """
        CREATE TABLE bouncer (
            network TEXT NOT NULL,
            user TEXT NOT NULL CHECK (user LIKE '@%'),
            sealed BLOB NOT NULL,
            PRIMARY KEY (network, user)
        ) STRICT, WITHOUT ROWID;
        """
}
