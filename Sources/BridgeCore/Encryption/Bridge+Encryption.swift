import IRCProtocol
import MatrixProtocol

// Rooms that turn encrypted. Nobody but their members can read what is said there, so none of it goes to IRC; and what
// is said on IRC is not put there in clear, where people believe that all is encrypted. So a link rests, and its people
// are told once, until it ends or moves to another room.
extension Bridge {
    /// Of rooms that the bridge makes: encryption would end what they are for, and cannot be turned off again.
    static let nobodysPower = 1_000

    mutating func turnedEncrypted(_ room: RoomID) {
        guard rooms.knows(room), encrypted.insert(room).inserted else { return }
        store(.saveEncryption(room))
        log(.warning, "A bridged room has turned encrypted and is bridged no more", [.room: room.text])
        let conversation = rooms.privateRooms[room]
        notice(
            in: room,
            words(ofEncryption: room, conversation),
            as: conversation.flatMap { ghost(of: $0) },
            transaction: derivedTransaction("encrypted", room.text)
        )
    }

    mutating func takeEncrypted(_ event: RoomEvent) {
        drop(.encryptedRoom)
        guard encrypted.contains(event.room), rooms.adminRooms[event.room] == event.sender else {
            return turnedEncrypted(event.room)
        }
        // Whoever gives a command waits for an answer, each time.
        notice(
            in: event.room,
            Self.encryptionAdvice,
            replyingTo: event.id,
            transaction: derivedTransaction("encrypted", event.id.text)
        )
    }

    /// Of a room that others made: what was before we came, nobody told us.
    mutating func askEncryption(of room: RoomID) {
        act(in: room, as: configuration.bot, .read(room, Self.encryptionFact))
    }

    static let encryptionFact = RoomFact.content(type: "m.room.encryption", stateKey: "")

    mutating func encryptionLearned(_ reading: RoomReading, of room: RoomID) {
        guard case .content(let json) = reading, EncryptionContent(json: json).algorithm != nil else { return }
        turnedEncrypted(room)
    }

    private func words(ofEncryption room: RoomID, _ conversation: PrivateRoom?) -> String {
        if rooms.adminRooms[room] != nil { return Self.encryptionAdvice }
        if let conversation {
            return """
                This room is encrypted now, and the bridge has no keys: what you write here does not reach \
                \(conversation.nick), and what \(conversation.nick) writes is not shown here. Encryption cannot be \
                turned off again. Leave this room, and the next message makes a new one.
                """
        }
        let channels = rooms.links(of: room).map(\.spelling.text).joined(separator: ", ")
        return """
            This room is encrypted now, and the bridge has no keys: nothing goes between here and \(channels) any more. \
            Encryption cannot be turned off again. To go on, link another room and unlink this one.
            """
    }

    /// The room is none of ours any more.
    mutating func forgetEncryption(of room: RoomID) {
        if encrypted.remove(room) != nil { store(.removeEncryption(room)) }
    }
}
