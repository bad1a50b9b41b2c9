from __future__ import annotations

import io
import warnings
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.document import Document, content_id
from onrecord.errors import InputError, InputWarning, MalformedError
from onrecord.read import feed, feed_xml
from onrecord.read import read as read_inputs
from onrecord.read.source import Listener, Options, Source

ONLY_SUMMARIES = "entries have only a description or summary: it is read as the text"


def read(
    data: str | bytes, *, uri: str | None = None, content_type: str | None = None, folder: str | None = None
) -> tuple[list[Document], list[str]]:
    """The documents, and what was told: the errors, and what was passed over."""
    told: list[str] = []
    listener = Listener(
        on_error=lambda error: told.append(str(error)), on_skip=lambda reason, name: told.append(f"{name}: {reason}")
    )
    stream = io.BytesIO(data.encode() if isinstance(data, str) else data)
    source = Source(
        name="f.xml",
        stream=stream,
        listener=listener,
        options=Options(),
        uri=uri,
        content_type=content_type,
        folder=folder,
    )
    return list(feed.read(source)), told


def document(text: str, **known: Any) -> Document:
    return Document(content_id(text), text, **{"uri": "f.xml", **known})


def rss(items: str, channel: str = "<title>The Example</title>") -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        f' xmlns:media="http://search.yahoo.com/mrss/"><channel>{channel}{items}</channel></rss>'
    )


def item(content: str, more: str = "") -> str:
    return f"<item>{more}<content:encoded><![CDATA[{content}]]></content:encoded></item>"


def text_of(content: str) -> str:
    (found,), told = read(rss(item(content)))
    assert told == []
    return found.text


WORDPRESS = rss(
    channel="""<title>The Daily Example &amp;#8211; News</title><link>https://daily.example</link>
<atom:link xmlns:atom="http://www.w3.org/2005/Atom" href="https://daily.example/feed/" rel="self"/>
<language>en-US</language><image><url>https://daily.example/i.png</url><title>Picture</title></image>""",
    items="""<item>
<title>Mayor &amp;#8216;confident&amp;#8217; about rain &amp;amp; wind</title>
<link>https://daily.example/2016/10/rain/</link>
<dc:creator><![CDATA[Jane Doe]]></dc:creator><dc:creator>John Roe</dc:creator>
<pubDate>Tue, 18 Oct 2016 23:30:00 -0500</pubDate>
<category><![CDATA[News]]></category>
<guid isPermaLink="false">https://daily.example/?p=17</guid>
<description><![CDATA[<p>&#8220;It rained,&#8221; said the mayor. [&#8230;]</p>]]></description>
<content:encoded><![CDATA[<figure><img src="a.png"/><figcaption>A cloud</figcaption></figure>
<p>&#8220;It <b>rained</b>,&#8221; said the
mayor.</p><script>track()</script>
<p>She was right.<br/>It did.</p>
<p><a href="https://daily.example/2016/10/rain/" class="more-link">Continue reading <span>Mayor</span></a></p>
<p>The post <a href="x">Mayor</a> appeared first on <a href="y">The Daily Example</a>.</p>]]></content:encoded>
<media:title>A cloud</media:title><media:content url="a.png"><media:description>A</media:description></media:content>
</item>""",
)


def test_a_feed_of_wordpress() -> None:
    text = "“It rained,” said the mayor.\n\nShe was right.\nIt did."
    expected = document(
        text,
        title="Mayor ‘confident’ about rain & wind",
        published="2016-10-18",
        publisher="The Daily Example – News",
        uri="https://daily.example/2016/10/rain/",
        language="en",
        author="Jane Doe; John Roe",
    )
    assert read(WORDPRESS) == ([expected], [])


ATOM = """<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de-AT" xml:base="https://atom.example/news/">
<title>Das Beispiel</title><id>urn:feed</id><updated>2016-10-20T00:00:00Z</updated>
<author><name>Redaktion</name></author>
<entry><title type="html">Regen &lt;b&gt;in&lt;/b&gt; Wien</title><id>urn:1</id><link href="regen.html"/>
<link rel="enclosure" href="a.mp3"/><updated>2016-10-19T01:00:00Z</updated>
<published>2016-10-18T23:30:00-05:00</published>
<author><name>Erika Muster</name><email>e@atom.example</email></author><author><name>Max Muster</name></author>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>„Es <em>regnet</em>“, sagte sie.</p><p>Ja.</p></div>
</content></entry>
<entry xml:lang="en"><title>Rain &amp; wind</title><id>https://atom.example/2</id>
<updated>2016-10-19T01:00:00+09:00</updated>
<source><title>The Source</title><id>urn:s</id></source>
<content type="text">“It rained,” she said.

 2 &lt; 3</content><summary>Rain</summary></entry>
<entry><title>Foto</title><id>urn:3</id><updated>2016-10-19T01:00:00Z</updated>
<content type="image/png">iVBORw0KGgo=</content><summary type="html">&lt;p&gt;Ein Foto.</summary></entry>
</feed>"""


def test_atom() -> None:
    with pytest.warns(InputWarning, match=f"^f.xml: 1 of 3 {ONLY_SUMMARIES}$"):
        documents, told = read(ATOM)
    assert told == []
    assert documents == [
        document(
            "„Es regnet“, sagte sie.\n\nJa.",
            title="Regen in Wien",
            published="2016-10-18",
            publisher="Das Beispiel",
            uri="https://atom.example/news/regen.html",
            language="de",
            author="Erika Muster; Max Muster",
        ),
        document(
            "“It rained,” she said.\n\n 2 < 3",
            title="Rain & wind",
            published="2016-10-19",
            publisher="The Source",
            uri="https://atom.example/2",
            language="en",
            author="Redaktion",
        ),
        document(
            "Ein Foto.",
            title="Foto",
            published="2016-10-19",
            publisher="Das Beispiel",
            language="de",
            author="Redaktion",
        ),
    ]


NETSCAPE = """<?xml version="1.0"?>
<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd">
<rss version="0.91"><channel><title>Old Example</title><link>https://old.example/</link><language>en</language><item>
<title>Rain</title><link>https://old.example/1</link><description>Caf&eacute; AT&T: it rained.</description></item>
</channel></rss>"""
RDF_090 = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>Oldest Example</title></channel>
<item><title>Rain</title><link>https://old.example/1</link><description>It rained.</description></item></rdf:RDF>"""
RDF_10 = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel rdf:about="https://rdf.example/"><title>RDF Example</title><dc:language>en</dc:language>
<items><rdf:Seq><rdf:li resource="https://rdf.example/1"/></rdf:Seq></items></channel>
<item rdf:about="https://rdf.example/1"><title>Rain</title><link>https://rdf.example/1</link><dc:date>2016-10-18</dc:date>
<dc:creator>Jane Doe</dc:creator><description>Rain</description>
<content:encoded>&lt;p&gt;It rained.</content:encoded></item></rdf:RDF>"""
RSS_092 = """<rss version="0.92"><channel><title>Example</title><item>
<description>&lt;i&gt;It rained.&lt;/i&gt;</description>
<source url="https://source.example/feed">The Source</source></item></channel></rss>"""
ATOM_03 = """<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Older Example</title><entry><title>Rain</title>
<link rel="alternate" type="text/html" href="https://old.example/1"/><issued>2016-10-18T09:30:00Z</issued>
<content type="text/html" mode="escaped">&lt;p&gt;It rained.&lt;/p&gt;</content></entry></feed>"""


def test_older_versions() -> None:
    rain = {"title": "Rain", "uri": "https://old.example/1"}
    with pytest.warns(InputWarning) as warned:
        assert read(NETSCAPE)[0] == [document("Café AT&T: it rained.", publisher="Old Example", language="en", **rain)]
    assert [str(warning.message).partition(":")[2].partition(":")[0] for warning in warned] == [
        " not well-formed XML, read as well as it can be",
        f" 1 of 1 {ONLY_SUMMARIES}".partition(":")[0],
    ]
    with pytest.warns(InputWarning, match=ONLY_SUMMARIES):
        assert read(RDF_090)[0] == [document("It rained.", publisher="Oldest Example", **rain)]
    assert read(RDF_10)[0] == [
        document(
            "It rained.",
            title="Rain",
            published="2016-10-18",
            publisher="RDF Example",
            uri="https://rdf.example/1",
            language="en",
            author="Jane Doe",
        )
    ]
    with pytest.warns(InputWarning, match=ONLY_SUMMARIES):
        assert read(RSS_092)[0] == [document("It rained.", publisher="The Source")]
    assert read(ATOM_03)[0] == [document("It rained.", published="2016-10-18", publisher="Older Example", **rain)]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("<p>A.</p><style>p {}</style><iframe src='x'>no</iframe><!-- no --><p>B.<noscript>no</noscript>", "A.\n\nB."),
        ("<html><body><p>A.</p></body></html>", "A."),
        ("A.</div></div><p>B. 2 < 3 & 4", "A.\n\nB. 2 < 3 & 4"),
        ('<p title="a > b" class=x\'y wide>A.</p><p/ x="1"y=\'2\'>B.</p>', "A.\n\nB."),
        ("<p title='never ends>A.</p><p>B.</p>", "A.\n\nB."),
        ("A.<p><a href='x'>Read more</a> →", "A."),
        ("A. <a href='x'>Read more about rain…</a>", "A."),
        ("<p>A. <a href='x'>Continue reading</a></p><p>The post <a>B</a> first appeared on C.</p>", "A."),
        ("<p>“<a href='x'>Read more</a>,” she said.", "“Read more,” she said."),
        (
            "<p>The post office appeared first on the map.<p>It is old.",
            "The post office appeared first on the map.\n\nIt is old.",
        ),
        ("It rained; she <a>continues reading</a>", "It rained; she continues reading"),
        ("a\x01b\ufffec", "a b c"),
    ],
)
def test_texts_of_contents(content: str, text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InputWarning)
        assert text_of(content) == text


def test_the_longest_content_counts() -> None:
    (found,), _ = read(rss(item("<p>It rained, the mayor said.", "<content:encoded>It rained</content:encoded>")))
    assert found.text == "It rained, the mayor said."


@pytest.mark.parametrize(
    ("date", "day"),
    [
        ("<pubDate>Tue, 18 Oct 2016 23:30:00 EST</pubDate>", "2016-10-18"),
        ("<pubDate>18 Oct 2016</pubDate>", "2016-10-18"),
        ("<pubDate>2016-10-18T23:30:00.000+02:00</pubDate>", "2016-10-18"),
        ("<pubDate>Tuesday, October 18, 2016 - 9:30am</pubDate>", None),
        ("<pubDate>20161018T093000Z</pubDate>", "2016-10-18"),
        ("<pubDate>yesterday</pubDate><dc:date>2016-10-18</dc:date>", None),
        ("<dc:date>2016-10-18T01:00:00+09:00</dc:date>", "2016-10-18"),
    ],
)
def test_dates(date: str, day: str | None) -> None:
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always", InputWarning)
        (found,), _ = read(rss(item("It rained.", date)))
    assert found.published == day
    assert [str(warning.message) for warning in warned] == (
        [] if day else ["f.xml: the dates of 1 of 1 entries are not understood and are left out"]
    )


@pytest.mark.parametrize(
    ("more", "author"),
    [
        ("<author>jane@daily.example (Jane Doe)</author>", "Jane Doe"),
        ("<author>jane@daily.example</author>", None),
        ("<dc:creator> Jane\n Doe </dc:creator><dc:creator>Jane Doe</dc:creator>", "Jane Doe"),
        ("<author><name>Jane Doe</name></author>", "Jane Doe"),
        ("<itunes:author xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'>No</itunes:author>", None),
    ],
)
def test_authors(more: str, author: str | None) -> None:
    editor = "<managingEditor>editor@daily.example (Ed Itor)</managingEditor>"
    (found,), _ = read(rss(item("It rained.", more), editor))
    assert found.author == author


@pytest.mark.parametrize(
    ("more", "uri"),
    [
        ("<link> https://daily.example/?a=1&amp;b=2 </link>", "https://daily.example/?a=1&b=2"),
        ("<guid>https://daily.example/1</guid>", "https://daily.example/1"),
        ("<guid isPermaLink='false'>https://daily.example/1</guid><link>rain.html</link>", "https://daily.example/1"),
        ("<guid isPermaLink='false'>17</guid>", "f.xml"),
        ("<link>javascript:alert(1)</link>", "f.xml"),
        ("<link>file:///etc/passwd</link>", "f.xml"),
        ("<link>http://[</link>", "http://["),
    ],
)
def test_addresses(more: str, uri: str) -> None:
    assert [found.uri for found in read(rss(item("It rained.", more)))[0]] == [uri]


def test_links_are_relative_to_the_address_of_the_feed() -> None:
    (found,), _ = read(rss(item("A.", "<link>/rain</link>")), uri="https://daily.example/news/feed")
    assert found.uri == "https://daily.example/rain"


def test_entries_without_text_are_passed_over_and_summaries_warned_about_once() -> None:
    items = "<item><title>Rain</title></item><item><description>A.</description></item>" * 2 + item("B.")
    with pytest.warns(InputWarning) as warned:
        documents, told = read(rss(items))
    assert [found.text for found in documents] == ["A.", "A.", "B."]
    assert told == ["f.xml: a feed entry without text"] * 2
    assert [str(warning.message) for warning in warned] == [f"f.xml: 2 of 5 {ONLY_SUMMARIES}"]


def test_a_feed_without_entries() -> None:
    with pytest.warns(InputWarning, match=r"^f\.xml: there are no entries in the feed$"):
        assert read(rss("")) == ([], [])


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (rss(item("Café “A”")).encode("utf-8-sig"), None),
        (rss(item("Café “A”")).replace("utf-8", "utf-16").encode(), None),  # it is not
        (rss(item("Café “A”")).encode("utf-16"), None),
        (rss(item("Café “A”")).replace("utf-8", "windows-1252").encode("cp1252"), None),
        (rss(item("Café “A”")).encode("cp1252"), "text/xml; charset=windows-1252"),
    ],
)
def test_encodings(data: bytes, content_type: str | None) -> None:
    (found,), told = read(data, content_type=content_type)
    assert (found.text, told) == ("Café “A”", [])


def test_encodings_that_are_not_what_they_are_said_to_be() -> None:
    for declared in ("windows-9999", "rot13", "idna", "hex", "undefined"):
        data = rss(item("Café, she said. Voilà le garçon déjà.")).replace("utf-8", declared).encode("cp1252")
        with pytest.warns(InputWarning, match=r"^f\.xml: not UTF-8, read as \w+, which is a guess$"):
            (found,), _ = read(data)
        assert found.text.startswith("Café")


BROKEN = [
    (rss(item("A.") + item("B."))[:-40], ["A.", "B."]),  # cut off
    (rss(item("A.") + "<item><description>x</item>" + item("B.")), ["A.", "x", "B."]),
    (rss("<item><description>AT&T &nbsp; caf&eacute; &bogus; &#x1F600; &#xD83D; &#0; &#99999999;</description></item>"),
     ["AT&T caf\xe9 &bogus; \U0001f600 \ufffd \ufffd \ufffd"]),
    (rss(item("A.")).replace(' xmlns:content="http://purl.org/rss/1.0/modules/content/"', ""), ["A."]),
    (rss(item("A.", "<x:y a:b='c'>z</x:y>")), ["A."]),
    (rss(item("A.")).replace("encoded>", "encoded a:b='c'>", 1).replace("<rss", "<rss a:b='c'", 1), ["A."]),
    (rss(item("A.", "<x:/><dc:1/><x xmlns='y'><z: a:='b'/></x>")), ["A."]),
    (rss("<item><description>A <!-- <![CDATA[ -->&foo; B<!-- ]]> --></description></item>"), ["A B"]),
    (rss("<item><description><b:i>A</b:i><a::b:/><a:·/></description></item>"), ["A"]),
    (rss(item("A.\x0b\x1fB.")), ["A. B."]),
    (rss(item("A.")) + "<p>rubbish</p>", ["A."]),
    ("rubbish " + rss(item("A.")).partition("?>")[2] + " & more", ["A."]),
]  # fmt: skip


@pytest.mark.parametrize(("data", "texts"), BROKEN)
def test_what_is_not_well_formed_is_read_with_a_warning(data: str, texts: list[str]) -> None:
    with pytest.warns(InputWarning) as warned:
        documents, told = read(data)
    assert [found.text for found in documents] == texts
    assert told == []
    assert str(warned[0].message).startswith("f.xml: not well-formed XML, read as well as it can be: ")


def test_where_it_is_not_well_formed_is_told() -> None:
    data = "<!-- a\n -->\n<rss version='2.0'><channel>\n<item><description>A & B.</description></item></channel></rss>"
    with pytest.warns(InputWarning) as warned:
        read(data)
    assert str(warned[0].message).endswith(" (line 4)")


def test_a_comment_before_the_feed_is_no_harm() -> None:
    (found,), _ = read("<!-- <rss> <!ENTITIES --> " + rss(item("A.")).partition("?>")[2])
    assert found.text == "A."


@pytest.mark.parametrize(
    "data",
    [
        *(
            "",
            " ",
            "rain",
            "<",
            "<rss",
            "<rss>",
            "<!--",
            "<a/>",
            "&",
            "<?xml?>",
            "<!DOCTYPE rss",
            "<a:b/>",
        ),
        "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>https://a.example</loc></url></urlset>",
        "<html><body><p>It rained.</p></body></html>",
    ],
)
def test_what_is_no_feed(data: str) -> None:
    with pytest.raises(MalformedError, match=r"^f\.xml: no RSS or Atom feed that can be read: \w"):
        read(data)


def test_what_is_no_text() -> None:
    with pytest.raises(MalformedError, match=r"^f\.xml: no text but a PDF file"):
        read(b"%PDF-1.7")


@pytest.mark.parametrize(
    "declared",
    [
        '<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">',
        '<!ENTITY a SYSTEM "file:///etc/passwd">',
        '<!entity % a SYSTEM "http://127.0.0.1:9/x"> %a;',
        '<!ENTITY a "<rss>">',
    ],
)
def test_declarations_of_entities_are_refused(declared: str) -> None:
    data = rss("<item><description>&a;&b;</description></item>").partition("?>")[2]
    with pytest.raises(MalformedError, match="declares entities of its own"):
        read(f"<!DOCTYPE rss [{declared}]>{data}")


def test_entities_declared_elsewhere_are_not_expanded_or_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    data = rss("<item><description>x &a; y</description></item>").partition("?>")[2]
    inside = f'<!DOCTYPE x [<!ENTITY a SYSTEM "{secret}">]>'
    for doctype in (f'<!DOCTYPE rss SYSTEM "{secret}">', f"<!DOCTYPE rss [<!ELEMENT a ANY>]>{'<a/>' * 0}"):
        with pytest.warns(InputWarning):
            (found,), _ = read(doctype + data)
        assert found.text == "x &a; y"
    with pytest.warns(InputWarning):
        documents, _ = read(data.replace("<channel>", f"<channel>{inside}"))
    assert not any("secret" in found.text for found in documents)


def test_an_article_may_be_about_entities() -> None:
    assert text_of('<p>Write &lt;!ENTITY a "b"&gt;</p>') == 'Write <!ENTITY a "b">'


@pytest.mark.parametrize(
    "data",
    [
        "<item>" * 101,
        rss("<" * 101),
        rss("<item/>" * 101),
        rss("<item " + " ".join(f'a{n}="b"' for n in range(21)) + "/>"),
        rss("".join(f'<item xmlns:a{n}="b"/>' for n in range(21))),
        rss("&" * 51),
        rss(item("x\n" * 51)),
        rss(item("x" * 2001)),
        rss("&amp;" * 401),
        rss("x" * 300_000),
    ],
)
def test_there_is_a_limit_to_everything(data: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_xml, "_MOST_TAGS", 100)
    monkeypatch.setattr(feed_xml, "_MOST_NAMES", 20)
    monkeypatch.setattr(feed_xml, "LARGEST_TEXT", 2000)
    monkeypatch.setattr(feed_xml, "_MOST_PIECES", 50)
    monkeypatch.setattr("onrecord.read.lines.LARGEST", 300_000)
    with pytest.raises(MalformedError, match=r"more than \d|longer than"):
        read(data)


def test_there_is_a_limit_to_an_entry_and_the_others_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "LARGEST_TEXT", 2**20)
    monkeypatch.setattr(feed, "_MOST_TAGS_OF_ENTRY", 100)
    documents, told = read(rss(item("x" * (2**20 - 100) + "]]><![CDATA[" + "x" * 200) + item("A.") + item("<i>" * 101)))
    assert [found.text for found in documents] == ["A."]
    assert told == ["f.xml: an entry that cannot be read: longer than 1 MiB, or more than 100 tags: no article"] * 2


@pytest.mark.parametrize(
    "entry",
    [
        item("<b>A</b> " * 20),
        "<item><description>" + "&lt;b&gt;x&#60;/b&gt; " * 20 + "</description></item>",
        item("x", "<title>" + "&lt;b&gt;x&lt;/b&gt; " * 20 + "</title>"),
        item("x", "<source><title>" + "&lt;b&gt;x&lt;/b&gt; " * 20 + "</title></source>"),
    ],
)
def test_there_is_a_limit_to_the_tags_of_all_entries(entry: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "_MOST_TAGS", 100)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InputWarning)
        read(rss(entry * 2))
        with pytest.raises(MalformedError, match=r"^f\.xml: more than 100 tags in its texts"):
            read(rss(entry * 3))


def test_the_title_of_the_feed_counts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "_MOST_TAGS", 100)
    documents, _ = read(rss(item("x") * 5, "<title>" + "&lt;b&gt;x&lt;/b&gt; " * 20 + "</title>"))
    assert [found.publisher for found in documents] == [" ".join("x" * 20)] * 5


N = 2000
HOSTILE = [
    *(rss("<item><description>" + piece * N) for piece in ("<", "<a>", "<a ", "<!", "<!--", "<![", "<![CDATA[", "<?a")),
    *(rss("<item><description>" + piece * N) for piece in ("</a>", "</", "&", "&a", "&#", "&#1", "&#x", "<a/", "]]>")),
    *(rss("<item><title>" + piece * N) for piece in ("<title>", "<b>", "&lt;", " ", "\n")),
    rss("<item><author>" + "a." * N + "</author></item>"),
    rss("<item><author>a@" + "a." * N + "!</author></item>"),
    rss("<item>" + "".join(f"<category>{n}</category>" for n in range(N)) + "</item>"),
    rss("<item>" * N + "</item>" * N),
    rss("<item><pubDate>" + "1" * N + "</pubDate><description>A</description></item>"),
    rss("<item><pubDate>99999-01-01T00:00:00Z</pubDate><description>A</description></item>"),
    rss('<item a="' + "x" * N),
    rss("<item " + "a='b" * N),
    rss(item("<p " + "".join(f"a{n}='>' " for n in range(N)))),
    rss(item("<div>" * N + "A")),
    "\n" * N + rss(""),
    "<!DOCTYPE a>" * N + rss(""),
    "<!-- x" * N,
    "<?xml" * N,
    f'<rss version="2.0" xml:base="https://a.example/{"x" * N}">' + "<channel>" * N,
    '<feed xmlns="http://www.w3.org/2005/Atom"><entry><content type="xhtml">' + "<div>" * N,
    '<feed xmlns="http://www.w3.org/2005/Atom"><entry><content type="image/png">' + "A" * N,
]


@pytest.mark.parametrize("data", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_feeds_are_documents_or_errors(data: str) -> None:
    never_a_crash(data.encode())


PIECES = st.sampled_from(
    (
        "<rss version='2.0'>_<feed xmlns='http://www.w3.org/2005/Atom'>_<rdf:RDF>_<channel>_<item>_</item>_<entry>_"
        "</entry>_<title>_</title>_<content:encoded>_<content type='xhtml'>_<content mode='base64'>_</content>_"
        "<summary>_<description>_<link/>_<link href='a'/>_<author>_<name>_<dc:creator>_<source url='a'>_<pubDate>_"
        "<updated>_<guid>_<![CDATA[_]]>_<!--_-->_<a:b>_<a:1:b c:d="
        ">_<x:>_<svg>_<p>_</p>_<div>_&amp;_&lt;p&gt;_&eacute;_&#0;_&#xD800;_&_<_>_"
        "text_2016-10-18_<!DOCTYPE_<?x_?>_ "
    ).split("_")
)


@given(st.lists(PIECES, max_size=30).map("".join), st.binary(max_size=20))
def test_any_feed_is_documents_or_errors(text: str, data: bytes) -> None:
    never_a_crash(text.encode() + data)
    never_a_crash(b"<rss version='2.0'><channel><item>" + text.encode() + data)


def never_a_crash(data: bytes) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InputWarning)
        try:
            documents, _ = read(data)
        except MalformedError:
            return
    for found in documents:
        for value in (found.text, found.title, found.author, found.publisher, found.uri):
            (value or "").encode()
        assert found.text.strip()


PAGE = """<!doctype html><html lang="en"><head><title>Rain</title></head><body><article><h1>Rain</h1>
<p>“It rained all day,” said the mayor of the town on Tuesday, who had been asked about the weather.</p>
<p>The council will meet on Friday to talk about what can be done about it, and who is going to pay.</p>
</article></body></html>"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with pages that may be led to, and what may not beside and in it."""
    for name in (
        *("outside.html", ".hidden/x.html", "site/news/a b.html", "site/news/c.html", "site/news/d"),
        *("site/.hidden.html", "site/.git/x.html", "site/news/.x/y/z.html", "site2/x.html", "site/e\\f.html"),
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"<html><body><p>This is {path.name}.")
    site = tmp_path / "site"
    (site / "page.html").write_text(PAGE)
    for name, target in {
        "link": tmp_path / "outside.html",
        "hidden": site / ".hidden.html",
        "way": site / ".git",
    }.items():
        (site / name).symlink_to(target)
    return site


def linking(link: str, more: str = "<description>A summary.</description>") -> str:
    return rss(f"<item><title>Rain</title><pubDate>18 Oct 2016</pubDate><author>a@b.example (Jane Doe)</author>{more}"
               f"<link>{link}</link></item>", "<title>The Example</title><language>en</language>")  # fmt: skip


@pytest.mark.parametrize("link", ["news/a%20b.html", "./news/a b.html?x#y", "x/../news/a%20b.html"])
def test_an_entry_may_lead_to_a_file_beside_the_feed(folder: Path, link: str) -> None:
    (found,), told = read(linking(link), folder=str(folder))
    assert told == []
    assert found.text == "This is a b.html."
    assert found.uri == str(folder / "news/a b.html")
    assert (found.title, found.published, found.publisher) == ("Rain", "2016-10-18", "The Example")
    assert (found.author, found.language) == ("Jane Doe", "en")


def test_an_entry_may_lead_to_a_file_by_its_whole_name_or_its_guid(folder: Path) -> None:
    link = (folder / "news/c.html").as_uri()
    for data in (linking(link), linking("https://daily.example/c", f"<guid isPermaLink='false'>{link}</guid>")):
        (found,), _ = read(data, folder=str(folder))
        assert found.text == "This is c.html."


def test_a_folder_may_be_named_in_every_way(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder.parent / "elsewhere").symlink_to(folder / "news")
    monkeypatch.chdir(folder)
    for name in (".", "../site", f"{folder}/", "../elsewhere/..", "news/.."):
        (found,), _ = read(linking("news/c.html"), folder=name)
        assert (found.text, found.uri) == ("This is c.html.", str(Path(name)) + "/news/c.html")


def test_a_page_is_one_whatever_its_name(folder: Path) -> None:
    (found,), _ = read(linking("news/d"), folder=str(folder))
    assert found.text == "This is d."


NOT_FOLLOWED = [
    *("../outside.html", "news/../../outside.html", "%2e%2e/outside.html", "..", "../site2/x.html", "../site"),
    *("file:///etc/passwd", "/etc/passwd", "file://etc/passwd", "//etc/passwd", "file:////etc/passwd", "%2f%2fetc/x"),
    *("news/c.html%00", "\\etc\\passwd", "news\\c.html", "e%5Cf.html", "C:/x.html", "file:///C:/x.html"),
    *(".hidden.html", ".git/x.html", "news/.x/y/z.html", "%2ehidden.html", "../.hidden/x.html", "x/../.git/x.html"),
    *("", ".", "#x", "?x", "x" * 1900, "http://[", "news/c.html/x", "missing.html"),
]


@pytest.mark.parametrize("link", [*NOT_FOLLOWED, "link", "hidden", "way/x.html", "news"])
def test_links_that_leave_the_folder_or_lead_nowhere_are_not_followed(folder: Path, link: str) -> None:
    with pytest.warns(InputWarning, match=ONLY_SUMMARIES):
        (found,), told = read(linking(link), folder=str(folder))
    assert (found.text, told) == ("A summary.", [])


@pytest.mark.parametrize("link", NOT_FOLLOWED[:24])
def test_what_is_not_in_the_folder_is_not_even_looked_for(
    folder: Path, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def looked(path: str) -> bool:
        raise AssertionError(path)

    for name in ("realpath", "isfile"):
        monkeypatch.setattr(f"os.path.{name}", looked)
    with pytest.warns(InputWarning, match=ONLY_SUMMARIES):
        read(linking(link), folder=str(folder))


def test_files_are_not_looked_for_where_the_feed_is_no_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    with pytest.warns(InputWarning, match=ONLY_SUMMARIES):
        (found,), _ = read(linking("news/c.html"))
    assert found.text == "A summary."


def test_full_content_goes_before_a_file(folder: Path) -> None:
    (found,), _ = read(linking("news/c.html", "<content:encoded>A.</content:encoded>"), folder=str(folder))
    assert found.text == "A."


def read_all(path: Path, options: Options) -> tuple[list[Document], list[str]]:
    told: list[str] = []
    errors: list[InputError] = []
    documents = read_inputs(
        [str(path)],
        on_error=errors.append,
        on_skip=lambda reason, name: told.append(f"{Path(name).name}: {reason}"),
        options=options,
    )
    return list(documents), [*told, *(f"{Path(error.path).name}: {error.problem}" for error in errors)]


@pytest.mark.parametrize("options", [Options(), Options(input_format="feed")])
def test_a_feed_does_not_lead_to_feeds_nor_twice_to_one_page(folder: Path, options: Options) -> None:
    feeds = [folder / "a.xml", folder / "b.xml"]
    links = ("a.xml", "b.xml", "news/c.html", "./news/c.html")
    feeds[0].write_text(rss("".join(f"<item><link>{link}</link></item>" for link in links)))
    feeds[1].write_text(rss("<item><link>a.xml</link></item>"))
    documents, told = read_all(feeds[0], options)
    assert [found.text for found in documents] == ["This is c.html."]
    assert told == [
        "a.xml: a feed entry that leads to a file which is no web page",
        "a.xml: a feed entry that leads to a file which is no web page",
        "a.xml: a feed entry that leads to the same page as another one",
    ]


def test_a_page_beside_the_feed_is_read_as_one_and_one_that_cannot_be_is_told_of(folder: Path) -> None:
    (folder / "broken.html").write_bytes(b"<html>" + b"\0\1\2\3" * 100)
    (folder / "feed.xml").write_text(
        rss("<item><link>page.html</link><pubDate>18 Oct 2016</pubDate></item><item><link>broken.html</link></item>")
    )
    documents, told = read_all(folder / "feed.xml", Options())
    assert [found.published for found in documents] == ["2016-10-18"]
    assert "“It rained all day,” said the mayor of the town" in documents[0].text
    assert "<" not in documents[0].text
    assert len(told) == 1
    assert told[0].startswith("broken.html: ")


@pytest.mark.parametrize(
    "data", ["key = secret", "id,text\n1,secret", '{"text": "secret"}', "a < b", "\x1f\x8b", "", "%PDF-"]
)
@pytest.mark.parametrize("name", ["x", "x.txt", "x.html", "x.html.gz", "x.csv"])
def test_only_web_pages_are_read(folder: Path, data: str, name: str) -> None:
    (folder / name).write_text(data)
    (folder / "feed.xml").write_text(rss(f"<item><link>{name}</link></item>"))
    assert read_all(folder / "feed.xml", Options()) == (
        [],
        ["feed.xml: a feed entry that leads to a file which is no web page"],
    )


def test_feeds_are_recognized_from_end_to_end(tmp_path: Path) -> None:
    for name, data in {"a": WORDPRESS, "b.txt": ATOM_03, "c.xml": RDF_10}.items():
        (tmp_path / name).write_text(data)
        documents, told = read_all(tmp_path / name, Options())
        assert told == []
        assert len(documents) == 1
