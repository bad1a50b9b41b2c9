"""Web pages: the article, what the page says about it, and the way back from the one to the other."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree, html

from onrecord.document import Document, content_id
from onrecord.read.alignment import page_of
from onrecord.read.boilerplate import prune
from onrecord.read.declared import linked_data
from onrecord.read.encoding import NO_XML
from onrecord.read.lines import whole
from onrecord.read.main_text import main_text
from onrecord.read.markup import characters, text_of, tree_of
from onrecord.read.metadata import metadata
from onrecord.read.source import Source

__all__ = ["article", "read"]

_UNSEEN = ("script", "style", "noscript", "template", "svg", "iframe")
_MOST_CHARACTERS = 4_000_000  # that one sees: a shelf of books
_MOST_ELEMENTS = 20_000  # the longest live blogs have a third of it; extraction takes more than linear time


def read(source: Source) -> Iterator[Document]:
    """The article of a saved page.

    Raises:
        MalformedError: the file is no web page, or there is no article in it.

    Warns:
        InputWarning: the encoding was guessed, or characters were replaced.
    """
    document = article(whole(source), source)
    if document is None:
        raise source.malformed("no article was found in this page")
    yield document


def article(data: bytes, source: Source) -> Document | None:
    """The article of a page, or ``None`` where there is none.

    Its text are the paragraphs of the article, parted by blank lines; its id is that of the text; its address
    the one that the page declares, where that is on the site it came from.

    Raises:
        MalformedError: the bytes are no web page, or one that is too large to be an article.

    Warns:
        InputWarning: the encoding was guessed, or characters were replaced.
    """
    text = text_of(data, source)
    tree = tree_of(text, source)
    page = _page(tree)
    if len(page) > _MOST_CHARACTERS:
        raise source.malformed(f"more than {_MOST_CHARACTERS:,} characters, which is no article")
    if (elements := int(tree.xpath("count(//*)"))) > _MOST_ELEMENTS:
        raise source.malformed(f"{elements:,} elements, which is no article")
    try:
        known = metadata(tree, source.uri, len(text))
        prune(tree)
        found = main_text(tree, known.title, known.author)
    except Exception as error:  # whatever a parser trips over
        raise source.malformed(f"a web page that cannot be taken apart ({error!r:.200})") from error
    if found is None:
        return None
    return Document(
        id=content_id(found),
        text=found,
        title=known.title,
        published=known.published,
        publisher=known.publisher,
        uri=known.uri or source.address,
        language=known.language,
        author=known.author,
        page=page_of(found, page),
    )


def _page(tree: html.HtmlElement) -> str:
    """The characters of a page that one may see; what holds none goes, and so does what only leads elsewhere.

    Data for programs stay, behind the body.
    """
    linked = [script.text for script in linked_data(tree)]
    etree.strip_elements(tree, *_UNSEEN, with_tail=False)
    page = str(characters(tree))
    for apart in tree.xpath("//nav | //footer[not(ancestor::article)]"):  # that of an article may name its author
        apart.drop_tree()
    for data in linked:
        etree.SubElement(tree, "script", type="application/ld+json").text = NO_XML.sub(" ", data or "")
    return page
