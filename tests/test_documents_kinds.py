"""What a file is is told by its content; what cannot be read is told in one line with its cure, and costs little."""

from __future__ import annotations

import time
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from documents_made import as_docx, as_html, as_pdf
from hypothesis import given, settings
from hypothesis import strategies as st

from dutygraph.documents.kinds import kind_of
from dutygraph.documents.reading import read_bytes_of, read_document
from dutygraph.errors import InputError
from dutygraph.vocabulary import load_vocabulary

TEXT = "某市工作要点\n一、任务\n1.市教育局制定年度计划。\n2.市公安局建立平台。"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def archive(**files: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name.replace("__", "/"), data)
    return out.getvalue()


@pytest.mark.parametrize("suffix", [".docx", ".doc", ".txt", ""])
@pytest.mark.parametrize(
    ("data", "kind"), [(as_docx(TEXT), "docx"), (as_pdf(TEXT), "pdf"), (as_html(TEXT), "html")], ids=["docx", "pdf", "html"]
)
def test_the_name_of_a_file_does_not_matter(data: bytes, kind: str, suffix: str) -> None:
    made = read_bytes_of(data, suffix, load_vocabulary(), f"plan{suffix}")
    assert made.map.format == kind
    assert "市教育局制定年度计划。" in made.text


def test_markdown_is_told_by_its_name_and_text_comes_out_as_it_is() -> None:
    data = "# 方案\r\n\r\n**1.甲事。** \r\n".encode()
    assert kind_of(data, ".md", "x.md") == "md"
    assert read_bytes_of(data, ".md", load_vocabulary(), "x.md").text == "方案\n1.甲事。\n"
    assert read_bytes_of(data, ".txt", load_vocabulary(), "x.txt").text.encode() == data


def test_markdown_prints_without_its_marks() -> None:
    text = (
        "---\ntitle: x\n---\n# 某市方案 #\n\n> 1\\. **市教育局**牵头[制定](http://x.cn/a_(b))*年度*计划。[^1]\n\n- [x] 已办<br>事项\n\n"
        "***\n\n| 序号 | 任务 |\n|:--|--|\n| 1 | 编制\\|规划 |\n\n第二段 2*3*4 与 snake_case_word &amp; 其他"
    )
    assert read_bytes_of(text.encode(), ".md", load_vocabulary(), "x.md").text.splitlines() == [
        "某市方案",
        "1. 市教育局牵头制定年度计划。",
        "已办",
        "事项",
        "序号\t任务",
        "1\t编制|规划",
        "第二段 2*3*4 与 snake_case_word & 其他",
    ]


@pytest.mark.parametrize(
    ("data", "suffix", "said", "cure"),
    [
        (b"", ".docx", "empty", "text"),
        (OLE + "WordDocument".encode("utf-16-le"), ".doc", "old Word document", ".docx"),
        (OLE + "WordDocument".encode("utf-16-le"), ".wps", "old WPS document", ".docx"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), ".docx", "protected by a password", "without"),
        (b"{\\rtf1\\ansi plan}", ".rtf", "RTF", ".docx"),
        (b"\xff\xd8\xff\xe0" + bytes(99), ".pdf", "picture", "OCR"),
        (as_docx(TEXT)[:2000], ".docx", "damaged", "fetch it again"),
        (archive(xl__workbook__xml=b"") + b"", ".xlsx", "archive", "unpack"),
        (archive(**{"xl/workbook.xml": b"<x/>"}), ".xlsx", "Excel", ".docx"),
        (archive(**{"content.xml": b"<x/>"}), ".odt", "OpenDocument", ".docx"),
        (archive(**{"readme.txt": b"x"}), ".docx", "archive", "unpack"),
        (archive(**{"word/document.xml": b"<broken"}), ".docx", "damaged", "fetch it again"),
        (archive(**{"word/document.xml": b"<w:other xmlns:w='http://x'/>"}), ".docx", "no Word document", ".docx"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n<html>", ".doc", "MHT", ".html"),
        (b"<?xml version='1.0'?><?mso-application progid='Word.Document'?><x/>", ".doc", "Word document in XML", ".docx"),
    ],
)
def test_what_cannot_be_read_says_what_it_is_and_what_to_do(data: bytes, suffix: str, said: str, cure: str) -> None:
    with pytest.raises(InputError) as caught:
        read_bytes_of(data, suffix, load_vocabulary(), f"plan{suffix}")
    assert said in caught.value.message
    assert cure in caught.value.cure
    assert caught.value.path == f"plan{suffix}"
    assert "\n" not in str(caught.value)


def test_a_word_document_without_words_holds_no_text() -> None:
    with pytest.raises(InputError, match="holds no text"):
        read_bytes_of(as_docx(""), ".docx", load_vocabulary(), "plan.docx")


def test_a_bomb_is_refused_before_it_unpacks() -> None:
    bomb = archive(**{"word/document.xml": bytes(200_000_000)})
    assert len(bomb) < 1_000_000
    begun = time.monotonic()
    with pytest.raises(InputError, match="unpacks to more than 64 MB"):
        read_bytes_of(bomb, ".docx", load_vocabulary(), "plan.docx")
    assert time.monotonic() - begun < 10  # bounded, not measured


def test_entities_of_a_word_document_are_not_expanded() -> None:
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
    head = f'<!DOCTYPE x [<!ENTITY a0 "笑笑笑笑笑">{laughs}]>'
    body = '<w:document xmlns:w="http://x"><w:body><w:p><w:r><w:t>1.甲事&a8;。</w:t></w:r></w:p></w:body></w:document>'
    data = archive(**{"word/document.xml": (head + body).encode()})
    with pytest.raises(InputError, match="damaged"):
        read_bytes_of(data, ".docx", load_vocabulary(), "plan.docx")


def test_a_table_without_end_is_refused() -> None:
    page = "<table>" + "<tr><td colspan=1000 rowspan=1000>x</td><td>1</td></tr>" * 300 + "</table>"
    with pytest.raises(InputError, match="cells"):
        read_bytes_of(f"<html><body>{page}</body></html>".encode(), ".html", load_vocabulary(), "plan.html")


def test_a_folder_and_a_missing_file_are_told(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.docx"):
        with pytest.raises(InputError, match=str(path)):
            read_document(path, load_vocabulary())


@st.composite
def damaged(draw: st.DrawFn) -> tuple[bytes, str]:
    """A good document with bytes changed, cut out or doubled; of a .docx the parts inside, so that the damage is not the archive's."""
    data, suffix = draw(st.sampled_from(GOOD))
    if suffix == ".docx":
        with zipfile.ZipFile(BytesIO(data)) as archive_of:
            parts = {name: archive_of.read(name) for name in archive_of.namelist()}
        name = draw(st.sampled_from(["word/document.xml", "word/numbering.xml", "word/styles.xml", "word/_rels/document.xml.rels"]))
        parts[name] = _harmed(draw, parts[name])
        return archive(**parts), suffix
    return _harmed(draw, data), suffix


def _harmed(draw: st.DrawFn, data: bytes) -> bytes:
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data) - 1))
        end = min(len(data), at + draw(st.integers(1, 60)))
        new = draw(st.sampled_from([b"", data[at:end] * 2, b"\xff\x00<", b'"9999999999999"', b"</w:p>", b"<table><tr><td rowspan='0'>"]))
        data = data[:at] + new + data[end:]
    return data


PLAN = "某市工作要点\n一、任务\n1.市教育局制定年度计划。\n2.市公安局建立平台。\n序号\t任务\t单位\n1\t甲事\t甲局\n2\t乙事\t乙局"
GOOD = [(as_docx(PLAN), ".docx"), (as_html(PLAN), ".html"), (as_pdf(PLAN), ".pdf"), (as_pdf(PLAN, 2), ".pdf")]


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(damaged())
def test_a_damaged_document_is_read_or_refused_and_never_breaks_the_reader(made: tuple[bytes, str]) -> None:
    data, suffix = made
    try:
        outcome = read_bytes_of(data, suffix, load_vocabulary(), "plan").text.strip()
    except InputError as error:
        outcome = error.cure
    assert outcome
