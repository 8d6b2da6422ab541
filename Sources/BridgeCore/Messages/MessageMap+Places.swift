import MatrixProtocol

extension MessageMap {
    /// Where something said stands: nearly always one room, so that looking through them is the quickest.
    struct Places: Sendable, Hashable, Sequence {
        private var all: [Entry] = []

        struct Entry: Sendable, Hashable {
            let room: RoomID
            var place: Place
        }

        subscript(room: RoomID) -> Place? {
            get { all.first { $0.room == room }?.place }
            set {
                let index = all.firstIndex { $0.room == room }
                switch (index, newValue) {
                case (let index?, let place?): all[index].place = place
                case (let index?, nil): all.remove(at: index)
                case (nil, let place?): all.append(Entry(room: room, place: place))
                case (nil, nil): break
                }
            }
        }

        func makeIterator() -> IndexingIterator<[Entry]> { all.makeIterator() }
    }
}
