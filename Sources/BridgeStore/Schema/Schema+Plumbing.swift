extension Schema {
    /// Requests to link rooms, and channels closed to the bridge.
    static let plumbing = """
        CREATE TABLE plumb (
            position INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            payload BLOB NOT NULL,
            channel_password BLOB
        ) STRICT;

        CREATE TABLE opt_out (
            position INTEGER PRIMARY KEY,
            network TEXT NOT NULL,
            channel TEXT NOT NULL,
            nick TEXT NOT NULL,
            account TEXT,
            since INTEGER NOT NULL,
            UNIQUE (network, channel)
        ) STRICT;
        """
}
