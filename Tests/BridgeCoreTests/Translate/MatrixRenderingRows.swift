import BridgeCore
import IRCProtocol
import MatrixProtocol

// check: table

/// HTML, and the lines that it becomes. Codes are written as ``Marks`` does.
struct HTMLRow: Sendable {
    var html: String
    var lines: [String]

    init(_ html: String, _ lines: String...) { (self.html, self.lines) = (html, lines) }

    static let all: [HTMLRow] = styles + colors + blocks + lists + tables + code + links + mentions + odds + scripts

    static let styles: [HTMLRow] = [
        HTMLRow("plain", "plain"),
        HTMLRow("a <b>b</b> c", "a ‹b›b‹/› c"),
        HTMLRow("<strong>a</strong>", "‹b›a"),
        HTMLRow("<i>a</i> <em>b</em>", "‹i›a‹/› ‹i›b"),
        HTMLRow("<u>a</u>b", "‹u›a‹/›b"),
        HTMLRow("<ins>a</ins>", "‹u›a"),
        HTMLRow("<del>a</del> <s>b</s>", "‹s›a‹/› ‹s›b"),
        HTMLRow("<strike>a</strike>", "‹s›a"),
        HTMLRow("x <code>a  b</code> y", "x ‹m›a b‹/› y"),
        HTMLRow("<b><i>a</i></b>", "‹b›‹i›a"),
        HTMLRow("<b>a<i>b</i>c</b>d", "‹b›a‹i›b‹i›c‹/›d"),
        HTMLRow("<b>a<i>b</b>c</i>d", "‹b›a‹i›b‹/›cd"),
        HTMLRow("<b>a</b><strong>b</strong>", "‹b›ab"),
        HTMLRow("<b> a </b>b", "‹b›a ‹/›b"),
        HTMLRow("<b></b>a<i></i>", "a"),
        HTMLRow("<b><i><u><del><code>all</code></del></u></i></b>", "‹b›‹i›‹u›‹s›‹m›all"),
        HTMLRow("x<sup>2</sup>", "x²"),
        HTMLRow("x<sup>-12</sup>", "x⁻¹²"),
        HTMLRow("e<sup>n+1</sup>", "eⁿ⁺¹"),
        HTMLRow("e<sup>kx</sup>", "e^kx"),
        HTMLRow("e<sup>k x</sup>", "e^(k x)"),
        HTMLRow("e<sup>(k/2)</sup>", "e^(k/2)"),
        HTMLRow("21<sup>st</sup> of May", "21st of May"),
        HTMLRow("so<sup>[1]</sup>", "so[1]"),
        HTMLRow("H<sub>2</sub>O", "H₂O"),
        HTMLRow("a<sub>max</sub>", "a_max"),
        HTMLRow("a<sub>i,j</sub>", "a_(i,j)"),
        HTMLRow("<b>x<sup>2</sup></b>", "‹b›x²"),
        HTMLRow("<small>a</small> <big>b</big>", "a b"),
        HTMLRow("<kbd>Ctrl</kbd>", "‹m›Ctrl"),
    ]

    static let colors: [HTMLRow] = [
        HTMLRow("<span data-mx-color=\"#ff0000\">a</span>b", "‹c›04a‹/›b"),
        HTMLRow("<font color=\"#ff0000\">a</font>", "‹c›04a"),
        HTMLRow("<font color=red>a</font>", "‹c›04a"),
        HTMLRow("<font color=\"RED\">a</font>", "‹c›04a"),
        HTMLRow("<font data-mx-color=\"#00f\">a</font>", "‹c›60a"),
        HTMLRow("<span data-mx-color=\"#00007f\" data-mx-bg-color=\"#ffffff\">a</span>", "‹c›02,00a"),
        HTMLRow("<span data-mx-bg-color=\"#ffff00\">a</span>", "‹c›99,08a"),
        HTMLRow("<span data-mx-color=\"#ff9c9d\">a</span>", "‹c›76a"),
        HTMLRow("<span data-mx-color=\"#131313\">a</span>", "‹c›89a"),
        HTMLRow("<span data-mx-color=\"#ff0000\"><b>a</b></span>", "‹c›04‹b›a"),
        HTMLRow(
            "<span data-mx-color=\"#ff0000\">a<span data-mx-color=\"#000000\">b</span>c</span>",
            "‹c›04a‹c›01b‹c›04c"
        ),
        HTMLRow("<span data-mx-color=\"#ff0000\">12</span>3", "‹c›0412‹/›3"),
        HTMLRow("<span data-mx-color=\"#ff0000\">,1</span>", "‹c›04‹b›‹b›,1"),
        HTMLRow("<span data-mx-color=\"nonsense\">a</span>", "a"),
        HTMLRow("<span data-mx-color=\"#12\">a</span>", "a"),
        HTMLRow("<span style=\"color:red\">a</span>", "a"),
        HTMLRow("<span data-mx-spoiler>it ends</span>", "(spoiler) ‹c›01,01it ends"),
        HTMLRow(
            "<span data-mx-spoiler=\"the end\">it <b>ends</b></span>!",
            "(spoiler: the end) ‹c›01,01it ‹b›ends‹/›!"
        ),
        HTMLRow("<span data-mx-spoiler data-mx-color=\"#f00\">a</span>", "(spoiler) ‹c›01,01a"),
        HTMLRow("<span data-mx-spoiler><font color=red>a</font></span>", "(spoiler) ‹c›01,01a"),
        HTMLRow("<span data-mx-spoiler>a<span data-mx-spoiler>b</span></span>c", "(spoiler) ‹c›01,01ab‹/›c"),
        HTMLRow("<span data-mx-spoiler>a<br>b</span>", "(spoiler) ‹c›01,01a", "‹c›01,01b"),
        HTMLRow("<span data-mx-spoiler></span>a", "a"),
        HTMLRow("<b><span data-mx-spoiler>a</span></b>", "(spoiler) ‹c›01,01‹b›a"),
    ]

    static let blocks: [HTMLRow] = [
        HTMLRow("<p>a</p><p>b</p>", "a", "b"),
        HTMLRow("<p>a<p>b", "a", "b"),
        HTMLRow("a<br>b<br/>c", "a", "b", "c"),
        HTMLRow("a<br><br>b", "a", "b"),
        HTMLRow("<p>  a \n b </p>", "a b"),
        HTMLRow("<div>a</div>b", "a", "b"),
        HTMLRow("<h1>a</h1>b", "‹b›a", "b"),
        HTMLRow("<h3>a <i>b</i></h3>", "‹b›a ‹i›b"),
        HTMLRow("<h6>a</h6>", "‹b›a"),
        HTMLRow("<blockquote>a</blockquote>b", "> a", "b"),
        HTMLRow("<blockquote><p>a<br>b</p><p>c</p></blockquote>", "> a", "> b", "> c"),
        HTMLRow("<blockquote>a<blockquote>b</blockquote>c</blockquote>", "> a", "> > b", "> c"),
        HTMLRow("<blockquote><b>a</b></blockquote>", "> ‹b›a"),
        HTMLRow("<blockquote></blockquote>a", "a"),
        HTMLRow("a<hr>b", "a", "――――――――", "b"),
        HTMLRow("<details><summary>More</summary><p>a</p><p>b</p></details>c", "▸ ‹b›More", "  a", "  b", "c"),
        HTMLRow("<details>a</details>", "a"),
        HTMLRow(
            "<details><summary>A</summary><details><summary>B</summary>c</details></details>",
            "▸ ‹b›A",
            "  ▸ ‹b›B",
            "    c"
        ),
        HTMLRow("<summary>a</summary>b", "a", "b"),
        HTMLRow("<mx-reply><blockquote>old</blockquote></mx-reply>new", "new"),
        HTMLRow("<mx-reply>a</mx-reply><p>b</p>", "b"),
        HTMLRow("<center>a</center>", "a"),
    ]

    static let lists: [HTMLRow] = [
        HTMLRow("<ul><li>a</li><li>b</li></ul>", "• a", "• b"),
        HTMLRow("<ol><li>a</li><li>b</li></ol>", "1. a", "2. b"),
        HTMLRow("<ol start=\"9\"><li>a</li><li>b</li></ol>", "9. a", "10. b"),
        HTMLRow("<ol start=\"0\"><li>a</li></ol>", "0. a"),
        HTMLRow("<ol start=\"x\"><li>a</li></ol>", "1. a"),
        HTMLRow("<ol start=\"99999999999999999999\"><li>a</li></ol>", "1. a"),
        HTMLRow("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "• a", "  • b", "• c"),
        HTMLRow(
            "<ol><li>a<ol start=5><li>b</li><li>c</li></ol></li><li>d</li></ol>",
            "1. a",
            "  5. b",
            "  6. c",
            "2. d"
        ),
        HTMLRow("<ul><li>a<ol><li>b<ul><li>c</li></ul></li></ol></li></ul>", "• a", "  1. b", "    • c"),
        HTMLRow("<ul><li><p>a</p><p>b</p></li></ul>", "• a", "  b"),
        HTMLRow("<ul><li>a<br>b</li></ul>", "• a", "  b"),
        HTMLRow("<ul><li><b>a</b>: b</li></ul>", "• ‹b›a‹/›: b"),
        HTMLRow("<ul><li>a<li>b</ul>c", "• a", "• b", "c"),
        HTMLRow("<ol><li></li><li>b</li></ol>", "2. b"),
        HTMLRow("<ul><li>a</li><ul><li>b</li></ul></ul>", "• a", "• • b"),
        HTMLRow("<blockquote><ul><li>a</li></ul></blockquote>", "> • a"),
        HTMLRow("<ul><li><blockquote>a</blockquote></li></ul>", "• > a"),
        HTMLRow("<ul><li><pre><code>a\nb</code></pre></li></ul>", "• ‹m›a", "  ‹m›b"),
        HTMLRow("<li>alone</li>", "alone"),
        HTMLRow("<p>a:</p><ul><li>b</li></ul><p>c</p>", "a:", "• b", "c"),
    ]

    static let tables: [HTMLRow] = [
        HTMLRow(
            "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>",
            "‹b›a‹/› | ‹b›b",
            "1 | 2"
        ),
        HTMLRow("<table><tr><td>a<td><td>c</table>", "a |  | c"),
        HTMLRow("<table><tr><td><p>a</p><p>b</p></td><td>c</td></tr></table>", "a b | c"),
        HTMLRow("<table><tr><td>a<br>b</td><td>c</td></tr></table>", "a b | c"),
        HTMLRow("<table><caption>T</caption><tr><td>a</td></tr></table>", "T", "a"),
        HTMLRow("<table><tr><td><a href=\"https://e.test/x\">x</a></td></tr></table>", "x (https://e.test/x)"),
        HTMLRow("<td>a</td>b", "a", "b"),
        HTMLRow("<table></table>a", "a"),
    ]

    static let code: [HTMLRow] = [
        HTMLRow("<pre><code>a\n  b\n</code></pre>", "‹m›a", "‹m›  b"),
        HTMLRow(
            "<pre><code class=\"language-swift\">func f() {\n    g()\n}\n</code></pre>",
            "swift: ‹m›func f() {",
            "‹m›    g()",
            "‹m›}"
        ),
        HTMLRow("<pre><code class=\"language-c++ x\">a;</code></pre>", "c++: ‹m›a;"),
        HTMLRow("<pre>\n\tif\n\t\tx\n</pre>", "‹m›    if", "‹m›        x"),
        HTMLRow("<pre>a\n\n\nb</pre>", "‹m›a", "‹m›b"),
        HTMLRow("a<pre>b</pre>c", "a", "‹m›b", "c"),
        HTMLRow("<pre>&lt;b&gt; &amp;amp;</pre>", "‹m›<b> &amp;"),
        HTMLRow("<pre>a<b>b</b></pre>", "‹m›ab"),
        HTMLRow("<code>*not bold*</code>", "‹m›*not bold*"),
        HTMLRow("<blockquote><pre>a\nb</pre></blockquote>", "> ‹m›a", "> ‹m›b"),
        HTMLRow("<p>run <code>x\u{2}y</code></p>", "run ‹m›xy"),
        HTMLRow("<pre>a\u{2}b\u{0}c\rd</pre>", "‹m›abcd"),
        HTMLRow("<span data-mx-maths=\"\\frac{a}{b}\"><code>\\frac{a}{b}</code></span>", "‹m›\\frac{a}{b}"),
        HTMLRow("so <span data-mx-maths=\"x^2\">x<sup>2</sup></span> it is", "so ‹m›x^2‹/› it is"),
        HTMLRow("<div data-mx-maths=\"E = mc^2\"><code>E</code></div>b", "‹m›E = mc^2", "b"),
        HTMLRow("<span data-mx-maths=\"\">a</span>", "a"),
    ]

    static let links: [HTMLRow] = [
        HTMLRow("<a href=\"https://e.test/a\">here</a>", "here (https://e.test/a)"),
        HTMLRow("see <a href=\"https://e.test/a?b=1&amp;c=2\">it</a>.", "see it (https://e.test/a?b=1&c=2)."),
        HTMLRow("<a href=\"https://e.test/a\">https://e.test/a</a>", "https://e.test/a"),
        HTMLRow("<a href=\"https://e.test/\">e.test</a>", "https://e.test/"),
        HTMLRow("<a href=\"http://www.e.test\">E.test</a>", "http://www.e.test"),
        HTMLRow("<a href=\"https://e.test/a/long/path\">https://e.test/a/lo…</a>", "https://e.test/a/long/path"),
        HTMLRow("<a href=\"https://e.test/a/long/path\">e.test/a/l...</a>", "https://e.test/a/long/path"),
        HTMLRow("<a href=\"https://e.test/a\">E…</a>", "E… (https://e.test/a)"),
        HTMLRow("<a href=\"https://e.test\"><b>bold</b> one</a>", "‹b›bold‹/› one (https://e.test)"),
        HTMLRow("<b><a href=\"https://e.test\">a</a></b>", "‹b›a‹/› (https://e.test)"),
        HTMLRow("<a href=\"mailto:a@e.test\">a@e.test</a>", "a@e.test"),
        HTMLRow("<a href=\"mailto:a@e.test\">mail me</a>", "mail me (mailto:a@e.test)"),
        HTMLRow("<a href=\"javascript:alert(1)\">a</a>", "a"),
        HTMLRow("<a href=\"/relative\">a</a>", "a"),
        HTMLRow("<a href=\"https://e.test/\r\nQUIT\">a</a>", "a (https://e.test/QUIT)"),
        HTMLRow("<a href=\"https://e.test\"></a>b", "b"),
        HTMLRow("<a href=\"https://e.test\"><img src=\"mxc://a/b\" alt=\"cat\"></a>", "cat (https://e.test)"),
        HTMLRow("<a href=\"https://e.test\"><img src=\"mxc://a/b\"></a>", "https://e.test"),
        HTMLRow("<img src=\"mxc://a/b\" alt=\":wave:\"> hi", ":wave: hi"),
        HTMLRow("<img src=\"mxc://a/b\" title=\"a wave\">", "a wave"),
        HTMLRow("<img src=\"mxc://a/b\" alt=\"a\nb\u{3}4\">", "a b4"),
        HTMLRow("<a href=\"https://e.test\">a<a href=\"https://f.test\">b</a>", "a (https://e.test)b (https://f.test)"),
        HTMLRow("<a href=\"https://matrix.to/#/!r:hs.test/$e\">that</a>", "that (https://matrix.to/#/!r:hs.test/$e)"),
        HTMLRow(
            "<span data-mx-spoiler><a href=\"https://e.test\">a</a></span>",
            "(spoiler) ‹c›01,01a (https://e.test)"
        ),
    ]

    /// Of whom `@alice` is `Alice[m]` on IRC, `@net_bob` is the ghost of `bob`, and `#chan:hs.test` is `#chan`.
    static let mentions: [HTMLRow] = [
        HTMLRow("<a href=\"https://matrix.to/#/@alice:hs.test\">Alice in Wonderland</a>: hi", "Alice[m]: hi"),
        HTMLRow("<a href=\"https://matrix.to/#/%40net_bob%3Ahs.test\">Bob</a>", "bob"),
        HTMLRow("<a href=\"matrix:u/alice:hs.test\">A</a>", "Alice[m]"),
        HTMLRow("<b><a href=\"https://matrix.to/#/@alice:hs.test\">A</a></b>", "‹b›Alice[m]"),
        HTMLRow("<a href=\"https://matrix.to/#/@alice:hs.test\"><b>A</b></a>!", "‹b›Alice[m]‹/›!"),
        HTMLRow("<a href=\"https://matrix.to/#/@zoe:far.test\">Zoe</a>", "Zoe"),
        HTMLRow("<a href=\"https://matrix.to/#/@zoe:far.test\">https://matrix.to/#/@zoe:far.test</a>", "@zoe:far.test"),
        HTMLRow("<a href=\"https://matrix.to/#/#chan:hs.test\">My room</a>", "#chan"),
        HTMLRow("<a href=\"https://matrix.to/#/%23far:far.test\">#far:far.test</a>", "#far:far.test"),
        HTMLRow("<a href=\"https://matrix.to/#/%23far:far.test\">Far away</a>", "Far away (#far:far.test)"),
        HTMLRow(
            "<a href=\"https://matrix.to/#/!id:far.test?via=far.test\">Far</a>",
            "Far (https://matrix.to/#/%21id%3Afar.test?via=far.test)"
        ),
        HTMLRow(
            "<a href=\"https://matrix.to/#/@alice:hs.test\">a</a>, <a href=\"https://matrix.to/#/@net_bob:hs.test\">b</a>",
            "Alice[m], bob"
        ),
    ]

    static let odds: [HTMLRow] = [
        HTMLRow("<b>unclosed", "‹b›unclosed"),
        HTMLRow("</b>a</p>b</div>", "ab"),
        HTMLRow("1 < 2 && 3 > 2", "1 < 2 && 3 > 2"),
        HTMLRow("&lt;b&gt;&amp;&quot;&#39;&#x41;", "<b>&\"'A"),
        HTMLRow("a&nbsp;&nbsp;b", "a  b"),
        HTMLRow("a&#2;b&#10;c&#0;", "ab c\u{FFFD}"),
        HTMLRow("a\u{1}ACTION\u{1}b\r\nQUIT", "aACTIONb QUIT"),
        HTMLRow("<script>evil()</script>a<style>b{}</style>", "a"),
        HTMLRow("<!-- hidden -->a", "a"),
        HTMLRow("a<b", "a"),
        HTMLRow("<p class='>'>a", "a"),
        HTMLRow("<unknown>a</unknown>", "a"),
        HTMLRow("<ul><b><li>a</b></li></ul>", "• ‹b›a"),
        HTMLRow("<table><b>a<tr><td>b</table>", "‹b›a", "‹b›b"),
        HTMLRow("<a href=https://e.test>a<p>b</p></a>", "a", "b (https://e.test)"),
    ]

    static let scripts: [HTMLRow] = [
        HTMLRow("<b>שלום</b> עולם", "‹b›שלום‹/› עולם"),
        HTMLRow("<i>مرحبا</i>, <b>world</b>", "‹i›مرحبا‹/›, ‹b›world"),
        HTMLRow("e\u{301}<b>e\u{301}</b>", "e\u{301}‹b›e\u{301}"),
        HTMLRow("<b>👩🏽‍🚀</b>🇩🇪", "‹b›👩🏽‍🚀‹/›🇩🇪"),
        HTMLRow("<code>語</code>", "‹m›語"),
        HTMLRow("&#x1F468;&#x200D;&#x1F467;", "👨‍👧"),
        HTMLRow("<bdi>ab</bdi>&rlm;c", "ab\u{200F}c"),
        HTMLRow("<b>क्षि</b>", "‹b›क्षि"),
    ]
}
