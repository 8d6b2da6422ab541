import BridgeCore
import BridgeStore
import Logging
import MatrixProtocol

/// Asks the store what it has of things said long ago, and puts what it says into the inbox. Every question is answered.
final class LookUps: Sendable {
    private let store: BridgeStore
    private let inbox: Inbox
    private let logger: Logger
    private let mailbox = Mailbox<(token: LookUpToken, event: EventID)>()

    init(store: BridgeStore, inbox: Inbox, logger: Logger) {
        self.store = store
        self.inbox = inbox
        self.logger = logger
    }

    func ask(_ token: LookUpToken, _ event: EventID) { mailbox.put((token, event)) }

    func close() { mailbox.close() }

    /// Answers until `close`. To be called once.
    func run() async {
        while true {
            let questions = await mailbox.next()
            guard !questions.isEmpty else { return }
            for question in questions { inbox.put(.lookedUp(question.token, await records(of: question.event))) }
        }
    }

    private func records(of event: EventID) async -> [MessageRecord] {
        do {
            return try await store.messages(saidWith: event)
        } catch {
            logger.warning("The database was not read", metadata: ["reason": "\(error)"])
            return []
        }
    }
}
