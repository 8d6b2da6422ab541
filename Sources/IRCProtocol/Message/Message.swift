/// One line of IRC as a value: `[@tags] [:source] command parameters` (Modern IRC, "Message Format").
package struct Message: Sendable, Hashable {
    package var tags: MessageTags
    package var source: Source?
    package var command: Command
    package var parameters: [Parameter]

    package init(
        tags: MessageTags = MessageTags(),
        source: Source? = nil,
        _ command: Command,
        _ parameters: [Parameter] = []
    ) {
        self.tags = tags
        self.source = source
        self.command = command
        self.parameters = parameters
    }

    /// The text of parameter `index`, or nil where the line has fewer: servers leave parameters out.
    package subscript(_ index: Int) -> String? {
        parameters.indices.contains(index) ? parameters[index].text : nil
    }

    package var last: String? { parameters.last?.text }
}
