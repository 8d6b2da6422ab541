import MatrixProtocol

/// What has waited long to be carried across. Never what it says.
package struct StuckRows: Sendable, Hashable {
    /// An event that has not reached IRC.
    package struct Event: Sendable, Hashable {
        package var sequence: JournalSequence
        package var event: EventID
        package var room: RoomID?
        package var sender: UserID?
        package var linesDone: Int
        /// When it came, in milliseconds since 1970.
        package var arrived: Int64

        package init(
            sequence: JournalSequence,
            event: EventID,
            room: RoomID?,
            sender: UserID?,
            linesDone: Int,
            arrived: Int64
        ) {
            self.sequence = sequence
            self.event = event
            self.room = room
            self.sender = sender
            self.linesDone = linesDone
            self.arrived = arrived
        }
    }

    /// An order that the homeserver has not carried out.
    package struct Order: Sendable, Hashable {
        package var transaction: TransactionID
        package var user: UserID
        /// The kind of order: `sendMessage`, `join`.
        package var action: String
        package var room: RoomID?
        /// When it was given, in milliseconds since 1970; 0 where that was not written down.
        package var given: Int64

        package init(transaction: TransactionID, user: UserID, action: String, room: RoomID?, given: Int64) {
            self.transaction = transaction
            self.user = user
            self.action = action
            self.room = room
            self.given = given
        }
    }

    /// Oldest first, of each at most as many as were asked for.
    package var journal: [Event]
    package var outbox: [Order]
    /// Rows that could not be read at a start and were put aside.
    package var setAside: Int

    package init(journal: [Event], outbox: [Order], setAside: Int) {
        self.journal = journal
        self.outbox = outbox
        self.setAside = setAside
    }
}
