"""A Word document comes out as it prints: automatic numbers resolved, changes accepted, tables as rows, the rest left out."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import docx
import pytest
from documents_made import add_list, level, mark_changed, numbered, saved, use_list
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from dutygraph.documents.reading import read_bytes_of
from dutygraph.documents.word_numbering import count
from dutygraph.documents.writing import SourceText
from dutygraph.model import Place
from dutygraph.vocabulary import load_vocabulary


def read(document: Any) -> SourceText:
    data = document if isinstance(document, bytes) else saved(document)
    return read_bytes_of(data, ".docx", load_vocabulary(), "plan.docx")


def lines(document: Any) -> list[str]:
    return read(document).text.splitlines()


def place_of(made: SourceText, words: str) -> Place | None:
    return made.map.at(made.text.index(words))


@pytest.mark.parametrize(
    ("way", "values", "printed"),
    [
        ("chineseCounting", (1, 10, 11, 20, 23), ("一", "十", "十一", "二十", "二十三")),
        ("chineseCountingThousand", (100, 105, 110), ("一百", "一百〇五", "一百一十")),
        ("chineseLegalSimplified", (1, 12), ("壹", "壹拾贰")),
        ("ideographTraditional", (1, 10), ("甲", "癸")),
        ("ideographDigital", (10, 25), ("一〇", "二五")),
        ("decimalEnclosedCircle", (1, 20, 21), ("①", "⑳", "21")),
        ("decimalFullWidth", (12,), ("１２",)),
        ("upperRoman", (4, 19), ("IV", "XIX")),
        ("lowerLetter", (1, 26, 27), ("a", "z", "aa")),
        ("decimalZero", (7,), ("07",)),
        ("unheardOf", (3,), ("3",)),
    ],
)
def test_each_way_of_counting_prints_as_word_prints_it(way: str, values: Sequence[int], printed: Sequence[str]) -> None:
    assert tuple(count(value, way) for value in values) == tuple(printed)


LEVELS = [
    level(0, "chineseCounting", "%1、"),
    level(1, "chineseCounting", "（%2）"),
    level(2, "decimal", "%3."),
]


def test_levels_count_and_start_again_under_a_higher_one() -> None:
    document = docx.Document()
    add_list(document, 900, LEVELS, 900)
    for at, text in [(0, "总体"), (1, "目标"), (1, "原则"), (2, "甲事"), (2, "乙事"), (0, "任务"), (1, "产业"), (2, "丙事")]:
        numbered(document, text, 900, at)
    assert lines(document) == ["一、总体", "（一）目标", "（二）原则", "1.甲事", "2.乙事", "二、任务", "（一）产业", "1.丙事"]


def test_items_numbered_through_never_start_again() -> None:
    document = docx.Document()
    through = [LEVELS[0], level(1, "decimal", "%2.", more='<w:lvlRestart w:val="0"/>')]
    add_list(document, 900, through, 900)
    for at, text in [(0, "总体"), (1, "甲"), (1, "乙"), (0, "任务"), (1, "丙")]:
        numbered(document, text, 900, at)
    assert lines(document) == ["一、总体", "1.甲", "2.乙", "二、任务", "3.丙"]


def test_a_second_use_of_a_list_goes_on_unless_it_says_where_it_starts() -> None:
    document = docx.Document()
    add_list(document, 900, [level(0, "decimal", "%1.")], 900)
    use_list(document, 900, 901)
    use_list(document, 900, 902, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>')
    for number, text in [(900, "甲"), (901, "乙"), (902, "丙"), (902, "丁")]:
        numbered(document, text, number, 0)
    assert lines(document) == ["1.甲", "2.乙", "1.丙", "2.丁"]


def test_a_style_gives_its_paragraphs_the_number_of_its_list() -> None:
    document = docx.Document()
    add_list(document, 900, [level(0, "chineseCountingThousand", "第%1条", more='<w:pStyle w:val="Heading1"/>')], 900)
    properties = document.styles["Heading 1"].element.get_or_add_pPr()
    properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="900"/></w:numPr>'))
    document.styles["Heading 2"].element.get_or_add_pPr().append(parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="0"/></w:numPr>'))
    document.add_paragraph("为了规范管理，制定本办法。", style="Heading 1")
    document.add_paragraph("不编号", style="Heading 2")
    document.add_paragraph("市财政局负责落实。", style="Heading 1")
    assert lines(document) == ["第一条 为了规范管理，制定本办法。", "不编号", "第二条 市财政局负责落实。"]


def test_compound_and_legal_numbers_and_bullets() -> None:
    document = docx.Document()
    made = [LEVELS[0], level(1, "decimal", "%1.%2", more="<w:isLgl/>"), level(2, "bullet", "\uf06c")]
    add_list(document, 900, made, 900)
    for at, text in [(0, "章"), (1, "节"), (2, "点")]:
        numbered(document, text, 900, at)
    assert lines(document) == ["一、章", "1.1 节", "点"]


def test_tracked_changes_read_as_accepted() -> None:
    document = docx.Document()
    add_list(document, 900, LEVELS, 900)
    kept = document.add_paragraph("市教育局")
    mark_changed(kept, "del", "、市公安局")
    mark_changed(kept, "ins", "、市财政局")
    kept.add_run("负责。")
    gone = numbered(document, "", 900, 0)
    mark_changed(gone, "del", "整段删去。")
    _end_deleted(gone)
    numbered(document, "下一段", 900, 0)
    first = document.add_paragraph("前半")
    _end_deleted(first)
    document.add_paragraph("后半")
    table = document.add_table(3, 2)
    for row, words in zip(table.rows, ["留", "删", "也留"], strict=True):
        row.cells[0].text = row.cells[1].text = words
    table.rows[1]._tr.get_or_add_trPr().append(OxmlElement("w:del"))
    assert lines(document) == ["市教育局、市财政局负责。", "一、下一段", "前半后半", "留\t留", "也留\t也留"]


def _end_deleted(paragraph: Any) -> None:
    marks = OxmlElement("w:rPr")
    marks.append(OxmlElement("w:del"))
    paragraph._p.get_or_add_pPr().append(marks)


def test_headers_footers_hidden_words_and_field_codes_are_left_out() -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "页眉"
    document.sections[0].footer.paragraphs[0].text = "页脚"
    paragraph = document.add_paragraph("正文")
    paragraph.add_run("隐藏").font.hidden = True
    code = OxmlElement("w:instrText")
    code.text = "PAGE"
    paragraph.add_run()._r.append(code)
    assert lines(document) == ["正文"]


def test_line_breaks_end_lines_and_keep_the_paragraph() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("某市人民政府办公室")
    paragraph.add_run().add_break()
    paragraph.add_run("关于印发方案的通知")
    made = read(document)
    assert made.text == "某市人民政府办公室\n关于印发方案的通知\n"
    assert place_of(made, "关于印发") == Place(paragraph=1)


def test_a_text_box_follows_its_paragraph_once() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("锚定段落")
    box = "<w:txbxContent><w:p><w:r><w:t>框中文字</w:t></w:r></w:p></w:txbxContent>"
    paragraph.add_run()._r.append(
        parse_xml(
            f'<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" {nsdecls("w")}>'
            f'<mc:Choice Requires="wps"><w:drawing>{box}</w:drawing></mc:Choice>'
            f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent>"
        )
    )
    document.add_paragraph("下一段")
    assert lines(document) == ["锚定段落", "框中文字", "下一段"]


def test_footnotes_stand_behind_the_text_with_their_number() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("建设基地")
    mark = OxmlElement("w:footnoteReference")
    mark.set(qn("w:id"), "5")
    paragraph.add_run()._r.append(mark)
    paragraph.add_run("10个。")
    made = read(_with_footnotes(saved(document), "5", "基地指省级以上基地。"))
    assert made.text == "建设基地10个。\n基地指省级以上基地。\n"
    assert place_of(made, "基地指") == Place(note=1)


def _with_footnotes(data: bytes, name: str, words: str) -> bytes:
    out = BytesIO()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for item in old.namelist():
            content = old.read(item)
            if item == "word/_rels/document.xml.rels":
                link = f'<Relationship Id="rId99" Type="{kind}" Target="footnotes.xml"/></Relationships>'
                content = content.replace(b"</Relationships>", link.encode())
            new.writestr(item, content)
        note = f'<w:footnote w:id="{name}"><w:p><w:r><w:footnoteRef/><w:t>{words}</w:t></w:r></w:p></w:footnote>'
        new.writestr("word/footnotes.xml", f"<w:footnotes {nsdecls('w')}>{note}</w:footnotes>")
    return out.getvalue()


def test_a_task_table_comes_out_as_rows_with_its_merged_cells() -> None:
    document = docx.Document()
    table = document.add_table(5, 5)
    grid = [
        ["领域", "序号", "任务", "牵头单位", "完成时限"],
        ["一、产业", "1", "编制规划", "市发展改革委", "2024年"],
        ["", "2", "建设园区", "", "2025年"],
        ["二、民生", "3", "新建学校", "市教育局\n市财政局", ""],
        ["", "4", "改造小区", "市住建局", "2025年"],
    ]
    for row, words in zip(table.rows, grid, strict=True):
        for cell, text in zip(row.cells, words, strict=True):
            cell.text = text
    for top, bottom, column in [(1, 2, 0), (3, 4, 0), (1, 2, 3)]:
        table.cell(top, column).merge(table.cell(bottom, column))
        table.cell(top, column).text = grid[top][column]
    made = read(document)
    assert made.text.splitlines() == [
        "领域",
        "序号\t任务\t牵头单位\t完成时限",
        "一、产业",
        "1\t编制规划\t市发展改革委\t2024年",
        "2\t建设园区\t市发展改革委\t2025年",
        "二、民生",
        "3\t新建学校\t市教育局 市财政局\t",
        "4\t改造小区\t市住建局\t2025年",
    ]
    assert place_of(made, "改造小区") == Place(table=1, row=5, cell=3)


def test_rows_that_share_a_number_are_one_row() -> None:
    document = docx.Document()
    table = document.add_table(4, 3)
    for row, words in zip(
        table.rows, [["序号", "任务", "单位"], ["1", "甲事", "甲局"], ["", "乙事", "乙局"], ["2", "丙事", "丙局"]], strict=True
    ):
        for cell, text in zip(row.cells, words, strict=True):
            cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(1, 0).text = "1"
    assert lines(document) == ["序号\t任务\t单位", "1\t甲事 乙事\t甲局 乙局", "2\t丙事\t丙局"]


def test_automatic_numbers_in_a_column_are_printed_and_a_title_over_all_columns_is_a_line() -> None:
    document = docx.Document()
    add_list(document, 900, [level(0, "decimal", "%1")], 900)
    table = document.add_table(4, 3)
    for cell, text in zip(table.rows[0].cells, ["序号", "任务", "单位"], strict=True):
        cell.text = text
    table.cell(1, 0).merge(table.cell(1, 2)).text = "（一）重点工作"
    for n in (2, 3):
        properties = table.cell(n, 0).paragraphs[0]._p.get_or_add_pPr()
        properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="900"/></w:numPr>'))
        table.cell(n, 1).text, table.cell(n, 2).text = f"第{n}事", "甲局"
    assert lines(document) == ["序号\t任务\t单位", "（一）重点工作", "1\t第2事\t甲局", "2\t第3事\t甲局"]


def test_a_frame_of_one_cell_is_text() -> None:
    document = docx.Document()
    table = document.add_table(1, 1)
    table.cell(0, 0).text = "专栏1 重点工程"
    table.cell(0, 0).add_paragraph("1.建设园区。")
    assert lines(document) == ["专栏1 重点工程", "1.建设园区。"]


def test_pages_are_those_that_word_last_set() -> None:
    document = docx.Document()
    for text in ("第一页的段落", "跨页的段落"):
        document.add_paragraph(text)
    turn = document.paragraphs[1].add_run()
    turn._r.append(OxmlElement("w:lastRenderedPageBreak"))
    turn.add_text("后半")
    table = document.add_table(2, 2)
    for n, row in enumerate(table.rows):
        for cell in row.cells:
            cell.text = f"第{n}行"
    for cell in table.rows[1].cells:
        cell.paragraphs[0].runs[0]._r.insert(0, OxmlElement("w:lastRenderedPageBreak"))
    document.add_paragraph("末段")
    made = read(document)
    assert made.text == "第一页的段落\n跨页的段落后半\n第0行\t第0行\n第1行\t第1行\n末段\n"
    places = {words: place_of(made, words) for words in ("第一页", "跨页", "后半", "第0行", "第1行", "末段")}
    assert [place.page for place in places.values() if place] == [1, 1, 2, 2, 3, 3]
    assert places["后半"] == Place(page=2, paragraph=2)


def test_a_table_within_a_cell_is_read_once() -> None:
    document = docx.Document()
    table = document.add_table(2, 2)
    inner = table.cell(0, 0).add_table(1, 1).cell(0, 0).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "内甲", "内乙"
    table.cell(1, 1).text = "外"
    assert lines(document) == ["内甲 内乙\t", "\t外"]
