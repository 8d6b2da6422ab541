extension ModeChange {
    /// The MODE lines that make `changes`, in order: no more parameters in one than the server takes (`MODES`), and
    /// none longer than 400 bytes, which leaves room for our own prefix when others see it.
    ///
    /// A change whose parameter cannot stand on the line (empty, with a space or CR, LF, NUL, or with a leading colon),
    /// or whose letter is not a printable ASCII character other than a sign, is left out.
    package static func messages(_ changes: [ModeChange], on channel: ChannelName, support: ISupport) -> [Message] {
        let limit = min(support.modeLimit ?? LineLimits.parameterCount, LineLimits.parameterCount - 2)
        var lines: [Message] = []
        var batch = Batch()
        for change in changes where change.isSendable {
            let bytes = (change.parameter?.utf8.count ?? 0) + 3
            if batch.parameters.count >= limit && change.parameter != nil || batch.byteCount + bytes > 400 {
                lines.append(batch.message(on: channel))
                batch = Batch()
            }
            batch.append(change)
        }
        if !batch.letters.isEmpty { lines.append(batch.message(on: channel)) }
        return lines
    }

    private var isSendable: Bool {
        guard let byte = letter.asciiValue, byte > 32, byte < 127, letter != "+", letter != "-", letter != ":" else {
            return false
        }
        guard let parameter else { return true }
        return Parameter(parameter)?.canBeMiddle ?? false
    }

    /// The changes of one line.
    private struct Batch {
        var letters = ""
        var parameters: [Parameter] = []
        var isSet: Bool?
        var byteCount = 0

        mutating func append(_ change: ModeChange) {
            if isSet != change.isSet { letters.append(change.isSet ? "+" : "-") }
            isSet = change.isSet
            letters.append(change.letter)
            byteCount += (change.parameter?.utf8.count ?? 0) + 3
            if let parameter = change.parameter { parameters.append(Parameter(cleaning: parameter)) }
        }

        func message(on channel: ChannelName) -> Message {
            Message(.mode, [Parameter(channel), Parameter(cleaning: letters)] + parameters)
        }
    }
}
