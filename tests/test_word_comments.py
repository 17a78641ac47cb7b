"""Comments stand at their words in documents of any program, and nothing else in the document changes."""

from __future__ import annotations

import io

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from word_made import ALL, LIBRE, STRICT_WORD, WORD, WPS, commented, names, own_comments, part, stripped, tag, unread

from dutygraph.documents.traced import origins_of
from dutygraph.documents.word import read_docx, trace_docx
from dutygraph.documents.word_comments import Comment, paragraph, table, with_comments
from dutygraph.documents.word_package import open_package

WHEN = "2026-11-26T08:00:00Z"


def comment(data: bytes, *stretches: tuple[int, int]) -> tuple[bytes, list[str]]:
    """The document with a comment on each stretch of its text, and the words of these."""
    package = open_package(data, "d.docx", to_change=True)
    text = trace_docx(package, "d.docx").text
    origins = origins_of(text)
    comments = [Comment(f"Nr. {n}\nsecond line", origins[low:high]) for n, (low, high) in enumerate(stretches)]
    blocks = [paragraph(package, "Review", bold=True), table(package, [("a", "b"), ("1", "2")]), paragraph(package, "")]
    return with_comments(data, package, comments, blocks, WHEN, "d.docx"), [text[low:high] for low, high in stretches]


@pytest.mark.parametrize("data", ALL.values(), ids=ALL)
@settings(max_examples=20, deadline=None)
@given(draw=st.data())
def test_any_comments_leave_the_document_as_it_was(data: bytes, draw: st.DataObject) -> None:
    length = len(read_docx(data, "d.docx").text)
    ends = st.tuples(st.integers(0, length), st.integers(0, length)).map(lambda two: (min(two), max(two)))
    made, _ = comment(data, *draw.draw(st.lists(ends, max_size=6)))
    assert stripped(made) == stripped(data)
    commented(made)  # every mark is there once and in order
    assert read_docx(made, "d.docx").text == read_docx(data, "d.docx").text
    changed = {"word/document.xml", "word/comments.xml", "word/_rels/document.xml.rels", "[Content_Types].xml"}
    for name in set(names(data)) - changed:
        assert unread(made, name) == unread(data, name)


@pytest.mark.parametrize("data", [WPS, LIBRE, STRICT_WORD], ids=["WPS", "LibreOffice", "strict"])
def test_a_comment_encloses_exactly_its_words(data: bytes) -> None:
    text = read_docx(data, "d.docx").text
    lines = [(at, at + len(line)) for line in text.split("\n") if line and "\t" not in line for at in [text.index(line)]]
    inner = [(low + 1, high - 1) for low, high in lines if high - low > 3 and text[low:high] != "见第三条。"]
    made, words = comment(data, *inner)
    assert list(commented(made).values()) == words


def test_runs_are_cut_within_their_look() -> None:
    text = read_docx(WPS, "d.docx").text
    at = text.index("升服务")
    made, _ = comment(WPS, (at, at + 3))
    runs = [one for one in part(made).iter("{*}r") if "".join(t.text or "" for t in one.findall("{*}t")) in ("升", "服务")]
    assert [run.find("{*}rPr/{*}b") is not None for run in runs] == [True, True]


def test_words_in_a_cell_keep_the_table_whole() -> None:
    text = read_docx(LIBRE, "d.docx").text
    at = text.index("治理扬尘")
    made, _ = comment(LIBRE, (at, at + 4))
    assert list(commented(made).values()) == ["治理扬尘"]


def test_words_in_a_text_box_or_in_a_note_are_commented_where_it_is_anchored() -> None:
    """Word takes no comments within them."""
    for data, words in ((WORD, "逐步提高效率"), (LIBRE, "见第三条")):
        at = read_docx(data, "d.docx").text.index(words)
        made, _ = comment(data, (at, at + len(words)))
        start = next(one for one in part(made).iter("{*}commentRangeStart") if one.attrib.values() == list(own_comments(made)))
        assert not [one for one in start.iterancestors() if tag(one) in ("txbxContent", "footnote")]
        assert list(start.getnext().iter("{*}drawing", "{*}footnoteReference"))


def test_a_comment_on_nothing_stands_at_the_first_paragraph() -> None:
    made, _ = comment(WPS, (0, 0))
    assert list(commented(made).values()) == ["某市2022年重点工作实施方案"]


def test_comments_that_were_there_keep_their_ids_and_new_ones_follow() -> None:
    made, _ = comment(LIBRE, (0, 3), (4, 6))
    comments = list(docx.Document(io.BytesIO(made)).comments)
    assert [(one.comment_id, one.author) for one in comments] == [(3, "王"), (4, "dutygraph"), (5, "dutygraph")]
    assert comments[1].text == "Nr. 0\nsecond line"
    assert comments[0].timestamp is not None


def test_a_document_without_comments_gets_a_part_that_is_made_known() -> None:
    made, _ = comment(WPS, (0, 3))
    opened = docx.Document(io.BytesIO(made))
    assert [one.text for one in opened.comments] == ["Nr. 0\nsecond line"]
    types = {one.get("PartName"): one.get("ContentType") for one in part(made, "[Content_Types].xml")}
    assert types["/word/comments.xml"].endswith("wordprocessingml.comments+xml")
    relations = part(STRICT_WORD, "word/_rels/document.xml.rels")
    strict, _ = comment(STRICT_WORD, (0, 3))
    new = list(part(strict, "word/_rels/document.xml.rels"))[len(relations) :]
    assert [one.get("Type") for one in new] == ["http://purl.oclc.org/ooxml/officeDocument/relationships/comments"]
    assert {one.nsmap["w"] for one in part(strict, "word/comments.xml")} == {"http://purl.oclc.org/ooxml/wordprocessingml/main"}


def test_a_second_review_takes_the_place_of_the_first() -> None:
    first, _ = comment(LIBRE, (0, 3), (4, 6))
    second, _ = comment(first, (1, 2))
    assert len(own_comments(second)) == 1
    assert len(list(part(second).iter("{*}sdt"))) == 1
    assert stripped(second) == stripped(LIBRE)
