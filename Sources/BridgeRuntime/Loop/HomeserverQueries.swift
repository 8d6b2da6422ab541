import BridgeCore
import MatrixClient
import MatrixProtocol

/// The core's questions to the homeserver, each asked once and beside the others.
struct HomeserverQueries: Sendable {
    private struct Question: Sendable {
        let token: QueryToken
        let query: MatrixQuery
    }

    private let waiting = Mailbox<Question>()

    func ask(_ token: QueryToken, _ query: MatrixQuery) { waiting.put(Question(token: token, query: query)) }

    /// Runs until `close`. The requests are children of this call and are cancelled when it ends.
    func run(_ matrix: MatrixClient, inbox: Inbox) async {
        await withDiscardingTaskGroup { group in
            while true {
                let questions = await waiting.next()
                guard !questions.isEmpty else { break }
                for question in questions {
                    group.addTask {
                        inbox.put(.queried(question.token, await Self.outcome(of: question.query, matrix)))
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
