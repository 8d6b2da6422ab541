extension Schema {
    // How people are told apart on a network, and which servers have to be spoken to over TLS.
    static let identities = """
        ALTER TABLE puppet ADD COLUMN address TEXT;

        CREATE TABLE certificate (
            network TEXT NOT NULL,
            user TEXT NOT NULL CHECK (user = '' OR user LIKE '@%'),
            sealed BLOB NOT NULL,
            PRIMARY KEY (network, user)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE address_count (
            network TEXT NOT NULL,
            homeserver TEXT NOT NULL,
            given INTEGER NOT NULL CHECK (given >= 0),
            PRIMARY KEY (network, homeserver)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE transport_policy (
            host TEXT NOT NULL PRIMARY KEY,
            port INTEGER NOT NULL CHECK (port BETWEEN 1 AND 65535),
            until INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """
}
