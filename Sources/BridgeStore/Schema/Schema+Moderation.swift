extension Schema {
    /// Rooms that channels rule, bans that stand on both sides, and what moderators did that is still on its way to IRC.
    static let moderation = """
        CREATE TABLE room_rule (
            position INTEGER PRIMARY KEY,
            room TEXT NOT NULL UNIQUE CHECK (room LIKE '!%'),
            payload BLOB NOT NULL
        ) STRICT;

        CREATE TABLE channel_ban (
            network TEXT NOT NULL,
            channel TEXT NOT NULL,
            mask TEXT NOT NULL CHECK (mask <> ''),
            user TEXT NOT NULL CHECK (user LIKE '@%'),
            PRIMARY KEY (network, channel, mask, user)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE moderation_act (
            position INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            payload BLOB NOT NULL
        ) STRICT;
        """
}
