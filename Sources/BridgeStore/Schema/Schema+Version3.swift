extension Schema {
    // A user may have several rooms with the bot: the one that came last is told the news, so their order is kept.
    static let version3 = """
        ALTER TABLE admin_room RENAME TO former_admin_room;
        CREATE TABLE admin_room (
            position INTEGER PRIMARY KEY,
            room TEXT NOT NULL UNIQUE CHECK (room LIKE '!%'),
            user TEXT NOT NULL CHECK (user LIKE '@%')
        ) STRICT;
        INSERT INTO admin_room (room, user) SELECT room, user FROM former_admin_room ORDER BY room;
        DROP TABLE former_admin_room;

        -- Members of a room with the bot who say of themselves that they are no people.
        CREATE TABLE functional_member (
            room TEXT NOT NULL CHECK (room LIKE '!%'),
            user TEXT NOT NULL CHECK (user LIKE '@%'),
            PRIMARY KEY (room, user)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE feature (
            user TEXT NOT NULL CHECK (user LIKE '@%'),
            feature TEXT NOT NULL,
            value INTEGER NOT NULL CHECK (value IN (0, 1)),
            PRIMARY KEY (user, feature)
        ) STRICT, WITHOUT ROWID;
        """
}
