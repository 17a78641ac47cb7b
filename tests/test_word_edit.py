"""An edited text goes back into the Word document that it came from, formatting kept, or is refused with nothing written."""

from __future__ import annotations

import random
import re
from io import BytesIO
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner
from documents_made import add_list, as_docx, level, numbered, saved
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given, settings
from hypothesis import strategies as st
from word_made import ALL, LIBRE, TITLE, WORD, WPS, made, names, p, part, r, tbl, unread

from dutygraph.cli import cli
from dutygraph.documents.word import read_docx
from dutygraph.documents.word_edit import with_text
from dutygraph.errors import InputError

TEXT = Path(__file__).parent.joinpath("plans/p10-annex-table.txt").read_text(encoding="utf-8")
TYPED = as_docx(TEXT, automatic=False)
NUMBERED = as_docx(TEXT)
WORDS = ["甲", "省司法厅", "2025年", "乙 丙", "。", "", "（牵头单位：市水利局）"]
LINES = ["新的一段。", "（三）加快建设，由市财政局负责。", "加强 管理", "9."]


def reads(data: bytes) -> str:
    return read_docx(data, "d.docx").text


def edited(lines: list[str], seed: int) -> list[str]:
    """The lines after a few edits such as people make: words put in, taken out, replaced; lines added, removed, doubled, rewritten."""
    rng, lines = random.Random(seed), list(lines)
    for _ in range(rng.randint(1, 5)):
        n = rng.randrange(len(lines))
        what = rng.choice("dirrrrwc")
        if what == "d" and len(lines) > 3:
            del lines[n]
        elif what == "i":
            lines.insert(n, rng.choice(LINES) if "\t" not in lines[n] else re.sub(r"[^\t]+", "新", lines[n]))
        elif what == "c":
            lines.insert(n, lines[n])
        elif what == "w" and "\t" not in lines[n]:
            lines[n] = "全部重写的一段话。"
        else:
            cells = lines[n].split("\t")
            c = rng.randrange(len(cells))
            at = rng.randint(0, len(cells[c]))
            cells[c] = (cells[c][:at] + rng.choice(WORDS) + cells[c][at + rng.randint(0, 6) :]).strip()
            lines[n] = "\t".join(cells)
    return [line for line in lines if line.strip()]


def given_back(data: bytes, wanted: str) -> str:
    """What the edited document reads, or why it is refused."""
    try:
        return reads(with_text(data, wanted, "d.docx"))
    except InputError as error:
        return str(error)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_any_edit_of_typed_paragraphs_and_plain_tables_is_given_back(seed: int) -> None:
    """Where a row or paragraph moved between text and table there is no place for it, which is said."""
    wanted = "\n".join(edited(reads(TYPED).split("\n")[:-1], seed)) + "\n"
    said = given_back(TYPED, wanted)
    assert said == wanted or re.search(r"within a table|cannot be set in the document|cannot be taken out", said)


@pytest.mark.slow
@pytest.mark.parametrize("data", [NUMBERED, *ALL.values()], ids=["numbered", *ALL])
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_whatever_is_edited_the_document_reads_so_or_is_refused(data: bytes, seed: int) -> None:
    wanted = "\n".join(edited(reads(data).split("\n")[:-1], seed)) + "\n"
    said = given_back(data, wanted)
    assert said == wanted or re.fullmatch(r"d\.docx: .* \(change it in a word processor .*\)", said)


@pytest.mark.slow
@pytest.mark.parametrize("automatic", [False, True])
def test_edits_of_paragraphs_are_never_refused(automatic: bool) -> None:
    lines = [line for line in reads(TYPED).split("\n") if line and "\t" not in line]
    data = as_docx("\n".join(lines), automatic=automatic)
    for seed in range(40):
        wanted = "\n".join(edited(lines, seed)) + "\n"
        assert reads(with_text(data, wanted, "d.docx")) == wanted


@pytest.mark.parametrize("data", [TYPED, NUMBERED, *ALL.values()])
def test_an_unchanged_text_gives_the_same_bytes(data: bytes) -> None:
    assert with_text(data, reads(data), "d.docx") == data
    assert with_text(data, reads(data).replace("\n", "\n\n  \r\n"), "d.docx") == data  # blank lines say nothing


def test_changed_words_keep_the_look_of_their_run() -> None:
    after = with_text(WPS, reads(WPS).replace("养老服务，", "托育服务，").replace("覆盖率达到95%", "覆盖率达到96%"), "d.docx")
    looks = {"".join(t.text or "" for t in run.iter("{*}t")): run for run in part(after).iter("{*}r")}
    assert looks["托育服务"].find("{*}rPr/{*}color") is not None
    assert looks["96"].find("{*}rPr/{*}b") is not None


def test_what_is_not_edited_stays_byte_for_byte() -> None:
    after = with_text(LIBRE, reads(LIBRE).replace("治理扬尘", "治理工地扬尘"), "d.docx")
    for name in set(names(LIBRE)) - {"word/document.xml", "word/footnotes.xml"}:
        assert unread(after, name) == unread(LIBRE, name)
    assert [one.tag for one in part(after).iter()] == [one.tag for one in part(LIBRE).iter()]


def test_a_paragraph_that_is_added_looks_like_its_neighbour() -> None:
    heading = p(r("一、总则", "<w:b/>"), properties='<w:outlineLvl w:val="0"/>')
    data = made(TITLE + heading + p(r("1.做事。", "<w:i/>"), properties='<w:ind w:firstLine="560"/>'))
    after = with_text(data, reads(data) + "2.再做事。\n", "d.docx")
    new = list(part(after).iter("{*}p"))[-1]
    assert "".join(t.text for t in new.iter("{*}t")) == "2.再做事。"
    assert new.find("{*}pPr/{*}ind") is not None
    assert new.find("{*}r/{*}rPr/{*}i") is not None


def test_a_paragraph_that_is_taken_out_leaves_no_empty_one_behind() -> None:
    data = made(TITLE + p("一、总则") + p("1.做事。") + p("2.再做事。"))
    after = with_text(data, reads(data).replace("1.做事。\n", ""), "d.docx")
    assert len(list(part(after).iter("{*}p"))) == 3


def test_rows_and_cells_of_a_table_are_edited_in_place() -> None:
    data = made(TITLE + tbl(["序号", "任务", "单位"], ["1", "修路", "交通局"], ["2", "架桥", ""]))
    wanted = reads(data).replace("2\t架桥\t\n", "2\t架桥\t水利局\n3\t造林\t林业局\n").replace("修路", "修公路")
    after = with_text(data, wanted, "d.docx")
    assert reads(after) == wanted
    assert len(list(part(after).iter("{*}tbl"))) == 1
    assert len(list(part(after).iter("{*}tr"))) == 4
    assert reads(with_text(after, reads(data), "d.docx")) == reads(data)


def test_an_item_added_to_a_numbered_list_is_numbered_by_word() -> None:
    document = docx.Document()
    add_list(document, 900, [level(0, "decimal", "%1.")], 900)
    document.add_paragraph("某市工作方案")
    for text in ("修路。", "架桥。"):
        numbered(document, text, 900, 0)
    data = saved(document)
    assert reads(data) == "某市工作方案\n1.修路。\n2.架桥。\n"
    wanted = "某市工作方案\n1.修路。\n2.造林。\n3.架桥。\n说明一句。\n"
    after = with_text(data, wanted, "d.docx")
    assert reads(after) == wanted
    assert [p.text for p in docx.Document(BytesIO(after)).paragraphs][1:4] == ["修路。", "造林。", "架桥。"]


def two_lists() -> bytes:
    """Chapters and items, each numbered by Word; the items of a chapter begin anew."""
    document = docx.Document()
    add_list(document, 900, [level(0, "chineseCountingThousand", "%1、"), level(1, "decimal", "%2.")], 900)
    for chapter in ("防汛", "供水", "执法"):
        numbered(document, chapter, 900, 0)
        for n in range(3):
            numbered(document, f"完成{chapter}第{n}项。", 900, 1)
    return saved(document)


@pytest.mark.parametrize(
    ("edit", "own"),
    [
        pytest.param(("2.完成供水第1项。\n", ""), True, id="an item taken out, the numbers left"),
        pytest.param(("2.完成供水第1项。\n3.", "2."), True, id="an item taken out, the rest renumbered"),
        pytest.param(("2.完成供水第1项。\n", "2.新的一项。\n2.完成供水第1项。\n"), True, id="an item added, its number there twice"),
        pytest.param(("2.完成供水第1项。\n3.", "2.新的一项。\n3.完成供水第1项。\n4."), True, id="an item added, the rest renumbered"),
        pytest.param(("二、供水\n", ""), True, id="a heading taken out"),
        pytest.param(("二、供水\n1.", "二、新的一章\n1.新的一项。\n三、供水\n1."), True, id="a chapter added, the next ones left"),
        pytest.param(("二、供水", "五、供水"), True, id="a chapter with another number"),
        pytest.param(("2.完成供水", "（2）完成供水"), False, id="a number of another form"),
        pytest.param(("2.完成供水", "完成供水"), False, id="a number taken away"),
        pytest.param(("2.完成供水", "新2.完成供水"), False, id="a word before a number"),
        pytest.param(("2.完成供水第1项。\n", "2-1.新的一项。\n2.完成供水第1项。\n"), False, id="an item numbered by hand"),
    ],
)
def test_numbers_that_word_sets_follow_the_edited_text(edit: tuple[str, str], own: bool) -> None:
    """``own``: Word still counts all of them; else the one that it cannot print is written by hand, and none of the others."""
    data = two_lists()
    wanted = reads(data).replace(*edit)
    assert wanted != reads(data)
    after = with_text(data, wanted, "d.docx")
    assert reads(after) == wanted
    by_hand = [p.text for p in docx.Document(BytesIO(after)).paragraphs if re.match(r"新?[（\d]", p.text)]
    assert len(by_hand) == (0 if own or "\n完成供水" in wanted else 1)
    assert reads(with_text(after, reads(data), "d.docx")) == reads(data)


def test_a_row_whose_number_word_sets_is_edited_as_any_other() -> None:
    document = docx.Document()
    add_list(document, 900, [level(0, "decimal", "%1")], 900)
    table = document.add_table(4, 2)
    for row, words in zip(table.rows, ("任务", "修路", "架桥", "造林"), strict=True):
        row.cells[1].text = words
        if words == "任务":
            row.cells[0].text = "序号"
        else:
            list_number = f'<w:pPr {nsdecls("w")}><w:numPr><w:ilvl w:val="0"/><w:numId w:val="900"/></w:numPr></w:pPr>'
            row.cells[0].paragraphs[0]._p.insert(0, parse_xml(list_number))
    data = saved(document)
    head = "序号\t任务\n1\t修路\n"
    assert reads(data) == head + "2\t架桥\n3\t造林\n"
    for rest in (
        "3\t造林\n",
        "2\t造林\n",
        "2\t架桥\n3\t种草\n4\t造林\n",
        "2\t架桥\n3\t造林\n4\t种草\n",
        "7\t架桥\n8\t造林\n",
        "1-2\t架桥\n3\t造林\n",
    ):
        assert given_back(data, head + rest) == head + rest


def test_tracked_changes_and_comments_that_were_there_stay() -> None:
    after = with_text(LIBRE, reads(LIBRE).replace("不断提高", "逐步提高"), "d.docx")
    for tag in ("commentRangeStart", "commentRangeEnd", "commentReference", "footnoteReference"):
        assert len(list(part(after).iter(f"{{*}}{tag}"))) == 1
    merged = with_text(WORD, reads(WORD).replace("规范执法", "规范文明执法"), "d.docx")
    assert len(list(part(merged).iter("{*}vMerge"))) == 2


def test_signs_that_no_document_holds_are_refused() -> None:
    with pytest.raises(InputError, match="line 1 of the text"):
        with_text(WPS, "坏\x01字\n", "d.docx")


def test_the_command_gives_back_a_plan_that_came_as_docx(tmp_path: Path) -> None:
    (tmp_path / "plans").mkdir()
    (tmp_path / "work.docx").write_bytes(NUMBERED)

    def run(*args: str) -> str:
        result = CliRunner().invoke(cli, ["-w", str(tmp_path), *args])
        return str(result.exception) if isinstance(result.exception, InputError) else result.output

    run("new", str(tmp_path / "work.docx"), "--id", "work")
    run("new", str(Path(__file__).parent / "plans/p05-county-numbered.txt"), "--id", "text")
    source, out = tmp_path / "plans/work/source.txt", tmp_path / "out.docx"
    run("export", "docx", "--plan", "work", "-o", str(out))
    assert out.read_bytes() == NUMBERED
    source.write_text(source.read_text(encoding="utf-8").replace("茶产业", "茶叶产业"), encoding="utf-8")
    run("export", "docx", "--plan", "work", "-o", str(out))
    assert reads(out.read_bytes()) == source.read_text(encoding="utf-8")
    before = out.read_bytes()
    source.write_text(source.read_text(encoding="utf-8") + "多\t格\n\t的\t行\n", encoding="utf-8")
    assert "cannot be set" in run("export", "docx", "--plan", "work", "-o", str(out))
    assert out.read_bytes() == before
    assert "say which with --plan" in run("export", "docx", "-o", str(out))
    assert "came as text, not as Word document" in run("export", "docx", "--plan", "text", "-o", str(out))
