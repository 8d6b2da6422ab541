/// How much the bridge is used.
package struct ActivityFigures: Sendable, Hashable {
    /// Of one side.
    package struct Side: Sendable, Hashable {
        /// Within `userActivityThresholdHours`; nil where that is not set.
        package var active: Int?
        /// By the name of the time within which they were active; who was active within less is counted in all.
        package var byAge: [String: Int] = [:]

        package init(active: Int? = nil, byAge: [String: Int] = [:]) {
            self.active = active
            self.byAge = byAge
        }
    }

    /// Whether `RMAUlimit` keeps back what is said.
    package var isOverLimit: Bool
    /// People on IRC who count for `RMAUlimit`.
    package var monthly: Int
    package var matrix: Side
    package var remote: Side

    package init(isOverLimit: Bool, monthly: Int, matrix: Side, remote: Side) {
        self.isOverLimit = isOverLimit
        self.monthly = monthly
        self.matrix = matrix
        self.remote = remote
    }
}
