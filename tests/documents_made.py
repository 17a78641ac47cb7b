"""Makes real documents for tests: a plan's text as Word, web page, PDF and Markdown, shaped as governments publish them."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import (
    BaseDocTemplate,
    Frame,
    PageTemplate,
    Paragraph,
    SimpleDocTemplate,
    Table,
    TableStyle,
)

FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))
BODY = ParagraphStyle("body", fontName=FONT, fontSize=12, leading=20, firstLineIndent=24, wordWrap="CJK")
SMALL = ParagraphStyle("small", parent=BODY, fontSize=8, leading=13, firstLineIndent=16)
TITLE = ParagraphStyle("title", parent=BODY, firstLineIndent=0, alignment=1, fontSize=18, leading=26)
CELL = ParagraphStyle("cell", parent=BODY, firstLineIndent=0, fontSize=10, leading=13)
Block = str | list[list[str]]


def blocks(text: str) -> list[Block]:
    """The paragraphs of a text; lines with tabs that follow each other are a table. Printed page numbers are left out."""
    found: list[Block] = []
    for line in text.split("\n"):
        if not line.strip() or re.fullmatch(r"— \d+ —", line):
            continue
        if "\t" not in line:
            found.append(line)
        elif found and isinstance(found[-1], list):
            found[-1].append(line.split("\t"))
        else:
            found.append([line.split("\t")])
    return found


# ---- Word -------------------------------------------------------------------------------------------------------
#: Numbering as Word's own dialog makes it: 一、 （一） 1. and, as a list of its own, 第一条.
_LEVELS = [("chineseCountingThousand", "%1、"), ("chineseCountingThousand", "（%2）"), ("decimal", "%3.")]


def level(at: int, way: str, form: str, start: int = 1, more: str = "") -> str:
    """The XML of one level of a list."""
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{way}"/>{more}'
        f'<w:lvlText w:val="{form}"/><w:lvlJc w:val="left"/></w:lvl>'
    )


def add_list(document: Any, abstract: int, levels: Sequence[str], number: int, override: str = "") -> None:
    """Define a list and one use of it in a document of python-docx, in the order that the schema wants."""
    root = document.part.numbering_part.element
    inner = f'<w:multiLevelType w:val="multilevel"/>{"".join(levels)}'
    root.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{abstract}">{inner}</w:abstractNum>'))
    use_list(document, abstract, number, override)


def use_list(document: Any, abstract: int, number: int, override: str = "") -> None:
    """A further use of a list that is defined."""
    document.part.numbering_part.element.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{abstract}"/>{override}</w:num>')
    )


def numbered(document: Any, text: str, number: int, at: int, style: str | None = None) -> Any:
    """A paragraph that Word numbers."""
    paragraph = document.add_paragraph(text, style=style)
    properties = paragraph._p.get_or_add_pPr()
    properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{at}"/><w:numId w:val="{number}"/></w:numPr>'))
    return paragraph


def saved(document: Any) -> bytes:
    """The bytes of a document of python-docx."""
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def as_docx(text: str, automatic: bool = True) -> bytes:
    """The text as Word keeps it; 一、 （一） 1. as automatic numbers where they count through as Word counts."""
    document = docx.Document()
    add_list(document, 900, [level(n, way, form) for n, (way, form) in enumerate(_LEVELS)], 900)
    document.sections[0].header.paragraphs[0].text = "秘密文件页眉"
    document.sections[0].footer.paragraphs[0].text = "— 1 —"
    counts = [0, 0, 0]
    for block in blocks(text):
        if isinstance(block, list):
            table = document.add_table(len(block), len(block[0]))
            for row, cells in zip(table.rows, block, strict=True):
                for cell, words in zip(row.cells, cells, strict=True):
                    cell.text = words
            continue
        at, rest = _automatic(block, counts) if automatic else (None, block)
        if at is None:
            paragraph = document.add_paragraph()
            half = len(block) // 2
            paragraph.add_run(block[:half]).bold = True
            paragraph.add_run(block[half:])
        else:
            numbered(document, rest, 900, at)
    return saved(document)


def _automatic(block: str, counts: list[int]) -> tuple[int | None, str]:
    """The level at which Word would count this number by itself, and the words behind it."""
    han = "零一二三四五六七八九十"
    forms = [r"([一二三四五六七八九十])、", r"（([一二三四五六七八九十])）", r"(\d+)\."]
    for at, form in enumerate(forms):
        found = re.match(form, block)
        if not found:
            continue
        value = int(found[1]) if at == 2 else han.index(found[1])
        if value == counts[at] + 1:
            counts[at] = value
            counts[at + 1 :] = [0] * (2 - at)
            return at, block[found.end() :]
        return None, block
    return None, block


def as_markdown(text: str) -> str:
    """The text with headings, bold lead sentences and tables."""
    lines = []
    for n, block in enumerate(blocks(text)):
        if isinstance(block, list):
            head, *rows = ["| " + " | ".join(row) + " |" for row in block]
            lines += [head, "|" + "---|" * len(block[0]), *rows]
        elif n == 0 or (re.match(r"[一二三四五六七八九十]、", block) and len(block) < 30):
            lines.append(f"{'#' if n == 0 else '##'} {block}")
        else:
            lines.append(re.sub(r"^((?:（.）|\d+\.)[^。]{2,20}。)(?=.)", r"**\1**", block))
    return "\n\n".join(lines[:2]) + "\n\n" + "\n".join(lines[2:]) + "\n"


# ---- Web pages --------------------------------------------------------------------------------------------------
def as_html(text: str, charset: str = "utf-8", said: str | None = None) -> bytes:
    """The text as a government's site serves it, with the site round it; ``said`` is what the page says its charset is."""
    first, *rest = blocks(text)
    assert isinstance(first, str)
    body = []
    for block in rest:
        if isinstance(block, list):
            rows = "".join(
                "<tr>" + "".join(f'<td><p><span style="font-size:14pt">{_spans(c)}</span></p></td>' for c in row) + "</tr>" for row in block
            )
            body.append(f'<table border="1" cellspacing="0"><tbody>{rows}</tbody></table>')
        else:
            body.append(
                f'<p style="text-indent: 2em;" align="justify">&nbsp;&ensp;&emsp;<span style="font-family: 仿宋">{_spans(block)}</span></p>'
            )
    menu = "".join(
        f'<li><a href="/{n}">{name}</a></li>' for n, name in enumerate(("首页", "政务公开", "互动交流", "办事服务", "政策文件", "数据发布"))
    )
    related = "".join(f'<li><a href="/r{n}">市政府召开常务会议研究部署第{n}季度经济工作</a></li>' for n in range(1, 9))
    page = f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN">
<html><head><meta http-equiv="Content-Type" content="text/html; charset={said or charset}">
<title>{html.escape(first)}_某市人民政府门户网站</title><meta name="ArticleTitle" content="{html.escape(first)}">
<style>.x{{color:red}}</style><script>var a = "1、不是任务";</script></head><body>
<div class="top"><ul>{menu}</ul><form><input value="搜索"><button>搜索</button></form></div>
<div class="position">当前位置：<a href="/">首页</a> &gt; <a href="/zc">政策文件</a></div>
<div class="wrap"><div class="left"><h1 class="t">{html.escape(first)}</h1>
<div class="info"><span>发布日期：2023-05-08</span> <span>来源：市政府办公室</span>
<span>【字体：<a>大</a> <a>中</a> <a>小</a>】</span></div>
<div id="content"><div class="inner"><div>{"".join(body)}</div></div>
<div class="share">分享到：<a>微信</a> <a>微博</a></div>
<div><a href="javascript:window.print()">打印本页</a> <a>关闭窗口</a></div></div></div>
<div class="right"><h3>相关链接</h3><ul>{related}</ul></div></div>
<div class="footer">主办单位：某市人民政府办公室 网站标识码：1234567890 ICP备12345678号</div></body></html>"""
    return page.encode(charset, "xmlcharrefreplace")


def _spans(text: str) -> str:
    """Words as editors leave them: cut into spans at odd places."""
    parts = [text[n : n + 37] for n in range(0, len(text), 37)]
    return "".join(f'<span lang="EN-US">{html.escape(part)}</span>' if n % 2 else html.escape(part) for n, part in enumerate(parts))


# ---- PDF --------------------------------------------------------------------------------------------------------
def as_pdf(text: str, columns: int = 1, head: str = "某市人民政府公报") -> bytes:
    """The text set on pages with a running head and page numbers, in one column or two, tables ruled."""
    out = BytesIO()

    def furniture(canvas: Any, made: Any) -> None:
        canvas.setFont(FONT, 9)
        canvas.drawString(72, A4[1] - 40, head)
        canvas.drawCentredString(A4[0] / 2, 36, f"— {made.page} —")

    document = BaseDocTemplate(out, pagesize=A4)
    gap, width = 24, A4[0] - 144
    each = (width - gap * (columns - 1)) / columns
    frames = [Frame(72 + n * (each + gap), 72, each, A4[1] - 144, 0, 0, 0, 0, id=f"f{n}") for n in range(columns)]
    document.addPageTemplates(PageTemplate(frames=frames, onPage=furniture))
    body = BODY if columns == 1 else SMALL
    story: list[Any] = []
    for n, block in enumerate(blocks(text)):
        if isinstance(block, list):
            share = [0.08, *[0.92 / (len(block[0]) - 1)] * (len(block[0]) - 1)]
            rows = [[Paragraph(html.escape(cell), CELL) for cell in row] for row in block]
            table = Table(rows, [each * part for part in share], repeatRows=1)
            table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.5, "black"), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]))
            story.append(table)
        else:
            story.append(Paragraph(html.escape(block).replace("\u3000", "\xa0" * 4), TITLE if n == 0 and columns == 1 else body))
    document.build(story)
    return out.getvalue()


def picture_pdf() -> bytes:
    """A scanned document: pages that hold one picture each and no text."""
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    out = BytesIO()
    canvas = Canvas(out, pagesize=A4)
    for _ in range(2):
        canvas.drawImage(ImageReader(_gray()), 0, 0, *A4)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _gray() -> BytesIO:
    import struct
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\xcc" * 60 for _ in range(80))
    head = struct.pack(">IIBBBBB", 60, 80, 8, 0, 0, 0, 0)
    return BytesIO(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def locked_pdf() -> bytes:
    """A PDF that asks for a password."""
    from reportlab.lib.pdfencrypt import StandardEncryption

    out = BytesIO()
    SimpleDocTemplate(out, pagesize=A4, encrypt=StandardEncryption("secret", canPrint=0)).build([Paragraph("一、任务", BODY)])
    return out.getvalue()


def mark_changed(paragraph: Any, change: str, text: str) -> None:
    """Add words to a paragraph that a tracked change inserted (``change`` is ins) or deleted (del)."""
    kind = "delText" if change == "del" else "t"
    words = f'<w:{change} {nsdecls("w")} w:id="1" w:author="甲"><w:r><w:{kind}>{text}</w:{kind}></w:r></w:{change}>'
    paragraph._p.append(parse_xml(words))
