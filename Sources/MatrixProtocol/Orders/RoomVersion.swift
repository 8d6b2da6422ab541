/// What depends on a room's version. Versions that are no number, as experiments are, count as the newest.
package struct RoomVersion: Sendable, Hashable {
    package var text: String

    package init(_ text: String) { self.text = text }

    private var number: Int { Int(text) ?? .max }

    /// Creators stand above every level, and `m.room.power_levels` must not list them.
    package var creatorsStandAbove: Bool { number >= 12 }
    /// `redacts` is in the content of a redaction.
    package var redactsInContent: Bool { number >= 11 }
    package var allowsKnocking: Bool { number >= 7 }
}
