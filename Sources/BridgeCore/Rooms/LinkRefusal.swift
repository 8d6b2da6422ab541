/// Why a link is left as it is.
package enum LinkRefusal: Sendable, Hashable, CaseIterable {
    case notLinked
    case linkedAlready
    case unknownNetwork
    /// The next start would bring it back.
    case configured
    case notAPortal
    /// Nobody was named to whom the room could be given.
    case nobodyToRule

    /// For the person who asked.
    package var sentence: String {
        switch self {
        case .notLinked: "This room is not bridged to that channel."
        case .linkedAlready: "This room is bridged to that channel already."
        case .unknownNetwork: "There is no such network here."
        case .configured: "This link is in the bridge's configuration; take it out there."
        case .notAPortal: "Only a room that the bridge made can be handed over."
        case .nobodyToRule: "Name at least one Matrix user to whom the room is given."
        }
    }
}
