extension Schema {
    // What links open, sealed. A row without a payload was taken back, and stays so that nothing opens it anew.
    static let media = """
        CREATE TABLE public_media (
            position INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            event_id TEXT NOT NULL,
            root TEXT NOT NULL,
            room TEXT NOT NULL CHECK (room LIKE '!%'),
            paste_bytes INTEGER NOT NULL DEFAULT 0,
            payload BLOB
        ) STRICT;
        CREATE INDEX public_media_by_event ON public_media (event_id);
        CREATE INDEX public_media_by_root ON public_media (root) WHERE root <> event_id;
        CREATE INDEX public_media_of_pastes ON public_media (position, paste_bytes) WHERE paste_bytes > 0;
        """
}
