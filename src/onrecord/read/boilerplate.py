"""What stands around and between the paragraphs of an article and is none of it.

Known by its element, by what the makers of pages call such things in classes and ids, and by how such lines begin.
Nothing is taken for boilerplate by its place or its length alone, and nothing that holds a good part of the page.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain

from lxml import etree, html

from onrecord.read.dates import leading_day
from onrecord.read.markup import characters

__all__ = ["is_boilerplate", "prune"]

_ELEMENTS = frozenset(
    "aside audio button canvas dialog fieldset figcaption figure footer form iframe input label menu nav noscript "
    "object script search select style svg template textarea video".split()
)
_ROLES = frozenset("alert alertdialog banner complementary contentinfo dialog navigation search toolbar".split())
_KEPT = frozenset("html body main article span a b i em strong u font".split())  # inline: parts of sentences

_NAMES = r"""
    share sharing social newsletter sign-?up subscribe subscription-?(?:box|form|widget) app-?promo promos? promoted
    related recirc\w* recommend\w* read-?(?:more|next|also) more-?(?:on|from|stories) also-?read trending popular
    most-?(?:read|popular|viewed) outbrain taboola sponsor\w* advert\w* ads? ad-?\w*(?:slot|unit|wrapper|container) dfp
    cookies? consent gdpr (?:pay|reg)wall-?(?:prompt|message|overlay|banner|box) pop-?up modal disclaimer copyright
    pull-?quotes? captions? credits? photo-?credit image-?info gallery
    bio by-?line author-?(?:bio|box|card|info|details|profile|name) posted-?on time-?stamp block-?time key-?events
    pub(?:lish)?-?(?:date|time) (?:article|entry|post)-?(?:meta|info|date|tools|actions|footer|tags|nav|navigation)
    comments? disqus respond tags tag-?list topics breadcrumbs? crumbs toc toolbar sidebar nav navigation menu masthead
    site-?(?:header|footer) skip-?links? screen-?reader-?text visually-?hidden sr-only print-?only
"""
_NAMED = re.compile(
    rf"(?:^|\s|(?<!\bno)(?<!\bhas)(?<!\bwith)(?<!\bhide)[_-])(?:{'|'.join(_NAMES.split())})(?:$|[\s_-])", re.IGNORECASE
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_LISTS = frozenset("dl ol p table td ul".split())
_LINKS = 3  # that make a list of links
_LINKED = 0.75  # of whose text they are
_BOXES = frozenset(("article", "li"))
_HEADLINES = ("h2", "h3", "h4", "h5")
_MOST = 0.35  # of the page's text: what holds more is no boilerplate, whatever it is called
_PROTECTED = (
    ".//h1 | .//*[@itemprop='articleBody']"
    " | .//blockquote[contains(@class, 'tweet') or contains(@class, 'twitter') or @cite]"
)
"""What is never boilerplate, nor what it stands in: the headline, the body, embedded posts."""

_LONGEST = 40  # words; a longer paragraph is no such line
_MARKS = re.compile(r"[>»›▶►•|*\-–—\s]+")
_LINE = re.compile(
    r"""
    (?:also\s+)?(?:read|see|watch|listen|view)\s*(?:(?:more|also|next|now|this|related)\b|[:|—–-]\s)
    | (?:more|related|recommended|don['’]t\ miss|see\ also|in\ pictures|in\ case\ you\ missed\ it|trending|explainer)
      (?:\ (?:stories|articles|coverage|news|reading|links|topics|content|on\ this(?:\ story)?))?\s*:
    | (?:related|recommended|most\ read|most\ popular|trending)
      (?:\ (?:stories|articles|news|topics|content|posts|(?:internet\ )?links))?$
    | (?:advertisement|advertising|sponsored(?:\ content)?|supported\ by)(?:$|\W+scroll\b)
    | (?:key\ points|what\ you\ need\ to\ know|summary|press\ release|published|updated|issued|posted)(?:\ on)?:?$
    | skip\ (?:past\ )?(?:advertisement|newsletter.*)$
    | (?:story|article)\ continues\b | continue\ reading\b | loading(?:\.\.\.|…)?$ | scroll\ (?:down\ )?to\ continue\b
    | share(?:$|\ (?:this|on|via|article|story)\b) | (?:print|email|e-mail|copy\ link|save|bookmark|comments?)$
    | follow\ (?:us|[\w.@]+(?:\ [\w.@]+){0,3}\ on)\b
    | sign\ up\ (?:for|to|here|now)\b | subscribe\ (?:to|now|here|today)\b
    | (?:get|download)\ (?:the|our)\ (?:app|newsletter)\b | join\ our\ (?:[\w-]+\ )?(?:channel|group|community|forum)\b
    | listen\ to\ this\ (?:article|story)\b | (?:new\s*)?you\ can\ now\ listen\ to\b
    | please\ (?:turn\ on|enable)\ javascript\b
    | ©|\(c\)\ |copyright\b
    | reporting\ (?:and\ writing\ )?by\b.*\b(?:editing|writing)\b | (?:additional\ reporting|editing|edited)\ by\b
    | contributing:\ | our\ standards:
    | view\ original\ content\b | SOURCE:?\ [A-Z]
    | más\ información$ | lea\ también\b | puedes\ seguir\b | lesen\ sie\ (?:auch|mehr)\b | mehr\ zum\ thema\b
    | (?:file\ )?(?:photo|photograph|picture|pic|image|graphic|illustration|video|credit|caption)s?
      (?:\ (?:by|credit|courtesy(?:\ of)?))?\s*[:/|]
    | [0-9]{1,2}[.:][0-9]{2}\s*(?:[ap]\.?m\.?)?\s*(?:[A-Z]{2,4})?$
    | [0-9]+\s*(?:min(?:ute)?s?|h(?:ours?)?|comments?|shares?)(?:\ (?:ago|read))?$
    """,
    re.IGNORECASE | re.VERBOSE,
)
_PHRASE = re.compile(
    r"\ball rights reserved\b|\b(?:click|tap) here\b|\bmore about \S|\bfollow (?:him|her|them) on\b"
    r"|\bcan be reached at\b|\b(?:contact|reach)\b[^.]{1,60}? (?:at )?\S+@\S"
    r"|\b(?:article|story) (?:appear|(?:was )?(?:first |originally )?(?:edited|published|appeared|ran)\b)"
    r"|\bcontributed (?:to this (?:report|story|article)|reporting)\b"
    r"|\bnewsletter\b.*\bsign up\b|\bsign up\b.*\bnewsletter\b|\bsend your story ideas\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]")
_SPOKEN = re.compile('[“"‘]')  # what quotes somebody is no phrase of a page
_ZONE = re.compile(r"(?:[0-9:.]+\s*)?[A-Z]{2,5}$")
_LABEL = re.compile(
    r"(?:first\s+)?(?:published|posted|updated|modified|last\s+updated|date)\b[\s:]*(?:on\b\s*)?", re.IGNORECASE
)
_BYLINE = re.compile(r"(?:by|words|reporting by|written by|story by)\b[\s:]*", re.IGNORECASE)


def prune(tree: html.HtmlElement) -> None:
    """Take the elements out of a page that are no part of an article."""
    body = tree.find("body")
    if body is None:
        return
    most = _MOST * len(str(characters(body)))
    kept = {each for protected in body.xpath(_PROTECTED) for each in (protected, *protected.iterancestors())}
    inside = [body]
    while inside:
        for element in list(inside.pop()):
            if not _is_apart(element) or element in kept or len(str(characters(element))) > most:
                inside.append(element)
            else:
                element.drop_tree()


def is_boilerplate(paragraph: str, authors: frozenset[str] = frozenset()) -> bool:
    """Whether a paragraph is a line such as pages have between those of an article, or its byline or date.

    >>> is_boilerplate("READ ALSO: Bridge to reopen"), is_boilerplate("“Read more,” she said.")
    (True, False)
    """
    if len(paragraph.split()) > _LONGEST:
        return False
    marks = _MARKS.match(paragraph)
    line = paragraph[marks.end() if marks else 0 :]
    if not _WORD.search(line) or _LINE.match(line) or (_PHRASE.search(line) and not _SPOKEN.search(line)):
        return True
    label = _LABEL.match(line)
    day, end = leading_day(line, label.end() if label else 0)
    rest = line[end:].strip(" |·•.,-–—")
    if day and (not rest or _LINE.match(rest) or _ZONE.match(rest)):  # a time of day, say
        return True
    byline = _BYLINE.match(line)
    return line[byline.end() if byline else 0 :].casefold() in authors


def _is_apart(element: etree._Element) -> bool:
    if "hidden" in element.attrib or _HIDDEN.search(element.get("style", "")):
        return True
    if element.tag in _KEPT:
        return _is_teaser(element)
    if element.tag in _ELEMENTS or element.get("role") in _ROLES:
        return True
    if _is_named(f"{element.get('class', '')} {element.get('id', '')}"):
        return True
    return _is_list_of_links(element) or _is_teaser(element)


def _is_teaser(element: etree._Element) -> bool:
    """Whether an element is what leads to another article: a box whose headline is a link."""
    if element.tag not in _BOXES:
        return False
    headline = next(element.iter(*_HEADLINES), None)
    link = None if headline is None else next(chain(headline.iter("a"), headline.iterancestors("a")), None)
    return link is not None and not link.get("href", "#").startswith("#")


def _is_list_of_links(element: etree._Element) -> bool:
    """Whether there is little in an element but links, as in a list of other articles; in a paragraph, one will do."""
    links = list(element.iter("a")) if element.tag in _LISTS else []
    if len(links) < (1 if element.tag == "p" else _LINKS):
        return False
    text, linked = str(characters(element)), "".join(str(characters(link)) for link in links)
    return len("".join(linked.split())) > _LINKED * len("".join(text.split()))


@lru_cache(maxsize=4096)
def _is_named(names: str) -> bool:
    return bool(_NAMED.search(_CAMEL.sub("-", names)))
