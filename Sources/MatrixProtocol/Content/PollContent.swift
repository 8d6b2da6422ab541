/// Polls (MSC3381), by their names of today and those that they are to have.
package enum PollContent: Sendable, Hashable {
    case start(PollStart)
    /// What somebody chose, by the ids of the answers.
    case response(to: EventID, answers: [String])
    /// With a sentence of the sender's client.
    case end(of: EventID, text: String?)
}

package struct PollStart: Sendable, Hashable {
    package struct Answer: Sendable, Hashable {
        package var id: String
        package var text: String

        package init(id: String, text: String) {
            self.id = id
            self.text = text
        }
    }

    package var question: String
    /// 20 at most, as the MSC has it.
    package var answers: [Answer]
    /// How many answers one may choose.
    package var maxSelections: Int

    package init(question: String, answers: [Answer], maxSelections: Int = 1) {
        self.question = question
        self.answers = answers
        self.maxSelections = maxSelections
    }
}
