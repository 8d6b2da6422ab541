import MatrixClient
import Testing

@Suite struct BackOffTests {
    let backOff = BackOff(first: .milliseconds(200), longest: .seconds(10), longestAsked: .seconds(60))

    @Test(arguments: [
        (1, 100, 200), (2, 200, 400), (3, 400, 800), (6, 3200, 6400), (7, 5000, 10000), (64, 5000, 10000),
    ])
    func doublesBetweenItsBounds(failures: Int, least: Int, most: Int) {
        #expect(backOff.delay(failures: failures, asked: nil, jitter: 0) == .milliseconds(least))
        #expect(backOff.delay(failures: failures, asked: nil, jitter: 1) == .milliseconds(most))
        let middle = backOff.delay(failures: failures, asked: nil, jitter: 0.5)
        #expect(middle > .milliseconds(least) && middle < .milliseconds(most))
    }

    @Test(arguments: [Int.min, -1, 0, Int.max], [-1, 0, 1, 2, Double.nan, .infinity, -.infinity])
    func staysWithinItsBoundsWhateverItIsGiven(failures: Int, jitter: Double) {
        let delay = backOff.delay(failures: failures, asked: nil, jitter: jitter)
        #expect(delay >= .milliseconds(100) && delay <= .seconds(10))
    }

    @Test func honoursWhatIsAsked() {
        #expect(backOff.delay(failures: 1, asked: .seconds(30), jitter: 0) == .seconds(30))
        #expect(backOff.delay(failures: 9, asked: .seconds(2), jitter: 0) == .seconds(2))
        #expect(backOff.delay(failures: 1, asked: .seconds(2), jitter: 1) == .milliseconds(2200))
    }

    @Test func neitherSpinsNorWaitsForEverBecauseItIsAsked() {
        #expect(backOff.delay(failures: 1, asked: .zero, jitter: 0) == .milliseconds(100))
        #expect(backOff.delay(failures: 1, asked: .seconds(-5), jitter: 0) == .milliseconds(100))
        #expect(backOff.delay(failures: 1, asked: .seconds(31_536_000), jitter: 0) == .seconds(60))
    }
}
