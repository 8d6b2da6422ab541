/// The instant that an input is taken: handed in, so that the core needs no clock.
package struct Moment: Sendable, Hashable {
    /// Since an arbitrary start; never goes back.
    package var monotonic: Duration
    /// Milliseconds since 1970.
    package var wall: Int64

    package init(monotonic: Duration, wall: Int64) {
        self.monotonic = monotonic
        self.wall = wall
    }
}
