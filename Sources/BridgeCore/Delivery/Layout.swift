import IRCProtocol

/// The lines that an event became at one place on IRC, where they follow from what only this run recalls: quotes,
/// corrections, who bears which nick. Kept with the event until it is finished, so that after a restart the rest of the
/// same lines is said, and none of them again in other words.
package struct Layout: Sendable, Hashable, Codable {
    package var place: ChannelKey
    package var kind: OutgoingLine.Kind
    /// With the codes of their formatting.
    package var lines: [String]

    package init(place: ChannelKey, kind: OutgoingLine.Kind, lines: [String]) {
        self.place = place
        self.kind = kind
        self.lines = lines
    }
}

extension Layout {
    init(_ destination: Destination) {
        self.init(place: destination.place, kind: destination.kind, lines: destination.lines.map(\.rendered))
    }
}

extension Destination {
    /// As it was laid out before a restart, if it was.
    func laidOut(_ layouts: [Layout]) -> Destination {
        guard let layout = layouts.first(where: { $0.place == place }) else { return self }
        var destination = self
        destination.kind = layout.kind
        destination.lines = layout.lines.map { FormattedText(parsing: $0) }
        return destination
    }
}
