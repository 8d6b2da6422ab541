import IRCProtocol
import Testing

@Suite struct CapabilityTests {
    @Test(
        arguments: [
            (":s CAP * LS * :sasl=PLAIN,EXTERNAL server-time", .ls, ["sasl=PLAIN,EXTERNAL", "server-time"], false),
            (":s CAP * LS :away-notify ", .ls, ["away-notify"], true), ("CAP me ack :-a b", .ack, ["-a", "b"], true),
            ("CAP me NAK x", .nak, ["x"], true), ("CAP me NEW :a=b=c d=", .new, ["a=b=c", "d="], true),
            ("CAP me DEL :a", .del, ["a"], true), ("CAP me LIST *", .list, ["*"], true), ("CAP me LS", .ls, [], true),
            ("CAP me LS :=a ~b - =", .ls, ["a", "b"], true), ("CAP me LIST * :", .list, [], false),
        ] as [(String, CapabilityReply.Subcommand, [String], Bool)]
    )
    func reads(line: String, subcommand: CapabilityReply.Subcommand, list: [String], isLast: Bool) throws {
        let reply = try #require(CapabilityReply(try Message(parsing: line.utf8)))
        #expect(reply.subcommand == subcommand)
        #expect(reply.isLast == isLast)
        #expect(reply.list.entries.map(\.written) == list)
    }

    @Test(arguments: ["CAP", "CAP *", "CAP * END", "CAP * WHAT :a", "PING LS a"]) func others(line: String) throws {
        #expect(CapabilityReply(try Message(parsing: line.utf8)) == nil)
    }

    @Test func listsGrowAndShrink() {
        var list = CapabilityList(parsing: "a b=1 c=")
        list.merge(CapabilityList(parsing: "b=2 d"))
        #expect(list.value(of: "b") == "2")
        #expect(list.value(of: "a") == "")
        #expect(list.value(of: "z") == nil)
        list.remove(CapabilityList(parsing: "a c"))
        #expect(list.names == ["b", "d"])
        #expect(list.offered(of: ["d", "x", "b"]) == ["d", "b"])
        #expect(CapabilityList(parsing: "a -b").names == ["a"])
        #expect(CapabilityList(parsing: "a=1 -b").requestText == "a -b")
        #expect(CapabilityList((0..<5000).map { .init(name: "c\($0)") }).entries.count == CapabilityList.limit)
    }

    @Test func requestsFitOnLines() throws {
        let names = (0..<60).map { "vendor.example/capability-\($0)" }
        let lines = CapabilityList.requests(names)
        #expect(lines.count > 1)
        #expect(lines.flatMap { ($0.last ?? "").split(separator: " ").map(String.init) } == names)
        for line in lines { #expect(try line.encoded().count < 512) }
        #expect(CapabilityList.requests([]).isEmpty)
    }
}

extension CapabilityList.Entry {
    fileprivate var written: String { (isRemoved ? "-" : "") + name + (value.map { "=" + $0 } ?? "") }
}
