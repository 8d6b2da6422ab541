import MatrixProtocol

/// Who on IRC is active in a month. Days are those of UTC; a clock that goes back changes nothing.
///
/// The count is kept as people speak and taken anew when a day begins, so that asking costs nothing.
package struct ActiveGhosts: Sendable {
    package private(set) var records: [UserID: GhostActivity]
    /// How many count, as of the last step.
    package private(set) var count = 0
    private var rule: Configuration.UserActivity
    private var today: Int64?

    /// More days are not counted: no rule asks for them.
    private static let mostDays = 365

    package init(_ records: [UserID: GhostActivity], by rule: Configuration.UserActivity) {
        self.records = records
        self.rule = rule
    }

    /// Another configuration counts.
    package mutating func adopt(_ rule: Configuration.UserActivity) {
        self.rule = rule
        today = nil
    }

    /// Somebody was active on a day that has been counted. The record where it is to be written down: once in `grain` milliseconds, and on each new day.
    package mutating func wasActive(_ ghost: UserID, at time: Int64, grain: Int64) -> GhostActivity? {
        let day = GhostActivity.day(of: time)
        let known = records[ghost]
        let wasCounted = known.map { counts($0, on: day) } ?? false
        guard let record = Self.record(after: known, at: time, grain: grain, rule) else { return nil }
        records[ghost] = record
        if !wasCounted, counts(record, on: day) { count += 1 }
        return record
    }

    private static func record(
        after known: GhostActivity?,
        at time: Int64,
        grain: Int64,
        _ rule: Configuration.UserActivity
    ) -> GhostActivity? {
        guard let known else { return GhostActivity(last: time, days: 1) }
        let day = GhostActivity.day(of: time)
        guard time > known.last, day > known.lastDay || time - known.last >= grain else { return nil }
        if day == known.lastDay { return GhostActivity(last: time, days: known.days) }
        let goesOn = day - known.lastDay <= Int64(rule.inactiveAfterDays)
        return GhostActivity(last: time, days: goesOn ? min(known.days + 1, mostDays) : 1)
    }

    /// Counts anew where the day is another than that of the last step. Of whom nothing can be asked any more is
    /// forgotten: all who were active last before the returned time, if there are any.
    package mutating func dayMayHaveBegun(at time: Int64) -> Int64? {
        let day = GhostActivity.day(of: time)
        guard today.map({ $0 < day }) ?? true else { return nil }
        today = day
        let kept = Duration.seconds(86_400 * (rule.inactiveAfterDays + 1))
        let horizon =
            time - max(kept, rule.threshold ?? .zero, rule.ageBuckets.map(\.age).max() ?? .zero).inMilliseconds
        let former = records.count
        records = records.filter { $0.value.last >= horizon }
        count = records.values.count { counts($0, on: day) }
        return records.count < former ? horizon : nil
    }

    private func counts(_ record: GhostActivity, on day: Int64) -> Bool {
        record.days >= rule.minUserActiveDays && day - record.lastDay < Int64(rule.inactiveAfterDays)
    }
}
