import GRDB

extension BridgeStoreError {
    /// What an error of a database access means for us. SQLite's message names tables and columns, never values.
    init(_ error: any Error, file: String) {
        switch error {
        case let error as BridgeStoreError: self = error
        case let error as DatabaseError:
            self.init(Self.code(error.resultCode), file: file, detail: error.message ?? "")
        default: self.init(.refused, file: file, detail: "\(type(of: error))")
        }
    }

    /// Whether an error ends the transaction that it happens in, with every change in it.
    static func endsTransaction(_ error: any Error) -> Bool {
        guard let error = error as? DatabaseError else { return false }
        return code(error.resultCode) != .refused
    }

    private static func code(_ result: ResultCode) -> Code {
        switch result {
        case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_READONLY, .SQLITE_AUTH: .cannotOpen
        case .SQLITE_NOTADB, .SQLITE_FORMAT: .notADatabase
        case .SQLITE_CORRUPT: .damaged
        case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PROTOCOL: .busy
        case .SQLITE_FULL: .diskFull
        case .SQLITE_IOERR, .SQLITE_NOMEM, .SQLITE_INTERRUPT, .SQLITE_ABORT, .SQLITE_NOLFS: .inputOutput
        default: .refused
        }
    }
}
