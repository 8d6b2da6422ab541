import IRCProtocol
import Testing

@Suite struct NumericTests {
    @Test(arguments: [
        (Numeric.welcome, "001"), (.isupport, "005"), (.userModeIs, "221"), (.namesReply, "353"),
        (.nicknameInUse, "433"),
        (.bannedFromChannel, "474"), (.quietList, "728"), (.saslSuccess, "903"), (.saslMechanisms, "908"),
    ]) func text(numeric: Numeric, text: String) {
        #expect(numeric.text == text)
        #expect(Command(word: text) == .numeric(numeric))
    }

    @Test func sentencesArePlain() {
        var count = 0
        for value in UInt16(0)...999 {
            guard let sentence = Numeric(rawValue: value).sentence else { continue }
            count += 1
            #expect(sentence.first?.isUppercase == true && !sentence.hasSuffix(".") && sentence.count > 10, "\(value)")
        }
        #expect(count > 80)
        #expect(Numeric.cannotSendToChannel.sentence == "You cannot speak in this channel")
        #expect(Numeric.welcome.sentence == nil)
    }

    @Test(
        arguments: [400, 401, 403, 404, 405, 432, 433, 437, 465, 471, 473, 474, 475, 477, 482, 489, 520, 531, 904]
            as [UInt16]
    )
    func commonFailuresHaveSentences(value: UInt16) { #expect(Numeric(rawValue: value).sentence != nil) }

    @Test(arguments: [
        (":s 404 me #a :Cannot send", "404", "Cannot send", "You cannot speak in this channel"),
        (":s 599 me :Odd", "599", "Odd", "Odd"), (":s 599 me", "599", "", "The server said 599"),
        ("FAIL JOIN CHANNEL_X #a :No way", "CHANNEL_X", "No way", "No way"),
        ("NOTE * CODE :Listen", "CODE", "Listen", "Listen"), ("FAIL * CODE", "CODE", "", "The server said CODE"),
    ]) func replies(line: String, code: String, text: String, sentence: String) throws {
        let reply = try #require(ServerReply(try Message(parsing: line.utf8)))
        #expect(reply.code == code)
        #expect(reply.text == text)
        #expect(reply.sentence == sentence)
    }

    @Test(arguments: ["PING x", "FAIL x"]) func noReply(line: String) throws {
        #expect(ServerReply(try Message(parsing: line.utf8)) == nil)
    }
}
