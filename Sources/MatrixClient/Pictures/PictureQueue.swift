import DequeModule
import MatrixProtocol

/// Which pictures are on their way: a few at a time, the others in order behind them.
struct PictureQueue {
    /// Each may hold its largest number of bytes in memory.
    private static let atOnce = 4

    private var waiting: Deque<MatrixOrder> = []
    private var underWay = 0

    /// To be carried out now, each ending in one `ended`.
    mutating func enqueued(_ orders: [MatrixOrder]) -> [MatrixOrder] {
        waiting.append(contentsOf: orders)
        return next()
    }

    mutating func ended() -> [MatrixOrder] {
        underWay -= 1
        return next()
    }

    private mutating func next() -> [MatrixOrder] {
        var begun: [MatrixOrder] = []
        while underWay < Self.atOnce, let order = waiting.popFirst() {
            underWay += 1
            begun.append(order)
        }
        return begun
    }
}
