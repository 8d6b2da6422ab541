import Foundation

/// This program once more with a hidden word, as another process: its memory and processor time are not ours.
///
/// It speaks in lines on its standard output, and ends when its standard input does, so that it never outlives us.
final class Child {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    init(_ arguments: [String]) throws {
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = arguments
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    /// Blocks until the child has said so much; for the moment before or after measuring.
    func line() throws -> String {
        var bytes: [UInt8] = []
        while let byte = try output.fileHandleForReading.read(upToCount: 1)?.first {
            if byte == 10 { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(byte)
        }
        throw BenchmarkFailure("A child process ended without a word: \(process.arguments ?? [])")
    }

    func end() {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    /// For the child: says a line to its parent.
    static func tell(_ line: String) { FileHandle.standardOutput.write(Data("\(line)\n".utf8)) }

    /// For the child: ends the process when the parent is gone.
    static func endWithParent() {
        // A thread of its own, ended by the end of the process.
        Thread.detachNewThread {
            while let some = try? FileHandle.standardInput.read(upToCount: 1), !some.isEmpty {}
            exit(0)
        }
    }
}
