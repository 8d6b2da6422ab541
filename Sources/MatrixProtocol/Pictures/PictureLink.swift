/// Where a picture is that somebody linked to, and for which words of theirs it is wanted.
package struct PictureLink: Sendable, Hashable, Codable {
    /// Words in a room, by the order that said them.
    package struct Place: Sendable, Hashable, Codable {
        package var room: RoomID
        package var said: TransactionID

        package init(room: RoomID, said: TransactionID) {
            self.room = room
            self.said = said
        }
    }

    /// As somebody wrote it: nothing of it is believed.
    package var url: String
    /// In bytes.
    package var largest: Int
    package var places: [Place]

    package init(url: String, largest: Int, places: [Place]) {
        self.url = url
        self.largest = largest
        self.places = places
    }
}

/// Why a link came to no picture. Holds nothing of the address.
package enum PictureProblem: String, Error, Sendable, Hashable, CaseIterable {
    /// It is no address that is asked, or leads on to one that is not.
    case badAddress
    /// It leads to this machine, or to a network that is not public.
    case forbiddenAddress
    case unreachable
    case timedOut
    /// Larger than is wanted, in bytes or in points, or than the homeserver takes.
    case tooLarge
    /// By what its bytes are, whatever it is called.
    case notPicture
    /// The homeserver did not take it.
    case refused
}
