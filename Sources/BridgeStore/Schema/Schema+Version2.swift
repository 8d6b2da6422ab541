extension Schema {
    // What a room leaves behind on the homeserver and on its way elsewhere.
    static let version2 = """
        CREATE TABLE trace (
            room TEXT NOT NULL CHECK (room LIKE '!%'),
            network TEXT NOT NULL,
            channel TEXT NOT NULL,
            kind BLOB NOT NULL,
            PRIMARY KEY (room, network, channel, kind)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE room_move (
            position INTEGER PRIMARY KEY,
            old_room TEXT NOT NULL UNIQUE CHECK (old_room LIKE '!%'),
            new_room TEXT NOT NULL CHECK (new_room LIKE '!%'),
            sender TEXT NOT NULL CHECK (sender LIKE '@%'),
            event_id TEXT NOT NULL CHECK (event_id LIKE '$%'),
            stage TEXT NOT NULL,
            is_sovereign INTEGER NOT NULL CHECK (is_sovereign IN (0, 1)),
            could_rule INTEGER NOT NULL CHECK (could_rule IN (0, 1))
        ) STRICT;

        CREATE TABLE channel_key (
            network TEXT NOT NULL,
            channel TEXT NOT NULL,
            sealed BLOB NOT NULL,
            PRIMARY KEY (network, channel)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE space (
            network TEXT NOT NULL PRIMARY KEY,
            room TEXT NOT NULL CHECK (room LIKE '!%')
        ) STRICT, WITHOUT ROWID;
        """
}
