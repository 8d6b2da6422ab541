import BridgeCore
import Testing

@Suite
struct RecentNumbersTests {
    @Test(arguments: [1, 2, 7, 100])
    func theNewestAreHeldAndOldOnesAreLetGo(capacity: Int) {
        var numbers = RecentNumbers<String>(capacity: capacity)
        for number in 0..<500 {
            numbers.note(number, for: "key \(number)", newest: number)
            for held in max(0, number - capacity + 1)...number { #expect(numbers["key \(held)"] == held) }
            #expect(numbers.count <= 2 * capacity)
        }
        #expect(numbers["key 0"] == nil)
    }

    /// A key that comes later than the number it is noted for is held as long as if it had come with it.
    @Test
    func keysThatComeLaterAreHeldToo() {
        var numbers = RecentNumbers<String>(capacity: 10)
        for number in 5..<500 {
            numbers.note(number - 5, for: "late \(number - 5)", newest: number)
            for held in max(0, number - 9)...number where held <= number - 5 {
                #expect(numbers["late \(held)"] == held)
            }
        }
    }

    @Test(arguments: [3, 40])
    func anotherCapacityHoldsFromThenOn(_ later: Int) {
        var numbers = RecentNumbers<String>(capacity: 10)
        for number in 0..<300 {
            if number == 55 { numbers.capacity = later }
            numbers.note(number, for: "key \(number)", newest: number)
            let since = number < 55 ? number - 9 : max(number - later + 1, min(46, number))
            for held in max(0, since)...number { #expect(numbers["key \(held)"] == held) }
        }
    }

    @Test
    func whatIsForgottenIsGoneFromBothGenerations() {
        var numbers = RecentNumbers<String>(capacity: 2)
        numbers.note(0, for: "a", newest: 0)
        numbers.note(2, for: "a", newest: 2)
        #expect(numbers["a"] == 2)
        numbers.forget("a")
        #expect(numbers["a"] == nil)
    }
}
