/// Figures that belong together.
protocol Suite: Sendable {
    var name: String { get }
    func run(_ options: Options) async throws -> [Figure]
}

/// Something in the way of measuring: a server that did not start, an answer that did not come.
struct BenchmarkFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// Keeps the optimiser from leaving out work whose result nobody looks at.
@inline(never)
func consume<Value>(_ value: borrowing Value) where Value: ~Copyable {}
