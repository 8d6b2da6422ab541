extension Schema {
    // One thing said is an event in each room of its channel, and lines on IRC: `said` is what they have in common. A
    // record without a line has an empty `message_id`. Before, an event was several lines, or a line several events.
    static let messages = """
        ALTER TABLE message ADD COLUMN said TEXT NOT NULL DEFAULT '';
        ALTER TABLE message ADD COLUMN sender TEXT;
        UPDATE message SET said = (
            SELECT min(other.event_id) FROM message AS other
            JOIN conversation AS there ON there.id = other.conversation
            JOIN conversation AS here ON here.id = message.conversation
            WHERE other.message_id = message.message_id
                AND there.network = here.network AND there.target = here.target
        );
        CREATE INDEX message_by_said ON message (said);
        CREATE INDEX message_by_event ON message (event_id);
        """
}
