extension Schema {
    // A conversation is with a person, whatever nick they bear.
    static let persons = """
        ALTER TABLE private_room ADD COLUMN peer_account TEXT;
        ALTER TABLE private_room ADD COLUMN peer_user TEXT;
        ALTER TABLE private_room ADD COLUMN peer_host TEXT;
        ALTER TABLE private_room ADD COLUMN is_ours INTEGER NOT NULL DEFAULT 0 CHECK (is_ours IN (0, 1));
        """
}
