extension Schema {
    // The lines that an event became, where they follow from what only the run that began it recalled; sealed.
    static let layouts = """
        ALTER TABLE journal ADD COLUMN layout BLOB;
        """
}
