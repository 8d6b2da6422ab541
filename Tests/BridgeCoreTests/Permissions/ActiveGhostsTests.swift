import BridgeCore
import MatrixProtocol
import Testing

/// Who of people on IRC counts as active in a month.
@Suite struct ActiveGhostsTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// Hours since the first of January 1970 at which somebody spoke.
        var hours: [Int64]
        /// When it is looked.
        var at: Int64
        var counts: Bool
        /// How often it was written down.
        var writes: Int
    }

    private static let day: Int64 = 24

    /// Active on three days, no longer after ten without.
    static let rows: [Row] = [
        Row(testDescription: "never", hours: [], at: 0, counts: false, writes: 0),
        Row(testDescription: "one day", hours: [1, 2, 3], at: 4, counts: false, writes: 3),
        Row(testDescription: "twice in an hour is written once", hours: [1, 1], at: 4, counts: false, writes: 1),
        Row(testDescription: "two days", hours: [1, day], at: day, counts: false, writes: 2),
        Row(testDescription: "three days", hours: [1, day, 2 * day], at: 2 * day, counts: true, writes: 3),
        Row(testDescription: "across midnight", hours: [23, 24, 47, 48], at: 48, counts: true, writes: 4),
        Row(
            testDescription: "not in a row",
            hours: [1, 9 * day, 18 * day],
            at: 18 * day,
            counts: true,
            writes: 3
        ),
        Row(
            testDescription: "with too long a pause it begins anew",
            hours: [1, day, 12 * day],
            at: 12 * day,
            counts: false,
            writes: 3
        ),
        Row(
            testDescription: "on the tenth day after still",
            hours: [0, day, 2 * day],
            at: 11 * day + 23,
            counts: true,
            writes: 3
        ),
        Row(
            testDescription: "and then no longer",
            hours: [0, day, 2 * day],
            at: 12 * day,
            counts: false,
            writes: 3
        ),
        Row(
            testDescription: "a clock that goes back changes nothing",
            hours: [0, day, 2 * day, day],
            at: day,
            counts: true,
            writes: 3
        ),
    ]

    static var rule: Configuration.UserActivity {
        var rule = Configuration.UserActivity()
        rule.inactiveAfterDays = 10
        return rule
    }

    @Test(arguments: rows) func counts(_ row: Row) {
        var ghosts = ActiveGhosts([:], by: Self.rule)
        var writes = 0
        var written: [UserID: GhostActivity] = [:]
        for hour in row.hours {
            _ = ghosts.dayMayHaveBegun(at: hour * 3_600_000)
            guard let record = ghosts.wasActive(bobGhost, at: hour * 3_600_000, grain: 3_600_000) else { continue }
            writes += 1
            written[bobGhost] = record
        }
        _ = ghosts.dayMayHaveBegun(at: row.at * 3_600_000)
        #expect(ghosts.count == (row.counts ? 1 : 0))
        #expect(writes == row.writes)
        // The same after a restart.
        var again = ActiveGhosts(written, by: Self.rule)
        _ = again.dayMayHaveBegun(at: row.at * 3_600_000)
        #expect(again.count == (row.counts ? 1 : 0))
    }

    @Test func whoIsLongGoneIsForgotten() {
        var rule = Self.rule
        var ghosts = ActiveGhosts([bobGhost: GhostActivity(last: 0, days: 1)], by: rule)
        #expect(ghosts.dayMayHaveBegun(at: 11 * 86_400_000) == nil)
        #expect(ghosts.dayMayHaveBegun(at: 12 * 86_400_000) == 86_400_000)
        #expect(ghosts.records.isEmpty)
        // Not while a metric asks for them.
        rule.threshold = .seconds(20 * 86_400)
        ghosts = ActiveGhosts([bobGhost: GhostActivity(last: 0, days: 1)], by: rule)
        #expect(ghosts.dayMayHaveBegun(at: 20 * 86_400_000) == nil)
        #expect(ghosts.dayMayHaveBegun(at: 21 * 86_400_000) == 86_400_000)
    }
}
