from __future__ import annotations

import pytest
from lxml import html

from onrecord.read.boilerplate import is_boilerplate, prune

ARTICLE = "".join(f"<p>“It rained all day in valley {number},” the mayor said on Monday.</p>" for number in range(9))


@pytest.mark.parametrize(
    "line",
    [
        "Read more: Dam holds", "READ ALSO: Dam holds", "Also read | Dam holds", "See also: Dam", "Watch: the flood",
        "More on this story: Dam", "Related: Dam holds", "Related articles", "Advertisement", "Story continues below",
        "Share this article", "Share", "Follow us on Chirper", "Sign up for our newsletter", "Subscribe now",
        "© 2019 The Post", "Copyright The Post", "The Post. All rights reserved.", "Photo: Bea Lopes", "Picture by: AB",
        "(c) The Post", "File photo / Bea Lopes", "18.40 GMT", "9:05 pm", "5 min read", "June 30, 2019", "3 hours ago",
        "Published: 30 June 2019, 9:00 am", "By Bea Lopes", "Bea Lopes", "More about Bea Lopes", "Click here to join",
        "Reporting by Bea Lopes; Editing by Jo Sá",
    ],
)  # fmt: skip
def test_lines_that_are_no_part_of_an_article(line: str) -> None:
    assert is_boilerplate(line, frozenset(["bea lopes"]))


@pytest.mark.parametrize(
    "line",
    [
        "“Read more,” she said.", "Reading more would help, said the minister.", "See the dam hold, he said.",
        "More than half said no.", "Shares fell.", "By Monday it had rained.", "June 30, 2019 was a wet day, she said.",
        "Pictures of the dam showed cracks.", "Bea Lopes said no.", "She said: “Copy that.”",
        "18.40 metres of rain fell.",
        "Photo opportunities are rare, he said.", "Saved by the bell",
        "Commenting on it, she said no.", "Subscribers left.",
    ],
)  # fmt: skip
def test_lines_of_articles(line: str) -> None:
    assert not is_boilerplate(line, frozenset(["bea lopes"]))


def pruned(body: str) -> str:
    tree = html.document_fromstring(f"<html><body>{body}</body></html>")
    prune(tree)
    return " ".join(tree.text_content().split())


@pytest.mark.parametrize(
    "element",
    [
        "<div class='share-buttons'>X</div>", "<div class='ArticleShare'>X</div>", "<aside>X</aside>",
        "<ul id='related_links'><li>X</ul>", "<figure><img><figcaption>X</figcaption></figure>", "<p hidden>X</p>",
        "<div class='c-ad ad-slot--mpu'>X</div>", "<section aria-label=x role=complementary>X</section>",
        "<div style='color:red; display : none'>X</div>", "<blockquote class='pull-quote'>X</blockquote>",
        "<p><a href=/x>X</a></p>", "<article><h3><a href=/x>X</a></h3><p>X</p></article>",
        "<ul><li><a href=/a>X</a><li><a href=/b>X</a><li><a href=/c>X</a></ul>",
    ],
)  # fmt: skip
def test_what_is_apart_goes(element: str) -> None:
    assert "X" not in pruned(f"{ARTICLE}{element}It rained.")
    assert pruned(f"{ARTICLE}{element}It rained.").endswith("It rained.")


@pytest.mark.parametrize(
    "element",
    [
        "<div class='no-ads has-sidebar'>X</div>", "<p>X, <a href=/x>she said</a>, and left.</p>",
        "<blockquote class='twitter-tweet'><p>X</p></blockquote>", "<div class='shared-office'>X</div>",
        "<figure class=embed><blockquote class='twitter-tweet'><p>X</p></blockquote></figure>", "<b class=share>X</b>",
        "<div class=related><h1>X</h1></div>", "<div class=promo itemprop=articleBody>X</div>",
        "<article><h2><a href='#b1'>X</a></h2><p>X</p></article>",
    ],
)  # fmt: skip
def test_what_may_be_of_the_article_stays(element: str) -> None:
    assert "X" in pruned(f"{ARTICLE}{element}")


def test_what_holds_the_article_stays_whatever_it_is_called() -> None:
    assert "valley 8" in pruned(f"<div class='social sidebar'><form>{ARTICLE}</form></div>")
