import BridgeCore

/// Measures inputs in batches. Between two of them the servers answer and time goes by, uncounted, so that the state
/// stays the size it was.
struct CoreBench {
    private var world: CoreWorld
    private let runs: Int
    private let batches: Int
    private var turn = 0

    private static let batch = 64

    init(world: CoreWorld, runs: Int, batches: Int) {
        self.world = world
        self.runs = runs
        self.batches = batches
    }

    /// Microseconds for what `make` returns, all of it together.
    mutating func figure(
        _ name: String,
        target: Double? = nil,
        _ make: (inout CoreWorld, Int) throws -> [Input]
    ) rethrows -> Figure {
        var samples: [Double] = []
        for run in 0...runs {
            var spent: UInt64 = 0
            for _ in 0..<batches { spent += try batch(make) }
            if run > 0 { samples.append(Double(spent) / Double(batches * Self.batch) / 1_000) }
        }
        return Figure("\(name), \(world.size.name)", Samples(samples), .microseconds, target: target)
    }

    private mutating func batch(_ make: (inout CoreWorld, Int) throws -> [Input]) rethrows -> UInt64 {
        var inputs: [Input] = []
        for _ in 0..<Self.batch {
            turn += 1
            inputs += try make(&world, turn)
        }
        var effects: [[Effect]] = []
        effects.reserveCapacity(inputs.count)
        let start = Sampling.threadTime()
        for input in inputs { effects.append(world.receive(input)) }
        let spent = Sampling.threadTime() - start
        for effects in effects { world.settle(effects) }
        world.pass(.seconds(1))
        return spent
    }
}
