/// Text that nobody can guess.
enum SecretText {
    /// 256 bits of the system's randomness, as letters and digits.
    static func make() -> String {
        var source = SystemRandomNumberGenerator()
        return (0..<4).map { _ in
            let word = String(source.next() as UInt64, radix: 16)
            return String(repeating: "0", count: 16 - word.count) + word
        }.joined()
    }
}
