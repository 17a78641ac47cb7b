"""Takes from one page of a PDF its characters and ruled lines, in points from the lower left corner as it is shown."""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from math import degrees
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from dutygraph.read.lines import BLANK

#: A page with more characters or ruled lines than this is no plan's; what is over is left out of tables and counted as too much.
MAX_CHARS, _MAX_RULES = 100_000, 4000
#: A rule is at least so long and a thin rectangle at most so thick, in points.
_LONG, _THIN = 6.0, 3.0
#: A page is a picture where one covers so much of it.
_PICTURE = 0.5
#: Objects within objects are looked for so deep.
_DEPTH = 4
_Turn = Callable[[float, float], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Char:
    """A printed character: from ``x0`` to ``x1`` on the base line ``y``, ``size`` high; ``spaced``: a space stands before it."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    spaced: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal (``at`` is y) or vertical (``at`` is x) line, from ``start`` to ``end`` along the other axis."""

    level: bool
    at: float
    start: float
    end: float


@dataclass(slots=True)
class Page:
    """What stands on a page. ``picture``: a picture covers most of it."""

    number: int
    width: float
    height: float
    chars: list[Char] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    picture: bool = False


def read_page(document: pypdfium2.PdfDocument, number: int) -> Page:
    """The page of that number (from 1). Raises ValueError where it holds more characters than ``MAX_CHARS``."""
    page = document[number - 1]
    try:
        width, height = page.get_size()
        turn = _turned(page.get_rotation(), width, height)
        _widen(page)
        text = page.get_textpage()
        try:
            count = text.count_chars()
            if count > MAX_CHARS:
                raise ValueError(f"page {number} holds more than {MAX_CHARS:,} characters")
            chars = list(_chars(text.raw, count, page.get_rotation(), turn))
        finally:
            text.close()
        made = Page(number, width, height, chars)
        for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=_DEPTH):
            if item.type == pdfium.FPDF_PAGEOBJ_IMAGE:
                left, bottom, right, top = item.get_bounds()
                made.picture |= (right - left) * (top - bottom) > _PICTURE * width * height
            elif len(made.rules) < _MAX_RULES:
                made.rules += _rules(item, turn)
        return made
    finally:
        page.close()


def _widen(page: pypdfium2.PdfPage) -> None:
    """Give stretches of text without width an outline, and so a width: else PDFium passes over them.

    A single character of a font that is not embedded has none on a machine that lacks the font.
    """
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=_DEPTH):
        left, _, right, _ = item.get_bounds()
        if right - left < 0.01:
            pdfium.FPDFTextObj_SetTextRenderMode(item.raw, pdfium.FPDF_TEXTRENDERMODE_STROKE)
            pdfium.FPDFPageObj_SetStrokeWidth(item.raw, 1.0)
            pdfium.FPDFPageObj_Transform(item.raw, 1, 0, 0, 1, 0, 0)


def _turned(rotation: int, width: float, height: float) -> _Turn:
    """From the page's own coordinates to those of the page as it is shown; ``width`` and ``height`` are as shown."""
    return {
        90: lambda x, y: (y, height - x),
        180: lambda x, y: (width - x, height - y),
        270: lambda x, y: (width - y, x),
    }.get(rotation, lambda x, y: (x, y))


def _chars(text: Any, count: int, rotation: int, turn: _Turn) -> Iterator[Char]:
    """The characters that print something, upright on the page (a watermark runs aslant)."""
    x, y, box, half = ctypes.c_double(), ctypes.c_double(), pdfium.FS_RECTF(), ""
    spaced = False
    for n in range(count):
        code = pdfium.FPDFText_GetUnicode(text, n)
        if 0xD800 <= code < 0xDC00:
            half = chr(code)
            continue
        said = "-" if pdfium.FPDFText_IsHyphen(text, n) == 1 else _character(half, code)
        half = ""
        if not said.strip(BLANK) or pdfium.FPDFText_IsGenerated(text, n) == 1:
            spaced = said.isspace() and pdfium.FPDFText_IsGenerated(text, n) == 0
            continue
        aslant = (round(degrees(pdfium.FPDFText_GetCharAngle(text, n))) - rotation) % 360
        if min(aslant, 360 - aslant) > 5 and min((aslant + 2 * rotation) % 360, -(aslant + 2 * rotation) % 360) > 5:
            continue
        if not (pdfium.FPDFText_GetCharOrigin(text, n, x, y) and pdfium.FPDFText_GetLooseCharBox(text, n, box)):
            continue
        (x0, y0), (x1, y1) = turn(box.left, box.bottom), turn(box.right, box.top)
        base = turn(x.value, y.value)[1]
        size = abs(y1 - y0) or pdfium.FPDFText_GetFontSize(text, n)
        yield Char(said, min(x0, x1), max(x0, x1), base, size, spaced)
        spaced = False


def _character(half: str, code: int) -> str:
    """The character of a code, the second half of a pair joined to its first; a radical is the character that it looks like."""
    if half:
        return (half + chr(code)).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if 0x2E80 <= code <= 0x2FDF:
        return unicodedata.normalize("NFKC", chr(code))
    return chr(code) if not 0xDC00 <= code < 0xE000 else "\ufffd"


def _rules(item: Any, turn: _Turn) -> Iterator[Rule]:
    """The straight lines of a path: its level and upright edges, a thin rectangle as one line."""
    matrix = item.get_matrix()
    points: list[tuple[float, float]] = []
    for n in range(min(pdfium.FPDFPath_CountSegments(item.raw), _MAX_RULES)):
        part = pdfium.FPDFPath_GetPathSegment(item.raw, n)
        kind = pdfium.FPDFPathSegment_GetType(part)
        x, y = ctypes.c_float(), ctypes.c_float()
        pdfium.FPDFPathSegment_GetPoint(part, x, y)
        point = turn(*matrix.on_point(x.value, y.value))
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            yield from _edges(points, item)
            points = []
        elif kind == pdfium.FPDF_SEGMENT_BEZIERTO:
            points = []
            continue
        points.append(point)
        if pdfium.FPDFPathSegment_GetClose(part) and points:
            points.append(points[0])
    yield from _edges(points, item)


def _edges(points: list[tuple[float, float]], item: Any) -> Iterator[Rule]:
    if len(points) < 2:
        return
    xs, ys = [x for x, _ in points], [y for _, y in points]
    left, right, bottom, top = min(xs), max(xs), min(ys), max(ys)
    if top - bottom <= _THIN and right - left >= _LONG:
        yield Rule(True, (top + bottom) / 2, left, right)
    elif right - left <= _THIN and top - bottom >= _LONG:
        yield Rule(False, (left + right) / 2, bottom, top)
    elif _stroked(item):
        for (x0, y0), (x1, y1) in pairwise(points):
            if abs(y1 - y0) < 1 and abs(x1 - x0) >= _LONG:
                yield Rule(True, (y0 + y1) / 2, min(x0, x1), max(x0, x1))
            elif abs(x1 - x0) < 1 and abs(y1 - y0) >= _LONG:
                yield Rule(False, (x0 + x1) / 2, min(y0, y1), max(y0, y1))


def _stroked(item: Any) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    return bool(pdfium.FPDFPath_GetDrawMode(item.raw, fill, stroke)) and bool(stroke.value)
