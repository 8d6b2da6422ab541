extension PollContent {
    private enum Word: String { case start, response, end }

    private enum Fields: String, CodingKey {
        case start = "org.matrix.msc3381.poll.start"
        case stableStart = "m.poll"
        case response = "org.matrix.msc3381.poll.response"
        case stableSelections = "m.selections"
        case relatesTo = "m.relates_to"
    }

    private struct Response: Decodable {
        var answers: LossyList<String>
    }

    /// Nil where the type is none of a poll's, or the content makes no sense.
    init?(type: String, from decoder: any Decoder) {
        let prefixes = ["org.matrix.msc3381.poll.", "m.poll."]
        guard let prefix = prefixes.first(where: { type.hasPrefix($0) }),
            let word = Word(rawValue: String(type.dropFirst(prefix.count))),
            let fields = try? decoder.container(keyedBy: Fields.self)
        else { return nil }
        if word == .start {
            guard let start = fields.lenient(PollStart.self, .start) ?? fields.lenient(PollStart.self, .stableStart)
            else { return nil }
            self = .start(start)
            return
        }
        guard let relation = fields.lenient(RelatesTo.self, .relatesTo), relation.kind == "m.reference",
            let poll = relation.event
        else { return nil }
        switch word {
        case .end: self = .end(of: poll, text: ExtensibleText(from: decoder)?.text)
        case .response, .start:
            let chosen =
                fields.lenient(Response.self, .response)?.answers
                ?? fields.lenient(LossyList<String>.self, .stableSelections)
            self = .response(to: poll, answers: chosen?.elements ?? [])
        }
    }
}

extension PollStart: Decodable {
    private enum CodingKeys: String, CodingKey {
        case question, answers
        case maxSelections = "max_selections"
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        guard let question = ExtensibleText(from: try fields.superDecoder(forKey: .question))?.text else {
            throw DecodingError.dataCorruptedError(forKey: .question, in: fields, debugDescription: "no text")
        }
        let answers = try fields.decode(LossyList<Answer>.self, forKey: .answers).elements
        self.init(
            question: question,
            answers: Array(answers.prefix(Self.mostAnswers)),
            maxSelections: max(fields.lenient(Int.self, .maxSelections) ?? 1, 1)
        )
    }

    private static let mostAnswers = 20
}

extension PollStart.Answer: Decodable {
    private enum CodingKeys: String, CodingKey {
        case id
        case stableID = "m.id"
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        let id = try fields.lenient(String.self, .stableID) ?? fields.decode(String.self, forKey: .id)
        guard let text = ExtensibleText(from: decoder)?.text else {
            throw DecodingError.dataCorruptedError(forKey: .id, in: fields, debugDescription: "no text")
        }
        self.init(id: id, text: text)
    }
}
