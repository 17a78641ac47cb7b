"""Finds the article of a web page among its navigation, and the title that stands above it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from dutygraph.documents.web_blocks import Element, left_out, tag_of

#: The article is an element with so much of the text, and with so much where sentences stand beside it among links.
_MUCH, _MOST = 0.5, 0.85
_SENTENCE, _END = re.compile(r"[。；，、;]"), "。"
#: Text outside links that is no longer than this and without such marks is a scrap.
_SCRAP, _DEEP = 25, 400
_TABLE_PARTS = ("tr", "tbody", "thead", "tfoot", "caption")
_INLINE = ("span", "font", "b", "strong", "em", "i", "u", "a", "p", "h1", "h2", "h3", "h4", "li")
_HEADINGS = ("h1", "h2", "h3")
#: Where a page's own title ends and the site's name begins.
_SITE = re.compile(r"[_\-|–—]+")
_LONGEST_TITLE, _OPENING = 120, 6
#: What holds fewer lines than this is one of the article's paragraphs.
_LINES = 3


@dataclass(slots=True)
class _Weight:
    """What an element holds: characters of sentences or cells outside links, ends of sentences there, characters in links."""

    text: int = 0
    ends: int = 0
    links: int = 0


def find_article(page: Element, names: Collection[str]) -> Element:
    """The element that holds the article: from one that sites name so, if much of the text is in it, inwards to where all of it is."""
    body = next((child for child in page.iter("body")), page)
    weights = _weights(body)
    much = _MUCH * weights[body].text if body in weights else 0
    named = [one for one, weight in weights.items() if weight.text and weight.text >= much and _named(one, names)]
    article = named[-1] if named else body
    inner: Element | None = article
    while inner is not None:
        article, whole = inner, weights.get(inner, _Weight())
        inner = next((child for child in article if child in weights and _holds_all(whole, child, weights[child])), None)
    while tag_of(article) in _TABLE_PARTS or (tag_of(article) in ("td", "th", "table") and _is_data(article)):
        article = article.getparent()
    return article


def _holds_all(outer: _Weight, child: Element, inner: _Weight) -> bool:
    """Whether a child holds the article that is in its parent: much of the text, and beside it no sentence but among links."""
    if not inner.text or tag_of(child) in _INLINE or sum(1 for _ in child.iter("p", "div", "br", "tr", "li")) < _LINES:
        return False
    if outer.ends == inner.ends:
        return inner.text >= _MUCH * outer.text
    return inner.text >= _MOST * outer.text and outer.links - inner.links > outer.text - inner.text


def title_before(page: Element, article: Element, lines: Sequence[str]) -> str:
    """The title printed above the article, "" where the article opens with it or there is none.

    A heading, or a line that the page's ``<title>`` or its ArticleTitle repeats.
    """
    opening = "".join(re.sub(r"\s", "", line) for line in lines[:_OPENING])
    said = [_flat(text) for text in _said_titles(page)]
    best = ""
    round_it = set(article.iterancestors())
    for element in page.iter():
        if element is article:
            break
        if element in round_it or left_out(element):
            continue
        flat = _flat("".join(element.itertext())) if tag_of(element) in (*_HEADINGS, "div", "p", "td", "span") else ""
        if not 6 <= len(flat) <= _LONGEST_TITLE:
            continue
        known = any(title == flat or (title.startswith(flat) and len(flat) > len(best)) for title in said)
        if known and len(flat) > len(best):
            best = flat
    return "" if best in opening else best


def _said_titles(page: Element) -> list[str]:
    """What the page says its title is: ArticleTitle, then ``<title>`` without the site's name."""
    found = [meta.get("content", "") for meta in page.iter("meta") if meta.get("name", "").lower() in ("articletitle", "title")]
    found += [_SITE.split("".join(title.itertext()).strip())[0] for title in page.iter("title")]
    return [text for text in found if text.strip()]


def _flat(text: str) -> str:
    return re.sub(r"\s", "", text)


def _weights(body: Element) -> dict[Element, _Weight]:
    """The weight of every element that prints something, in order of the document."""
    weights: dict[Element, _Weight] = {}

    def add(weight: _Weight, said: str | None, linked: bool, cell: bool) -> None:
        flat = _flat(said or "")
        if linked:
            weight.links += len(flat)
        elif cell or len(flat) > _SCRAP or _SENTENCE.search(flat):  # scraps elsewhere are menus and the like
            weight.text += len(flat)
            weight.ends += flat.count(_END)

    def weigh(element: Element, linked: bool, cell: bool, depth: int) -> _Weight:
        weight = _Weight()
        if depth > _DEEP or left_out(element):
            return weight
        tag = tag_of(element)
        linked, cell = linked or tag == "a", cell or tag in ("td", "th")
        weights[element] = weight
        add(weight, element.text, linked, cell)
        for child in element:
            inner = weigh(child, linked, cell, depth + 1)
            weight.text, weight.ends, weight.links = weight.text + inner.text, weight.ends + inner.ends, weight.links + inner.links
            add(weight, child.tail, linked, cell)
        return weight

    weigh(body, False, False, 0)
    return weights


def _named(element: Element, names: Collection[str]) -> bool:
    return element.get("id", "") in names or any(name in names for name in element.get("class", "").split())


def _is_data(element: Element) -> bool:
    """Whether an element is a table of data or a cell of one, rather than a frame that lays out the page."""
    table = element if tag_of(element) == "table" else next(element.iterancestors("table"), None)
    if table is None:
        return False
    rows = [row for row in table.iter("tr") if sum(tag_of(cell) in ("td", "th") for cell in row) > 1]
    return len(rows) > 1 and next(table.iterdescendants("table"), None) is None
