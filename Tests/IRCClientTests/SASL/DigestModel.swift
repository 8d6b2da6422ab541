/// SHA-256, HMAC and PBKDF2 as their specifications word them (FIPS 180-4, RFC 2104, RFC 8018), slowly: what the
/// client's library is compared with.
enum DigestModel {
    private static func root(_ prime: UInt32, cubic: Bool) -> UInt32 {
        // The first 32 bits of the fraction of a root, by bisection on whole numbers of 32 + 8 bits.
        var low: UInt64 = 0
        var high: UInt64 = 1 << 40
        while low + 1 < high {
            let middle = (low + high) / 2
            if isBelow(middle, prime, cubic: cubic) { low = middle } else { high = middle }
        }
        return UInt32(truncatingIfNeeded: low)
    }

    /// Whether (x / 2^32) to the power of 2 or 3 is at most `prime`.
    private static func isBelow(_ x: UInt64, _ prime: UInt32, cubic: Bool) -> Bool {
        let square = x.multipliedFullWidth(by: x)
        guard cubic else { return square.high < UInt64(prime) || (square.high == UInt64(prime) && square.low == 0) }
        // x^3 <= prime * 2^96, with x < 2^35 or so: compare x^2 with prime * 2^96 / x by halves.
        let low = square.low.multipliedFullWidth(by: x)
        let high = square.high.multipliedFullWidth(by: x)
        let (middle, overflow) = high.low.addingReportingOverflow(low.high)
        let top = high.high + (overflow ? 1 : 0)
        // The product is top:middle:low.low; prime * 2^96 has its bits in 96 and up.
        return top == 0 && middle >> 32 < UInt64(prime)
    }

    private static let primes: [UInt32] = {
        var primes: [UInt32] = []
        var next: UInt32 = 2
        while primes.count < 64 {
            if primes.allSatisfy({ next % $0 != 0 }) { primes.append(next) }
            next += 1
        }
        return primes
    }()

    private static let start = primes.prefix(8).map { root($0, cubic: false) }
    private static let constants = primes.map { root($0, cubic: true) }

    static func sha256(_ message: [UInt8]) -> [UInt8] {
        var hash = start
        absorb(message, after: 0, &hash)
        return bytes(hash)
    }

    /// All of `message`, with the padding that ends it; `before`: bytes that `hash` has taken already.
    private static func absorb(_ message: [UInt8], after before: Int, _ hash: inout [UInt32]) {
        var padded = message + [0x80]
        while padded.count % 64 != 56 { padded.append(0) }
        let bits = UInt64(before + message.count) * 8
        padded += (0..<8).reversed().map { UInt8(truncatingIfNeeded: bits >> ($0 * 8)) }
        for block in stride(from: 0, to: padded.count, by: 64) { compress(padded, block, &hash) }
    }

    private static func bytes(_ hash: [UInt32]) -> [UInt8] {
        hash.flatMap { word in (0..<4).reversed().map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
    }

    private static func compress(_ bytes: [UInt8], _ offset: Int, _ hash: inout [UInt32]) {
        var w = [UInt32](repeating: 0, count: 64)
        for i in 0..<16 {
            let at = offset + i * 4
            w[i] = UInt32(bytes[at]) << 24 | UInt32(bytes[at + 1]) << 16 | UInt32(bytes[at + 2]) << 8
            w[i] |= UInt32(bytes[at + 3])
        }
        for i in 16..<64 {
            let early = w[i - 15]
            let late = w[i - 2]
            let s0 = (early >> 7 | early << 25) ^ (early >> 18 | early << 14) ^ early >> 3
            let s1 = (late >> 17 | late << 15) ^ (late >> 19 | late << 13) ^ late >> 10
            w[i] = w[i - 16] &+ s0 &+ w[i - 7] &+ s1
        }
        var (a, b, c, d) = (hash[0], hash[1], hash[2], hash[3])
        var (e, f, g, h) = (hash[4], hash[5], hash[6], hash[7])
        for i in 0..<64 {
            let s1 = (e >> 6 | e << 26) ^ (e >> 11 | e << 21) ^ (e >> 25 | e << 7)
            let one = h &+ s1 &+ ((e & f) ^ (~e & g)) &+ constants[i] &+ w[i]
            let s0 = (a >> 2 | a << 30) ^ (a >> 13 | a << 19) ^ (a >> 22 | a << 10)
            let two = s0 &+ ((a & b) ^ (a & c) ^ (b & c))
            (h, g, f, e, d, c, b, a) = (g, f, e, d &+ one, c, b, a, one &+ two)
        }
        for (i, word) in [a, b, c, d, e, f, g, h].enumerated() { hash[i] = hash[i] &+ word }
    }

    /// A key's two states, so that thousands of codes under one key cost half.
    private struct Keyed {
        var inner = start
        var outer = start

        init(_ key: [UInt8]) {
            let short = key.count > 64 ? sha256(key) : key
            let block = short + [UInt8](repeating: 0, count: 64 - short.count)
            compress(block.map { $0 ^ 0x36 }, 0, &inner)
            compress(block.map { $0 ^ 0x5C }, 0, &outer)
        }

        func code(_ message: [UInt8]) -> [UInt8] {
            var hash = inner
            absorb(message, after: 64, &hash)
            let digest = bytes(hash)
            hash = outer
            absorb(digest, after: 64, &hash)
            return bytes(hash)
        }
    }

    static func hmac(_ key: [UInt8], _ message: [UInt8]) -> [UInt8] { Keyed(key).code(message) }

    static func pbkdf2(_ password: [UInt8], salt: [UInt8], iterations: Int) -> [UInt8] {
        let keyed = Keyed(password)
        var u = keyed.code(salt + [0, 0, 0, 1])
        var sum = u
        for _ in 1..<iterations {
            u = keyed.code(u)
            for i in 0..<32 { sum[i] ^= u[i] }
        }
        return sum
    }
}
