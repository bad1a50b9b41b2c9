from __future__ import annotations

import pytest
from lxml import html

from onrecord.read.boilerplate import prune
from onrecord.read.main_text import main_text


def said(number: int) -> str:
    return (
        f"“It rained all day in valley {number},” the mayor said on Monday. She left without another word for anybody."
    )


def paragraphs(*numbers: int) -> str:
    return "".join(f"<p>{said(number)}</p>" for number in numbers)


def texts(body: str, title: str = "Rain", author: str | None = None) -> list[str]:
    tree = html.document_fromstring(f"<html><head><title>{title}</title></head><body>{body}</body></html>")
    prune(tree)
    return (main_text(tree, title, author) or "").split("\n\n")


def test_headline_and_byline_are_left_out() -> None:
    body = f"<h1>Rain</h1><div>By Ana Boto</div><article><p>Ana Boto</p>{paragraphs(1, 2, 3)}</article>"
    assert texts(body, author="Ana Boto") == [said(1), said(2), said(3)]


@pytest.mark.parametrize(
    "posts",
    [
        "<ol><li><article><h3>First</h3>{}</article></li><li><article><h3>Second</h3>{}</article></li></ol>",
        "<div><div><article><h3>First</h3>{}</article></div><div><article><h3>Second</h3>{}</article></div></div>",
        "<article><h3>First</h3>{}</article><article><h3>Second</h3>{}</article>",
    ],
)
def test_all_posts_of_a_live_blog(posts: str) -> None:
    body = f"<main><h1>Rain</h1>{posts.format(paragraphs(1, 2, 3), paragraphs(4, 5, 6))}</main>"
    assert texts(body) == ["First", said(1), said(2), said(3), "Second", said(4), said(5), said(6)]


@pytest.mark.parametrize(
    "standfirst",
    [
        "<p class='dek'>{}</p>",
        "<h2 class='article__sub-title'>{}</h2>",
        "<div class='standfirst'><p>{}</p></div>",
        "<p class='teaser-text'>{}</p>",
        "<div class=c-lead>{}</div>",
    ],
)
def test_the_standfirst_above_the_body(standfirst: str) -> None:
    words = "The dam holds for another night, but nobody knows for how long."
    head = f"<header><h1>Rain</h1>{standfirst.format(words)}<p>By Ana Boto</p></header>"
    body = f"<article>{head}<div class='article-body'>{paragraphs(1, 2, 3, 4)}</div></article>"
    assert texts(body, author="Ana Boto") == [words, said(1), said(2), said(3), said(4)]


def test_a_body_that_advertisements_cut_apart() -> None:
    pieces = "<div class=ad>Buy</div>".join(
        f"<div class='article__body'>{paragraphs(n, n + 1)}</div>" for n in (1, 3, 5)
    )
    assert texts(f"<h1>Rain</h1><div>{pieces}</div>") == [said(number) for number in range(1, 7)]


def test_a_class_that_misleads() -> None:
    blocks = "".join(f"<div class='widget'><div>{paragraphs(n, n + 1, n + 2)}</div></div>" for n in (4, 7, 10))
    body = f"<h1>Rain</h1><div><div class='elementor-post-content'>{paragraphs(1, 2, 3)}</div>{blocks}</div>"
    assert set(texts(body)) == {said(number) for number in range(1, 13)}


def test_embedded_posts_stay_where_they_are() -> None:
    post = "<blockquote class='twitter-tweet'><p>Umbrellas for all, I say.</p></blockquote>"
    for box in ("{}", "<figure>{}</figure>", "<div class='embed embed--social'>{}<script src=x></script></div>"):
        body = f"<h1>Rain</h1><article>{paragraphs(1, 2)}{box.format(post)}{paragraphs(3, 4)}</article>"
        assert texts(body) == [said(1), said(2), "Umbrellas for all, I say.", said(3), said(4)]


def test_lines_parted_by_breaks_are_paragraphs() -> None:
    body = f"<h1>Rain</h1><article><p>{said(1)}<br><br>{said(2)}<br>{said(3)}</p>{paragraphs(4, 5)}</article>"
    assert texts(body) == [said(number) for number in range(1, 6)]


def test_marks_of_how_words_look_leave_the_words() -> None:
    body = (
        f"<h1>Rain</h1><article><p>“It <b>rai</b>ned,” <i>she</i> <span>said</span>.</p>{paragraphs(1, 2, 3)}</article>"
    )
    assert texts(body)[0] == "“It rained,” she said."


def test_no_article() -> None:
    assert texts("<script>rain()</script>") == [""]
