/// Why the store cannot do what it was asked to. The description is one sentence for the operator: it names the file,
/// and holds no stored content.
package struct BridgeStoreError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: String, Sendable, Hashable, CaseIterable {
        case cannotOpen, notADatabase, damaged, schemaTooNew
        /// Another Trestle runs on the same file.
        case inUse
        /// Another program holds the file's lock for longer than the limit.
        case busy
        case diskFull, inputOutput
        case keyMissing, keyUnreadable, keyMalformed, keyExposed, keyWrong
        /// One batch breaks a constraint of the schema: a bug of ours, and trying again does not help.
        case refused
        case closed
    }

    package var code: Code
    package var file: String
    /// What the system or SQLite said.
    package var detail: String

    package init(_ code: Code, file: String, detail: String = "") {
        self.code = code
        self.file = file
        self.detail = detail
    }

    /// Whether the same commit can succeed later without anybody changing it.
    package var isTransient: Bool {
        switch code {
        case .busy, .diskFull, .inputOutput: true
        case .cannotOpen, .notADatabase, .damaged, .schemaTooNew, .inUse, .keyMissing, .keyUnreadable, .keyMalformed,
            .keyExposed, .keyWrong, .refused, .closed:
            false
        }
    }

    package var description: String {
        let sentence = Self.sentence(code, file)
        return detail.isEmpty ? sentence : "\(sentence) (\(detail))"
    }

    private static func sentence(_ code: Code, _ file: String) -> String {
        switch code {
        case .cannotOpen: "The database \(file) cannot be opened for reading and writing"
        case .notADatabase: "\(file) is not a database of Trestle"
        case .damaged: "The database \(file) is damaged; restore it from a backup, or try `sqlite3 \(file) .recover`"
        case .schemaTooNew: "The database \(file) was written by a newer Trestle; run that version or a later one"
        case .inUse: "Another Trestle is running on the database \(file); stop it first, or give this one its own"
        case .busy: "Another program has locked the database \(file)"
        case .diskFull: "The disk of the database \(file) is full; nothing is acknowledged until there is room"
        case .inputOutput: "The database \(file) cannot be read or written"
        case .keyMissing:
            "The key file \(file) is missing, but the database holds secrets sealed with it; restore the key file"
        case .keyUnreadable: "The key file \(file) cannot be read or made"
        case .keyMalformed:
            """
            \(file) is not a key file: 32 bytes, raw or in base64, a private key in PEM form or a JSON Web Key are \
            expected
            """
        case .keyExposed: "The key file \(file) is open to others; run `chmod 600 \(file)`"
        case .keyWrong: "The key in \(file) is not the one that the secrets in the database were sealed with"
        case .refused: "The database \(file) refuses a change that breaks its rules"
        case .closed: "The database \(file) has been closed"
        }
    }
}
