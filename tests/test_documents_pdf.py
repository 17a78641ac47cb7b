"""A PDF comes out in the order of reading, its paragraphs whole, without what is printed on every page."""

from __future__ import annotations

from io import BytesIO

import pytest
from documents_made import FONT, as_pdf, locked_pdf, picture_pdf
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate

from dutygraph.documents.reading import read_bytes_of
from dutygraph.documents.writing import SourceText
from dutygraph.errors import InputError
from dutygraph.model import Place
from dutygraph.vocabulary import load_vocabulary

ITEM = "市教育局会同市财政局制定年度计划，加强统筹协调和监督检查，明确责任分工，按期完成各项任务。"


def read(data: bytes) -> SourceText:
    return read_bytes_of(data, ".pdf", load_vocabulary(), "plan.pdf")


def drawn(pages: list[list[tuple[float, float, str]]], size: float = 12, paper: tuple[float, float] = A4) -> bytes:
    """Pages with words set at given places."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=paper)
    for page in pages:
        canvas.setFont(FONT, size)
        for x, y, words in page:
            canvas.drawString(x, y, words)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.mark.parametrize("columns", [1, 2])
def test_paragraphs_are_whole_over_lines_columns_and_pages(columns: int) -> None:
    items = [f"{n}.{ITEM * 2}" for n in range(1, 60)]
    assert read(as_pdf("\n".join(["某市工作要点", *items]), columns)).text.splitlines() == ["某市工作要点", *items]


def test_running_heads_and_page_numbers_are_left_out() -> None:
    text = read(as_pdf("\n".join(["某市工作要点", *(f"{n}.{ITEM * 3}" for n in range(1, 30))]), head="某市人民政府公报 2023年第3期")).text
    assert "公报" not in text
    assert "— 2 —" not in text


def test_a_word_that_a_hyphen_cuts_is_whole_and_two_words_stay_two() -> None:
    lines = ["第一行打开一个比较长的段落并且写到这一行的末尾为止 infor-", "mation 和 open", "data 两个词。"]
    edge = 72 + 29.5 * 12
    page = [(72.0, 700.0, lines[0]), (72.0, 680.0, lines[1]), (edge - 50, 680.0, "linked"), (72.0, 660.0, lines[2])]
    assert "information" in read(drawn([page])).text


def test_a_table_with_merged_cells_is_read_by_its_rules() -> None:
    out = BytesIO()
    canvas = Canvas(out, pagesize=landscape(A4))
    canvas.setFont(FONT, 12)
    xs, ys = [60, 110, 360, 520], [500, 470, 440, 410]
    for y in ys:
        canvas.line(xs[0], y, xs[3] if y != 440 else xs[2], y)
    for x in xs:
        canvas.line(x, ys[0], x, ys[3])
    cells = [(0, 0, "序号"), (1, 0, "任务"), (2, 0, "牵头单位"), (0, 1, "1"), (1, 1, "编制规划"), (0, 2, "2"), (1, 2, "建设园区")]
    for column, row, words in cells:
        canvas.drawString(xs[column] + 5, ys[row + 1] + 8, words)
    canvas.drawString(xs[2] + 5, 436, "市发展改革委")
    canvas.drawString(60, 540, "任务分工表")
    canvas.drawString(60, 380, "说明文字。")
    canvas.save()
    made = read(out.getvalue())
    assert made.text.splitlines() == [
        "任务分工表",
        "序号\t任务\t牵头单位",
        "1\t编制规划\t市发展改革委",
        "2\t建设园区\t市发展改革委",
        "说明文字。",
    ]
    assert made.map.at(made.text.index("建设园区")) == Place(page=1, table=1, row=3, cell=2)


def test_a_page_that_is_turned_reads_as_it_is_shown() -> None:
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.setPageRotation(90)
    canvas.setFont(FONT, 12)
    canvas.rotate(90)
    canvas.drawString(100, -100, "一、市教育局制定年度计划。")
    canvas.drawString(100, -140, "二、市财政局落实专项资金。")
    canvas.save()
    assert read(out.getvalue()).text.splitlines() == ["一、市教育局制定年度计划。", "二、市财政局落实专项资金。"]


def test_a_watermark_across_the_page_is_left_out() -> None:
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.setFont(FONT, 12)
    canvas.drawString(72, 700, "一、市教育局制定年度计划。")
    canvas.translate(200, 300)
    canvas.rotate(45)
    canvas.drawString(0, 0, "内部资料")
    canvas.save()
    assert read(out.getvalue()).text == "一、市教育局制定年度计划。\n"


def test_radicals_that_fonts_give_for_characters_are_those_characters() -> None:
    assert read(drawn([[(72, 700, "⼀、市教育局制定⼯作计划。")]])).text == "一、市教育局制定工作计划。\n"


def test_words_set_twice_to_look_bold_are_read_once() -> None:
    page = [(72.0, 700.0, "一、市市教育局制定计划。"), (72.4, 700.0, "一、市市教育局制定计划。")]
    assert read(drawn([page])).text == "一、市市教育局制定计划。\n"


def test_a_letter_as_offices_print_it() -> None:
    """Centred title over two lines, letters of 16 points on 28, signature and date at the right."""
    out = BytesIO()
    body = ParagraphStyle("body", fontName=FONT, fontSize=16, leading=28, firstLineIndent=32, wordWrap="CJK")
    title = ParagraphStyle("title", parent=body, fontSize=22, leading=34, firstLineIndent=0, alignment=1)
    right = ParagraphStyle("right", parent=body, firstLineIndent=0, alignment=2)
    flush = ParagraphStyle("flush", parent=body, firstLineIndent=0)
    said = [
        ("某市人民政府办公室关于印发某市", title),
        ("2023年重点工作实施方案的通知", title),
        ("某政办发〔2023〕5号", ParagraphStyle("number", parent=right, alignment=1)),
        ("各县（市、区）人民政府，市政府各部门、各直属机构：", flush),
        (ITEM * 3, body),
        ("一、总体要求", body),
        *((f"（{n}）{ITEM * 2}（责任单位：市教育局、市财政局，各县（市、区）人民政府）", body) for n in "一二三四五六七八"),
        ("某市人民政府办公室", right),
        ("2023年5月6日", right),
    ]
    SimpleDocTemplate(out, pagesize=A4, leftMargin=79, rightMargin=74).build([Paragraph(words, style) for words, style in said])
    assert read(out.getvalue()).text.splitlines() == [words for words, _ in said]


def test_a_character_alone_on_its_line_is_not_lost() -> None:
    assert (
        read(drawn([[(72, 700, "市教育"), (72, 685, "局"), (72, 670, "制定年度工作计划。")]])).text.replace("\n", "")
        == "市教育局制定年度工作计划。"
    )


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (picture_pdf(), "scanned"),
        (locked_pdf(), "password"),
        (as_pdf("一、任务\n" + ITEM)[:900], "damaged"),
        (drawn([[]]), "without text"),
        (drawn([[(72, 700, "ÎÄ×Ö²ãÊÇÂÒÂë ÕâÊÇÒ»¸ö²âÊÔÎÄµµ")]], 10), "garbage"),
    ],
    ids=["scanned", "locked", "cut off", "empty", "garbage"],
)
def test_what_holds_no_text_is_told_in_one_sentence(data: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        read(data)
    assert caught.value.cure
    assert "\n" not in str(caught.value)
