extension Schema {
    // Replays have lines of nicks that a puppet held before its last one: with spaces between, the oldest first.
    static let formerNicks = """
        ALTER TABLE puppet ADD COLUMN former_nicks TEXT NOT NULL DEFAULT '';
        """
}
