import BridgeCore
import BridgeStore
import Logging
import MatrixProtocol

/// Commits what the loop hands over, in order and in groups, and gives the orders to the homeserver out only when
/// they are on disk.
///
/// When the store refuses, the same group is tried again: nothing overtakes it, and nothing is acknowledged meanwhile.
final class WriteBehind: Sendable {
    private let store: BridgeStore
    private let submit: @Sendable ([MatrixOrder]) -> Void
    private let logger: Logger
    private let mailbox = Mailbox<StoreWrite>()

    init(store: BridgeStore, logger: Logger, submit: @escaping @Sendable ([MatrixOrder]) -> Void) {
        self.store = store
        self.submit = submit
        self.logger = logger
    }

    func hand(_ writes: [StoreWrite]) { mailbox.put(writes) }

    /// What is there is still written.
    func close() { mailbox.close() }

    /// Writes until `close`. To be called once.
    func run() async {
        while true {
            let writes = await mailbox.next()
            guard !writes.isEmpty else { return }
            await commit(writes)
            let orders = writes.compactMap { write -> MatrixOrder? in
                guard case .enqueue(let order) = write else { return nil }
                return order
            }
            if !orders.isEmpty { submit(orders) }
        }
    }

    private func commit(_ writes: [StoreWrite]) async {
        var hasFailed = false
        while true {
            do {
                try await store.commit(writes)
                if hasFailed { logger.notice("The database takes writes again") }
                return
            } catch let error as BridgeStoreError where error.code == .refused {
                return await commitEach(writes, error)
            } catch {
                if !hasFailed {
                    logger.error("The database does not take writes; trying again", metadata: ["reason": "\(error)"])
                }
                hasFailed = true
                // why: a full disk is looked at again each second; bounded by the end of the process.
                do { try await Task.sleep(for: .seconds(1)) } catch { return }
            }
        }
    }

    /// One write that the schema does not take must not hold back the others for ever: it is left out and told.
    private func commitEach(_ writes: [StoreWrite], _ error: BridgeStoreError) async {
        guard writes.count > 1 else {
            return logger.error("A write is refused by the database and left out", metadata: ["reason": "\(error)"])
        }
        for write in writes { await commit([write]) }
    }
}
