import BridgeCore
import BridgeRuntime
import Testing

@Suite struct ActivityMetricsTests {
    @Test func figuresAreGauges() {
        let registry = PrometheusRegistry(descriptions: [:])
        let tallies = Tallies(factory: registry)
        var figures = ActivityFigures(
            isOverLimit: true,
            monthly: 7,
            matrix: .init(active: 2, byAge: ["1h": 1]),
            remote: .init(active: nil, byAge: ["1h": 3, "1d": 5])
        )
        tallies.measure(.activity(figures))
        let lines = Set(registry.exposition().split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init))
        let expected: Set<String> = [
            "trestle_bridge_blocked 1", "trestle_remote_monthly_active_users 7",
            #"trestle_active_users{remote="false"} 2"#, #"trestle_users_by_age{age="1h",remote="false"} 1"#,
            #"trestle_users_by_age{age="1h",remote="true"} 3"#, #"trestle_users_by_age{age="1d",remote="true"} 5"#,
        ]
        #expect(lines.isSuperset(of: expected), "\(lines)")
        figures.isOverLimit = false
        tallies.measure(.activity(figures))
        #expect(registry.exposition().contains("trestle_bridge_blocked 0"))
    }
}
