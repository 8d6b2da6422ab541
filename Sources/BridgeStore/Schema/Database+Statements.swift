import Foundation
import GRDB

extension Database {
    /// Runs a statement that is kept compiled.
    func run(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws {
        try cachedStatement(sql: sql).execute(arguments: arguments)
    }

    /// Calls `body` with each row of a query whose statement is kept compiled.
    func forEachRow(
        _ sql: String,
        _ arguments: StatementArguments = StatementArguments(),
        _ body: (Row) throws -> Void
    ) throws {
        let rows = try Row.fetchCursor(cachedStatement(sql: sql), arguments: arguments)
        while let row = try rows.next() { try body(row) }
    }
}

/// A column that does not hold what the schema says: the file has been damaged or edited.
struct UnexpectedColumn: Error {}

extension Row {
    // GRDB's own subscripts trap on a value of another type, and what is in a file on disk is not ours to trust.
    func text(_ column: Int) throws -> String {
        guard let value = String.fromDatabaseValue(databaseValue(column)) else { throw UnexpectedColumn() }
        return value
    }

    func integer(_ column: Int) throws -> Int64 {
        guard let value = Int64.fromDatabaseValue(databaseValue(column)) else { throw UnexpectedColumn() }
        return value
    }

    func blob(_ column: Int) throws -> Data {
        guard let value = Data.fromDatabaseValue(databaseValue(column)) else { throw UnexpectedColumn() }
        return value
    }

    func isNull(_ column: Int) -> Bool { databaseValue(column).isNull }

    private func databaseValue(_ column: Int) -> DatabaseValue { self[column] }
}
