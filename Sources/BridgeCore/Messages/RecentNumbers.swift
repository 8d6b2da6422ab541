/// Which number each of the keys noted of late has, in two generations: the older is let go as a whole.
///
/// Taking keys out one by one costs more than all else that is done with them, for each that goes makes the table hash
/// its neighbours anew. So whoever counts lets numbers go by itself, and takes those that it has no more for none.
package struct RecentNumbers<Key: Hashable & Sendable>: Sendable {
    /// A key is held until at least so many more numbers have come.
    package var capacity: Int
    private var young: [Key: Int] = [:]
    private var old: [Key: Int] = [:]
    /// The newest number when the generations changed last.
    private var turned = 0

    package init(capacity: Int) { self.capacity = capacity }

    package subscript(_ key: Key) -> Int? { young[key] ?? old[key] }

    /// How many are held: never many more than what came with twice the capacity.
    package var count: Int { young.count + old.count }

    /// - Parameter newest: the highest number given out so far.
    package mutating func note(_ number: Int, for key: Key, newest: Int) {
        if newest - turned >= capacity {
            let room = young.count
            old = young
            young = Dictionary(minimumCapacity: room)
            turned = newest
        }
        young[key] = number
    }

    package mutating func forget(_ key: Key) {
        young[key] = nil
        old[key] = nil
    }
}
