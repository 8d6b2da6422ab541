// check: table

/// A line of IRC, and the message that it becomes. Codes are written as ``Marks`` does; no HTML where none comes with it.
struct CodeRow: Sendable {
    var line: String
    var body: String
    var html: String?

    init(_ line: String, _ body: String, _ html: String? = nil) {
        (self.line, self.body, self.html) = (line, body, html)
    }

    static let all: [CodeRow] = alone + overlapping + colors + plain + links + spaces + scripts

    static let alone: [CodeRow] = [
        CodeRow("plain", "plain"),
        CodeRow("‹b›a", "a", "<strong>a</strong>"),
        CodeRow("‹i›a", "a", "<em>a</em>"),
        CodeRow("‹u›a", "a", "<u>a</u>"),
        CodeRow("‹s›a", "a", "<del>a</del>"),
        CodeRow("‹m›a", "a", "<code>a</code>"),
        CodeRow("‹r›a", "a", span("ffffff", "000000", "a")),
        CodeRow("‹c›4a", "a", span("ff0000", "a")),
        CodeRow("‹x›FF8800a", "a", span("ff8800", "a")),
        CodeRow("‹/›a", "a"),
        CodeRow("a‹b›b‹b›c", "abc", "a<strong>b</strong>c"),
        CodeRow("a‹i›b‹i›c", "abc", "a<em>b</em>c"),
        CodeRow("a‹u›b‹u›c", "abc", "a<u>b</u>c"),
        CodeRow("a‹s›b‹s›c", "abc", "a<del>b</del>c"),
        CodeRow("a‹m›b‹m›c", "abc", "a<code>b</code>c"),
        CodeRow("a‹b›b‹/›c", "abc", "a<strong>b</strong>c"),
        CodeRow("a‹c›4b‹c›c", "abc", "a" + span("ff0000", "b") + "c"),
        CodeRow("a‹c›4b‹/›c", "abc", "a" + span("ff0000", "b") + "c"),
        CodeRow("a‹x›0000ffb‹x›c", "abc", "a" + span("0000ff", "b") + "c"),
        CodeRow("a‹r›b‹r›c", "abc", "a" + span("ffffff", "000000", "b") + "c"),
        CodeRow("a‹b›‹b›b", "ab"),
        CodeRow("ab‹b›", "ab"),
        CodeRow("‹b›‹i›‹u›‹c›4‹/›a", "a"),
    ]

    static let overlapping: [CodeRow] = [
        CodeRow("‹b›‹i›a", "a", "<strong><em>a</em></strong>"),
        CodeRow("‹i›‹b›a", "a", "<strong><em>a</em></strong>"),
        CodeRow("‹b›a‹i›b‹b›c‹i›d", "abcd", "<strong>a<em>b</em></strong><em>c</em>d"),
        CodeRow("‹i›a‹b›b‹i›c", "abc", "<em>a</em><strong><em>b</em>c</strong>"),
        CodeRow("‹u›a‹s›b‹u›c", "abc", "<u>a<del>b</del></u><del>c</del>"),
        CodeRow("‹b›‹i›‹u›‹s›‹m›a", "a", "<strong><em><u><del><code>a</code></del></u></em></strong>"),
        CodeRow("‹m›a‹b›b‹m›c", "abc", "<code>a</code><strong><code>b</code>c</strong>"),
        CodeRow("‹b›a‹c›4b‹b›c", "abc", "<strong>a</strong>" + span("ff0000", "<strong>b</strong>c")),
        CodeRow("‹c›4a‹b›b‹c›c", "abc", span("ff0000", "a<strong>b</strong>") + "<strong>c</strong>"),
        CodeRow("‹c›4a‹i›b‹i›c", "abc", span("ff0000", "a<em>b</em>c")),
        CodeRow("‹r›‹b›a", "a", span("ffffff", "000000", "<strong>a</strong>")),
        CodeRow("‹c›4,2‹r›a", "a", span("00007f", "ff0000", "a")),
        CodeRow("‹c›4‹r›a", "a", span("ffffff", "ff0000", "a")),
        CodeRow("‹r›‹c›4a‹r›b", "ab", span("ffffff", "ff0000", "a") + span("ff0000", "b")),
        CodeRow("‹b›a‹/›‹i›b", "ab", "<strong>a</strong><em>b</em>"),
        CodeRow("‹b›a‹b›‹b›b", "ab", "<strong>ab</strong>"),
        CodeRow("‹b›a‹i›‹i›b", "ab", "<strong>ab</strong>"),
        CodeRow("‹s›‹u›a‹s›b", "ab", "<u><del>a</del>b</u>"),
    ]

    static let colors: [CodeRow] = [
        CodeRow("‹c›04,02a", "a", span("ff0000", "00007f", "a")),
        CodeRow("‹c›4,2a‹c›3b", "ab", span("ff0000", "00007f", "a") + span("009300", "00007f", "b")),
        CodeRow("‹c›4,2a‹c›99b", "ab", span("ff0000", "00007f", "a") + "<span data-mx-bg-color=\"#00007f\">b</span>"),
        CodeRow("‹c›99,2a", "a", "<span data-mx-bg-color=\"#00007f\">a</span>"),
        CodeRow("‹c›4,99a", "a", span("ff0000", "a")),
        CodeRow("‹c›4a‹c›4b", "ab", span("ff0000", "ab")),
        CodeRow("‹c›4a‹c›5b‹c›6c", "abc", span("ff0000", "a") + span("7f0000", "b") + span("9c009c", "c")),
        CodeRow("‹c›052", "2", span("7f0000", "2")),
        CodeRow("‹c›524", "4", span("ff0000", "4")),
        CodeRow("‹c›98a", "a", span("ffffff", "a")),
        CodeRow("‹c›16a", "a", span("470000", "a")),
        CodeRow("‹c›4,a", ",a", span("ff0000", ",a")),
        CodeRow("‹c›4,,2a", ",,2a", span("ff0000", ",,2a")),
        CodeRow("‹c›,2a", ",2a"),
        CodeRow("‹c›a", "a"),
        CodeRow("‹x›12345g", "12345g"),
        CodeRow("‹x›123456,abcdefg", "g", span("123456", "abcdef", "g")),
        CodeRow("‹x›123456,xyz", ",xyz", span("123456", ",xyz")),
        CodeRow("‹c›0a‹c›1b", "ab", span("ffffff", "a") + span("000000", "b")),
        CodeRow(
            "‹c›2a‹c›3b‹c›7c‹c›8d",
            "abcd",
            span("00007f", "a") + span("009300", "b") + span("fc7f00", "c") + span("ffff00", "d")
        ),
        CodeRow(
            "‹c›9a‹c›10b‹c›11c‹c›12d",
            "abcd",
            span("00fc00", "a") + span("009393", "b") + span("00ffff", "c") + span("0000fc", "d")
        ),
        CodeRow("‹c›13a‹c›14b‹c›15c", "abc", span("ff00ff", "a") + span("7f7f7f", "b") + span("d2d2d2", "c")),
    ]

    static let plain: [CodeRow] = [
        CodeRow("<b>a</b>", "<b>a</b>"),
        CodeRow("‹b›<b>&\"'", "<b>&\"'", "<strong>&lt;b&gt;&amp;&quot;&#39;</strong>"),
        CodeRow("‹b›&amp;", "&amp;", "<strong>&amp;amp;</strong>"),
        CodeRow("**a** _b_ `c`", "**a** _b_ `c`"),
        CodeRow("a\u{1}b\u{7}c\u{1B}[1md", "abc[1md"),
        CodeRow("‹b›a\u{7}", "a", "<strong>a</strong>"),
        CodeRow(
            "‹b›<script>alert(1)</script>",
            "<script>alert(1)</script>",
            "<strong>&lt;script&gt;alert(1)&lt;/script&gt;</strong>"
        ),
        CodeRow("‹b›</strong>", "</strong>", "<strong>&lt;/strong&gt;</strong>"),
        CodeRow("ha ha ha ha", "ha ha ha ha"),
        CodeRow("‹b›ha‹b› ‹b›ha‹b› ha", "ha ha ha", "<strong>ha</strong> <strong>ha</strong> ha"),
        CodeRow("aaaa", "aaaa"),
        CodeRow("‹b›no‹b› no ‹b›no", "no no no", "<strong>no</strong> no <strong>no</strong>"),
    ]

    static let links: [CodeRow] = [
        CodeRow("see https://e.test/a?b=1&c=2", "see https://e.test/a?b=1&c=2"),
        CodeRow(
            "‹b›see‹b› https://e.test/a?b=1&c=2",
            "see https://e.test/a?b=1&c=2",
            "<strong>see</strong> " + link("https://e.test/a?b=1&amp;c=2")
        ),
        CodeRow(
            "‹b›https://e.test",
            "https://e.test",
            "<a href=\"https://e.test\"><strong>https://e.test</strong></a>"
        ),
        CodeRow(
            "https://‹b›e.test‹b›/x",
            "https://e.test/x",
            "<a href=\"https://e.test/x\">https://<strong>e.test</strong>/x</a>"
        ),
        CodeRow(
            "‹u›https://e.test/‹/›.",
            "https://e.test/.",
            "<a href=\"https://e.test/\"><u>https://e.test/</u></a>."
        ),
        CodeRow(
            "‹b›a‹b› (https://e.test/x)",
            "a (https://e.test/x)",
            "<strong>a</strong> (" + link("https://e.test/x") + ")"
        ),
        CodeRow(
            "‹b›a‹b› https://e.test/x_(y)",
            "a https://e.test/x_(y)",
            "<strong>a</strong> " + link("https://e.test/x_(y)")
        ),
        CodeRow(
            "‹b›a‹b› (https://e.test/x_(y)), b",
            "a (https://e.test/x_(y)), b",
            "<strong>a</strong> (" + link("https://e.test/x_(y)") + "), b"
        ),
        CodeRow(
            "‹b›a‹b› <https://e.test/x>",
            "a <https://e.test/x>",
            "<strong>a</strong> &lt;" + link("https://e.test/x") + "&gt;"
        ),
        CodeRow(
            "‹b›a‹b› \"https://e.test/x\"",
            "a \"https://e.test/x\"",
            "<strong>a</strong> &quot;" + link("https://e.test/x") + "&quot;"
        ),
        CodeRow(
            "‹b›a‹b› https://e.test/x, https://f.test!",
            "a https://e.test/x, https://f.test!",
            "<strong>a</strong> " + link("https://e.test/x") + ", " + link("https://f.test") + "!"
        ),
        CodeRow("‹b›a‹b› HTTPS://E.TEST", "a HTTPS://E.TEST", "<strong>a</strong> " + link("HTTPS://E.TEST")),
        CodeRow("‹b›a‹b› ftp://e.test/f", "a ftp://e.test/f", "<strong>a</strong> " + link("ftp://e.test/f")),
        CodeRow("‹b›a‹b› javascript://e.test", "a javascript://e.test", "<strong>a</strong> javascript://e.test"),
        CodeRow("‹b›a‹b› xhttps://e.test", "a xhttps://e.test", "<strong>a</strong> xhttps://e.test"),
        CodeRow("‹b›a‹b› https:// b", "a https:// b", "<strong>a</strong> https:// b"),
        CodeRow(
            "‹b›a‹b› https://e.test/'x'",
            "a https://e.test/'x'",
            "<strong>a</strong> <a href=\"https://e.test/&#39;x\">https://e.test/&#39;x</a>&#39;"
        ),
        CodeRow("‹b›a‹b› https://e.test/é語", "a https://e.test/é語", "<strong>a</strong> " + link("https://e.test/é語")),
        CodeRow(
            "‹c›4https://e.test/‹c›5x",
            "https://e.test/x",
            "<a href=\"https://e.test/x\">" + span("ff0000", "https://e.test/") + span("7f0000", "x") + "</a>"
        ),
        CodeRow(
            "‹b›[https://e.test]",
            "[https://e.test]",
            "<strong>[</strong><a href=\"https://e.test\"><strong>https://e.test</strong></a><strong>]</strong>"
        ),
        CodeRow(
            "‹b›a‹b› https://[::1]:8080/",
            "a https://[::1]:8080/",
            "<strong>a</strong> " + link("https://[::1]:8080/")
        ),
        CodeRow("‹b›a‹b› e.test a@e.test", "a e.test a@e.test", "<strong>a</strong> e.test a@e.test"),
    ]

    static let spaces: [CodeRow] = [
        CodeRow("a  b", "a  b"),
        CodeRow("‹b›a  b", "a  b", "<strong>a &nbsp;b</strong>"),
        CodeRow("‹b›a   b", "a   b", "<strong>a &nbsp; b</strong>"),
        CodeRow("  ‹b›a", "  a", "&nbsp; <strong>a</strong>"),
        CodeRow("a ‹b› b", "a  b", "a <strong>&nbsp;b</strong>"),
        CodeRow("‹m›    x", "    x", "<code>&nbsp; &nbsp; x</code>"),
    ]

    static let scripts: [CodeRow] = [
        CodeRow("‹b›שלום‹b› עולם", "שלום עולם", "<strong>שלום</strong> עולם"),
        CodeRow("‹i›مرحبا", "مرحبا", "<em>مرحبا</em>"),
        CodeRow("‹b›👩🏽‍🚀‹b›🇩🇪", "👩🏽‍🚀🇩🇪", "<strong>👩🏽‍🚀</strong>🇩🇪"),
        CodeRow("e\u{2}\u{301}", "e\u{301}", "e<strong>\u{301}</strong>"),
        CodeRow("‹m›語", "語", "<code>語</code>"),
        CodeRow("‹b›\u{202E}abc", "\u{202E}abc", "<strong>\u{202E}abc</strong>"),
    ]

    static func span(_ color: String, _ text: String) -> String { "<span data-mx-color=\"#\(color)\">\(text)</span>" }

    static func span(_ color: String, _ background: String, _ text: String) -> String {
        "<span data-mx-color=\"#\(color)\" data-mx-bg-color=\"#\(background)\">\(text)</span>"
    }

    static func link(_ url: String) -> String { "<a href=\"\(url)\">\(url)</a>" }
}
