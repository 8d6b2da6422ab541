import MatrixProtocol

// The link by which a user gets to the set-up page.
extension Bridge {
    mutating func setUp(_ place: CommandPlace) {
        guard configuration.provisioning.pageURL != nil else {
            return respond(place, "There is no set-up page here.")
        }
        // Whoever reads the link first is taken for the user.
        guard rooms.adminRooms[place.room] == place.user, isAlone(place.user, in: place.room) else {
            return respond(place, "The link is for you alone: say !setup in a room with nobody but you and me.")
        }
        effects.append(.offerSetUp(place))
    }

    mutating func setUpOffered(_ place: CommandPlace, _ code: SetUpCode) {
        guard let page = configuration.provisioning.pageURL else {
            return respond(place, "There is no set-up page here.")
        }
        // Behind the number sign, where browsers keep it from servers and from their logs.
        let link = "\(page)#code=\(code.text)"
        respond(
            place,
            "This link opens the set-up page for you. It works once, within ten minutes; do not pass it on: \(link)",
            html: "<a href=\"\(HTMLWriter.escape(link))\">This link</a> opens the set-up page for you. It works once, "
                + "within ten minutes; do not pass it on."
        )
    }

    private func isAlone(_ user: UserID, in room: RoomID) -> Bool {
        memberships[room, default: []].subtracting([user, configuration.bot]).isEmpty
    }
}
