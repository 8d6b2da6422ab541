extension Schema {
    // Ordinary tables keep the order of first insertion in their row ids; loading and pruning go by it. Times are
    // milliseconds since 1970 by our own clock, since peers choose theirs, but for `message.time`.
    static let version1 = """
        CREATE TABLE meta (
            key TEXT NOT NULL PRIMARY KEY,
            value BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE seen_transaction (
            position INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            seen_at INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE seen_event (
            position INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            seen_at INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE journal (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            event_id TEXT NOT NULL UNIQUE,
            json BLOB NOT NULL,
            lines_done INTEGER NOT NULL DEFAULT 0 CHECK (lines_done >= 0)
        ) STRICT;

        CREATE TABLE outbox (
            position INTEGER PRIMARY KEY AUTOINCREMENT,
            transaction_id TEXT NOT NULL UNIQUE,
            payload BLOB NOT NULL
        ) STRICT;

        CREATE TABLE parked (
            position INTEGER PRIMARY KEY AUTOINCREMENT,
            transaction_id TEXT NOT NULL UNIQUE,
            lane TEXT,
            payload BLOB NOT NULL
        ) STRICT;
        CREATE INDEX parked_by_lane ON parked (lane);

        CREATE TABLE set_aside (
            position INTEGER PRIMARY KEY,
            source TEXT NOT NULL CHECK (source IN ('journal', 'outbox', 'parked')),
            key TEXT NOT NULL,
            payload BLOB NOT NULL,
            problem TEXT NOT NULL,
            set_aside_at INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE link (
            position INTEGER PRIMARY KEY,
            room TEXT NOT NULL CHECK (room LIKE '!%'),
            network TEXT NOT NULL,
            channel TEXT NOT NULL,
            spelling TEXT NOT NULL,
            origin TEXT NOT NULL CHECK (origin IN ('alias', 'join', 'configuration', 'provision')),
            channel_password BLOB,
            UNIQUE (room, network, channel)
        ) STRICT;
        CREATE INDEX link_by_channel ON link (network, channel);

        CREATE TABLE topic (
            network TEXT NOT NULL,
            channel TEXT NOT NULL,
            topic TEXT NOT NULL,
            PRIMARY KEY (network, channel)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE puppet (
            position INTEGER PRIMARY KEY,
            network TEXT NOT NULL,
            user TEXT NOT NULL CHECK (user LIKE '@%'),
            wanted_nick TEXT,
            last_nick TEXT,
            username TEXT,
            display_name TEXT,
            has_quit INTEGER NOT NULL CHECK (has_quit IN (0, 1)),
            UNIQUE (network, user)
        ) STRICT;

        -- An empty user is the bot.
        CREATE TABLE password (
            network TEXT NOT NULL,
            user TEXT NOT NULL CHECK (user = '' OR user LIKE '@%'),
            sealed BLOB NOT NULL,
            PRIMARY KEY (network, user)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE ghost (
            position INTEGER PRIMARY KEY,
            user TEXT NOT NULL UNIQUE CHECK (user LIKE '@%'),
            network TEXT NOT NULL,
            nick TEXT NOT NULL,
            display_name TEXT NOT NULL
        ) STRICT;

        CREATE TABLE membership (
            room TEXT NOT NULL CHECK (room LIKE '!%'),
            user TEXT NOT NULL CHECK (user LIKE '@%'),
            PRIMARY KEY (room, user)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE admin_room (
            room TEXT NOT NULL PRIMARY KEY CHECK (room LIKE '!%'),
            user TEXT NOT NULL CHECK (user LIKE '@%')
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE private_room (
            position INTEGER PRIMARY KEY,
            room TEXT NOT NULL UNIQUE CHECK (room LIKE '!%'),
            network TEXT NOT NULL,
            user TEXT NOT NULL CHECK (user LIKE '@%'),
            nick TEXT NOT NULL
        ) STRICT;

        CREATE TABLE case_mapping (
            network TEXT NOT NULL PRIMARY KEY,
            mapping TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE conversation (
            id INTEGER PRIMARY KEY,
            room TEXT NOT NULL CHECK (room LIKE '!%'),
            network TEXT NOT NULL,
            target TEXT NOT NULL,
            UNIQUE (network, target, room)
        ) STRICT;

        CREATE TABLE message (
            position INTEGER PRIMARY KEY,
            event_id TEXT NOT NULL CHECK (event_id LIKE '$%'),
            conversation INTEGER NOT NULL REFERENCES conversation (id),
            message_id TEXT NOT NULL,
            time INTEGER NOT NULL,
            saved_at INTEGER NOT NULL,
            UNIQUE (event_id, conversation, message_id)
        ) STRICT;
        CREATE INDEX message_by_line ON message (conversation, message_id);
        CREATE INDEX message_by_conversation ON message (conversation);
        """
}
