import MatrixProtocol
import Testing

/// Rich text in a short form: what stands in brackets is one thing, and its kind is in front.
enum Outline {
    static func of(_ text: RichText) -> String { text.blocks.map(block).joined(separator: " ") }

    static func block(_ block: RichText.Block) -> String {
        switch block {
        case .paragraph(let line): "p(\(inlines(line)))"
        case .heading(let level, let line): "h\(level)(\(inlines(line)))"
        case .quote(let blocks): "q(\(of(RichText(blocks: blocks))))"
        case .list(let list):
            (list.start.map { "ol\($0)" } ?? "ul")
                + "(" + list.items.map { of(RichText(blocks: $0)) }.joined(separator: " | ") + ")"
        case .code(let language, let text): "code[\(language ?? "")](\(text))"
        case .table(let rows):
            "table("
                + rows.map { ($0.isHeader ? "th " : "") + $0.cells.map(inlines).joined(separator: " | ") }
                .joined(separator: " || ") + ")"
        case .rule: "hr"
        case .details(let summary, let blocks): "details[\(inlines(summary))](\(of(RichText(blocks: blocks))))"
        }
    }

    static func inlines(_ line: [RichText.Inline]) -> String {
        line.map { inline in
            switch inline {
            case .text(let text, let style): styled(text, style)
            case .lineBreak: "⏎"
            case .link(let url, let line): "link[\(url)](\(inlines(line)))"
            case .pill(let uri, let label, let style): "pill[\(uri.matrixTo.dropFirst(20))](\(styled(label, style)))"
            case .spoiler(let reason, let line): "spoiler[\(reason ?? "")](\(inlines(line)))"
            case .image(let alt, let style): "img(\(styled(alt, style)))"
            }
        }.joined()
    }

    static func styled(_ text: String, _ style: RichText.Style) -> String {
        let marks: [(RichText.Traits, String)] = [
            (.bold, "b"), (.italic, "i"), (.underline, "u"), (.strikethrough, "s"), (.code, "c"), (.superscript, "^"),
            (.subscript, "_"),
        ]
        let names =
            marks.filter { style.traits.contains($0.0) }.map(\.1).joined() + (style.color?.hex ?? "")
            + (style.background.map { "/" + $0.hex } ?? "")
        return names.isEmpty ? text : "\(names){\(text)}"
    }
}

@Suite struct RichTextTests {
    @Test(arguments: [
        ("", ""), ("hello", "p(hello)"), ("  a \n\t b  ", "p(a b)"), ("<p>a</p><p>b</p>", "p(a) p(b)"),
        ("<p>a<p>b", "p(a) p(b)"), ("a<br>b<br/>c", "p(a⏎b⏎c)"), ("a <br> b", "p(a⏎b)"), ("<br>a<br>", "p(a)"),
        ("a<br><br>b", "p(a⏎⏎b)"), ("<b>a</b> <strong>b</strong>", "p(b{a} b{b})"),
        ("<i>a</i><em>b</em><u>c</u><ins>d</ins>", "p(i{ab}u{cd})"),
        ("<s>a</s><del>b</del><strike>c</strike>", "p(s{abc})"),
        ("x <code>a  b</code> y", "p(x c{a b} y)"), ("<b>a<i>b</i></b>c", "p(b{a}bi{b}c)"), ("<B>a</B>", "p(b{a})"),
        ("<b>a<i>b</b>c</i>d", "p(b{a}bi{b}cd)"), ("<b>unclosed", "p(b{unclosed})"), ("</b>a</p>b</div>", "p(ab)"),
        ("<sup>1</sup>/<sub>2</sub>", "p(^{1}/_{2})"), ("<blink>a</blink>", "p(a)"),
        ("<h1>a</h1><h6>b</h6>c", "h1(a) h6(b) p(c)"), ("<hr>a<hr/>", "hr p(a) hr"),
        ("<div>a</div><div><div>b</div>c</div>d", "p(a) p(b) p(c) p(d)"),
        ("<blockquote><p>a</p><blockquote>b</blockquote></blockquote>c", "q(p(a) q(p(b))) p(c)"),
        ("<blockquote></blockquote>", ""),
        ("<ul><li>a</li><li>b</li></ul>", "ul(p(a) | p(b))"), ("<ul><li>a<li>b</ul>c", "ul(p(a) | p(b)) p(c)"),
        ("<ol><li>a</ol>", "ol1(p(a))"), ("<ol start=\"3\"><li>a</ol>", "ol3(p(a))"),
        ("<ol start=\"9223372036854775807\"><li>a</ol>", "ol1(p(a))"), ("<ol start=\"-1\"><li>a</ol>", "ol1(p(a))"),
        ("<ul><li>a<ol><li>b</li></ol></li><li>c</li></ul>", "ul(p(a) ol1(p(b)) | p(c))"),
        ("<ul><li>a</li><ul><li>b</li></ul><li>c</li></ul>", "ul(p(a) | ul(p(b)) | p(c))"),
        ("<ul>loose<li>a</ul>", "ul(p(loose) | p(a))"), ("<li>alone", "p(alone)"), ("<ul>\n</ul>", ""),
        ("<ul><li><p>a</p><p>b</p></li></ul>", "ul(p(a) p(b))"), ("<b><ul><li>a</ul></b>", "ul(p(b{a}))"),
        ("<ul><li>a</b></li><li>b</li></ul>", "ul(p(a) | p(b))"), ("<b><ul><li>x</b>y</ul></b>z", "ul(p(b{xy})) p(z)"),
        ("<pre>a  b\n c</pre>", "code[](a  b\n c)"),
        ("<pre><code class=\"language-swift\">let a\n</code></pre>b", "code[swift](let a) p(b)"),
        ("<pre><code class=\"x language-c++ y\">a &lt;<b>b</b><br>c</code></pre>", "code[c++](a <b\nc)"),
        ("a<pre>\n\tb\r\n</pre>", "p(a) code[](\tb)"), ("<pre>open", "code[](open)"),
        (
            "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>c</td><td>d</td></tr></tbody></table>",
            "table(th a | b || c | d)"
        ),
        ("<table><tr><td>a<td>b<tr><td>c</table>", "table(a | b || c)"),
        ("<table>x<tr><td>a</table>y", "p(x) table(a) p(y)"),
        ("<table><tr><td><p>a</p>b<ul><li>c</ul></td></tr></table>", "table(a⏎b⏎c)"), ("<td>a</td>", "table(a)"),
        ("<table><caption>c</caption><tr><th>h</th><td>d</td></tr></table>", "p(c) table(h | d)"),
        ("<span data-mx-color=\"#ff0000\" data-mx-bg-color='#00f'>a</span>b", "p(#ff0000/#0000ff{a}b)"),
        ("<font color=red>a</font>", "p(#ff0000{a})"), ("<font color=\"#12g\">a</font>", "p(a)"),
        ("<font color=\"#123456\" data-mx-color=\"#fff\">a</font>", "p(#ffffff{a})"),
        ("<span style=\"color:red\">a</span>", "p(a)"),
        ("<span data-mx-spoiler>a <b>b</b></span> c", "p(spoiler[](a b{b}) c)"),
        ("x <span data-mx-spoiler=\"why\">a</span>", "p(x spoiler[why](a))"),
        (
            "see <a href=\"https://example.org/?a=1&amp;b=2\">this</a> .",
            "p(see link[https://example.org/?a=1&b=2](this) .)"
        ),
        ("<a href='mailto:a@b'>m</a><a href=HTTP://x>n</a>", "p(link[mailto:a@b](m)link[HTTP://x](n))"),
        ("<a href=\"javascript:alert(1)\">a</a>", "p(a)"), ("<a href=\" java\nscript:alert(1)\">a</a>", "p(a)"),
        ("<a name=x>a</a>", "p(a)"),
        ("<a href=\"/relative\">a</a>", "p(a)"), ("<a href=\"https://x\"><b>a</b></a>", "p(link[https://x](b{a}))"),
        ("<a href=\"https://x\">a<a href=\"https://y\">b</a>", "p(link[https://x](a)link[https://y](b))"),
        ("<a href=\"https://x\"></a>b", "p(b)"), ("<a href=\"https://x\">a<p>b</p>c</a>", "p(link[https://x](a⏎b⏎c))"),
        ("hi <a href=\"https://matrix.to/#/@a:b\">Al<b>ice</b></a>: x", "p(hi pill[%40a%3Ab](Alice): x)"),
        ("<a href=\"https://matrix.to/#/%23r%3Ab\">#r:b</a>", "p(pill[%23r%3Ab](#r:b))"),
        ("<a href=\"matrix:roomid/r:b\">r</a>", "p(pill[%21r%3Ab](r))"),
        ("<a href=\"https://matrix.to/#/!r/$e\">e</a>", "p(link[https://matrix.to/#/!r/$e](e))"),
        ("<b><a href=\"https://matrix.to/#/@a:b\">A</a></b>", "p(pill[%40a%3Ab](b{A}))"),
        ("a <img src=\"mxc://b/c\" alt=\":x:\"> b", "p(a img(:x:) b)"),
        ("<img title=t alt=\"\"> b<img src=x>", "p(img(t) bimg())"),
        ("<mx-reply><blockquote>old</blockquote></mx-reply>new", "p(new)"),
        ("<mx-reply>a<mx-reply>b</mx-reply>c</mx-reply>d", "p(d)"),
        ("<mx-reply>open", ""), ("a<script>b</script>c<style>d</style>e", "p(ace)"),
        ("<script>a</scrip></SCRIPT>b", "p(b)"),
        ("<script>a<b>", ""), ("a<!-- <b>x</b> -->b", "p(ab)"), ("a<!-->b", "p(ab)"), ("a<!-- open", "p(a)"),
        ("<!DOCTYPE html>a<?x y?>b", "p(ab)"),
        ("1 < 2 <3 &lt;b&gt; a<b", "p(1 < 2 <3 <b> a)"), ("a < b", "p(a < b)"), ("<", "p(<)"), ("</", "p(</)"),
        ("</>a", "p(</>a)"),
        ("&amp;&lt;&gt;&quot;&apos;&#39;&#x41;&#X42;", "p(&<>\"''AB)"),
        ("&nope; &amp &; &#; &#x; &#xZZ; &", "p(&nope; &amp &; &#; &#x; &#xZZ; &)"),
        ("&amp;lt;", "p(&lt;)"), ("&#0;&#xD800;&#x110000;&#99999999999999;", "p(\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD})"),
        ("a&nbsp;&nbsp;b", "p(a\u{A0}\u{A0}b)"), ("a&#10;b", "p(a b)"), ("a&#2;b\u{2}c\u{7F}\u{0}", "p(abc)"),
        ("🙂é", "p(🙂é)"),
        ("<p class=\"a>b\" x='y' z>a</p>", "p(a)"), ("<p =x ==>a", "p(a)"), ("<b/>a", "p(b{a})"), ("<p", ""),
        ("a<b x=\"", "p(a)"),
        ("<details><summary>s</summary>d</details>", "details[s](p(d))"), ("<b>a </b> b", "p(b{a }b)"),
    ])
    func reads(_ html: String, _ expected: String) {
        #expect(Outline.of(RichText(html: html)) == expected)
    }

    @Test func plainText() {
        guard
            case .paragraph(let line)? = RichText(html: "a<b>b</b><br><a href=\"https://x\">c</a><img alt=d>").blocks
                .first
        else {
            Issue.record("no paragraph")
            return
        }
        #expect(line.plain == "ab\ncd")
    }

    @Test(arguments: [
        "b", "blockquote", "ul", "li", "div", "span", "a href=\"https://x\"", "span data-mx-spoiler", "p", "table",
        "td", "mx-reply",
        "pre", "h1", "ol", "font color=red",
    ])
    func deepNestingIsCut(_ tag: String) {
        let name = tag.prefix { $0 != " " }
        let html =
            String(repeating: "<\(tag)>", count: 5_000) + "x" + String(repeating: "</\(name)>", count: 5_000)
            + "<p>end</p>"
        let text = RichText(html: html)
        // A hundred elements, the paragraph that they made and its text.
        #expect(depth(text.blocks) <= 102)
        #expect(Outline.of(text).contains("end"))
    }

    private func depth(_ blocks: [RichText.Block]) -> Int {
        blocks.map { block in
            switch block {
            case .quote(let blocks): 1 + depth(blocks)
            case .list(let list): 1 + (list.items.map(depth).max() ?? 0)
            case .paragraph(let line), .heading(_, let line): 1 + depth(line)
            case .code, .rule: 1
            case .details(let summary, let blocks): 1 + max(depth(summary), depth(blocks))
            case .table(let rows): 1 + (rows.flatMap(\.cells).map(depth).max() ?? 0)
            }
        }.max() ?? 0
    }

    private func depth(_ inlines: [RichText.Inline]) -> Int {
        inlines.map { inline in
            switch inline {
            case .text, .lineBreak, .pill, .image: 1
            case .link(_, let line), .spoiler(_, let line): 1 + depth(line)
            }
        }.max() ?? 0
    }

    @Test func anyTextEnds() {
        let tags = [
            "b", "p", "ul", "ol", "li", "blockquote", "pre", "code", "table", "tr", "td", "th", "a href=\"https://x\"",
            "span",
            "a href=\"https://matrix.to/#/@a:b\"", "span data-mx-spoiler=\"r\"", "mx-reply", "h2", "div", "br", "hr",
            "img alt=x",
            "font color=red", "script", "details",
        ]
        let pieces =
            tags.map { "<\($0)>" } + tags.map { "</\($0.prefix { $0 != " " })>" }
            + [
                "<", ">", "&", "&amp;", "&#", ";", "\"", "'", "=", "/", "<!--", "-->", "x", " ", "\n", "é", "\u{0}",
                "<b x='",
            ]
        var generator = SeededGenerator(seed: 13)
        var shown = 0
        var unclean: [String] = []
        for round in 0..<100_000 {
            let html =
                round % 5 == 0
                ? String(decoding: generator.bytes(atMost: 40), as: UTF8.self)
                : generator.text(from: pieces, atMost: 14)
            let text = RichText(html: html)
            let outline = Outline.of(text)
            if !outline.isEmpty { shown += 1 }
            let isClean = !outline.utf8.contains { $0 < 0x20 && $0 != 0x0A && $0 != 0x09 }
            if !isClean { unclean.append(html) }
        }
        #expect(shown > 10_000)
        #expect(unclean.isEmpty)
    }

    /// Were any of these quadratic, the small documents would take minutes and the large one days.
    @Test(
        arguments: [
            "<", "<b>", "<b></b>", "x<b></b>", "x<i>y</i>", "</b>", "<!--", "<!-- -->", "&", "&#", "&amp;",
            "<a href=\"", "<p>", "<br>", "<ul><li>", "<script>",
            "<a b c d='", " ", "x ", "<td>", "<blockquote>x</blockquote>", "<a href='https://x'>y", "<div><hr>",
            "<mx-reply>", "<b a=1", "<pre>\n",
        ]
    )
    func largeDocumentsEnd(_ piece: String) {
        let html = String(repeating: piece, count: (piece == "<" ? 5_000_000 : 200_000) / piece.utf8.count)
        let time = ContinuousClock().measure { _ = RichText(html: html) }
        #expect(time < .seconds(40))
    }
}
