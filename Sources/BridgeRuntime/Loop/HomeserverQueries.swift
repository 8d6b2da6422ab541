import BridgeCore
import MatrixClient
import MatrixProtocol

/// The core's questions to the homeserver, each asked once and beside the others, and what is told it in passing.
struct HomeserverQueries: Sendable {
    private struct Question: Sendable {
        let token: QueryToken
        let query: MatrixQuery
    }

    private enum Errand: Sendable {
        case question(Question)
        case signal(MatrixSignal)
    }

    private let waiting = Mailbox<Errand>()

    func ask(_ token: QueryToken, _ query: MatrixQuery) {
        waiting.put(.question(Question(token: token, query: query)))
    }

    func tell(_ signal: MatrixSignal) { waiting.put(.signal(signal)) }

    /// Runs until `close`. The requests are children of this call and are cancelled when it ends.
    func run(_ matrix: MatrixClient, inbox: Inbox) async {
        await withDiscardingTaskGroup { group in
            while true {
                let errands = await waiting.next()
                guard !errands.isEmpty else { break }
                for errand in errands {
                    group.addTask {
                        switch errand {
                        case .question(let question):
                            inbox.put(.queried(question.token, await Self.outcome(of: question.query, matrix)))
                        case .signal(let signal): await matrix.tell(signal)
                        }
                    }
                }
            }
            group.cancelAll()
        }
    }

    func close() { waiting.close() }

    private static func outcome(of query: MatrixQuery, _ matrix: MatrixClient) async -> MatrixQueryOutcome {
        do {
            return .answered(try await matrix.answer(to: query))
        } catch {
            guard let refusal = error.refusal else { return .unanswered(error.description) }
            return .refused(refusal.failure)
        }
    }
}
