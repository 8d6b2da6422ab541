import BridgeCore

/// All chance in a simulation comes from one number.
package struct SeededRandom: RandomNumberGenerator, Sendable {
    private var source: RandomSource

    package init(seed: UInt64) { source = RandomSource(seed: seed) }

    package mutating func next() -> UInt64 { source.next() }

    /// 0 up to `bound`, which is not reached.
    mutating func below(_ bound: Int) -> Int { bound <= 1 ? 0 : Int(next() % UInt64(bound)) }

    mutating func between(_ low: Int, _ high: Int) -> Int { low + below(high - low + 1) }

    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

    mutating func pick<Element>(_ list: [Element]) -> Element? { list.isEmpty ? nil : list[below(list.count)] }

    /// A stream of its own, so that one more draw here moves nothing there.
    mutating func fork() -> SeededRandom { SeededRandom(seed: next()) }
}
