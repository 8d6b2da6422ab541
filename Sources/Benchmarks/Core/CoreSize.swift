/// How much a bridge has to do with.
struct CoreSize: Sendable {
    var name: String
    var puppets: Int
    var channels: Int
    var ghosts: Int
    /// On how many channels each puppet is.
    var channelsOfPuppet: Int

    static let small = CoreSize(name: "small", puppets: 10, channels: 2, ghosts: 20, channelsOfPuppet: 2)
    /// The largest bridge that there ever was.
    static let largest = CoreSize(
        name: "largest",
        puppets: 11_000,
        channels: 1_000,
        ghosts: 31_000,
        channelsOfPuppet: 5
    )
    static let large = CoreSize(name: "large", puppets: 1_000, channels: 200, ghosts: 10_000, channelsOfPuppet: 5)
}
