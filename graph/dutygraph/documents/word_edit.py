"""Gives a Word document another text: words are changed within their runs, paragraphs and rows added like their neighbours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from dutygraph.documents.line_edits import LineEdit, line_edits, replacements
from dutygraph.documents.traced import Origin, origins_of
from dutygraph.documents.word import read_docx, trace_docx
from dutygraph.documents.word_blocks import (
    cells_of,
    fill_cell,
    is_frame,
    paragraph_like,
    row_like,
    table_of,
    take_out,
    unnumber,
    written,
)
from dutygraph.documents.word_package import Element, Package, as_bytes, open_package, rewritten, tag_of
from dutygraph.documents.word_renumber import settle_numbers
from dutygraph.documents.writing import SourceText
from dutygraph.errors import InputError
from dutygraph.read.lines import BLANK

#: The parts that hold text.
_TEXTS = ("document", "footnotes", "endnotes")
_CURE = "change it in a word processor and take that document in, or put the line back as it was"
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def with_text(data: bytes, text: str, path: str) -> bytes:
    """The document ``data`` changed so that its reader reads ``text``; the same bytes where it does already.

    Lines are paragraphs, or rows whose cells tabs divide. Blank lines, and blanks round a paragraph, count for nothing.
    Raises InputError, naming ``path``, where the document cannot be read, or a line cannot be set in it (a further cell).
    """
    wanted = _lines(text)
    for number, line in enumerate(wanted, 1):
        if _UNWRITABLE.search(line):
            raise InputError(f"line {number} of the text holds a sign that no document can hold", "take it out", path)
    package = open_package(data, path, to_change=True)
    source = trace_docx(package, path)
    if _lines(source.text) == wanted:
        return data
    kept = _uses(package)
    _Editor(package, source, path).make(wanted)
    held = {"document": package.document, **package.parts}
    kinds = [kind for kind in _TEXTS if kind in held]
    if kept != _uses(package):
        kinds.append("numbering")
    made = rewritten(data, {package.names[kind]: as_bytes(held[kind]) for kind in kinds}, path)
    _hold(wanted, _lines(read_docx(made, path).text), path)
    return made


def origins_for(text: str, traced: str) -> list[Origin]:
    """For each character of ``text``, which a document reads, where it comes from; ``traced`` is what its reader makes of it."""
    found: list[Origin] = []
    lines = iter(_lines(traced))
    for line in text.split("\n"):
        said = _lines(line)
        before = line.index(said[0]) if said else 0
        origins = origins_of(next(lines)) if said else ()
        found += [*([None] * before), *origins, *([None] * (len(line) - before - len(origins) + 1))]
    return found


def _uses(package: Package) -> int:
    """How many uses of lists the document holds."""
    return len(package.parts["numbering"]) if "numbering" in package.parts else 0


def _lines(text: str) -> list[str]:
    """The lines that say something, as the reader gives them."""
    return [line if "\t" in line else line.strip(BLANK) for line in text.replace("\r\n", "\n").split("\n") if line.strip(BLANK)]


def _hold(wanted: Sequence[str], found: Sequence[str], path: str) -> None:
    """Raise InputError at the first line that did not come out as wanted."""
    for number, line in enumerate(wanted):
        if number >= len(found) or found[number] != line:
            reads = f"it would read “{found[number][:40]}”" if number < len(found) else "it has no place there"
            raise InputError(f"line “{line[:40]}” cannot be set in the document: {reads}", _CURE, path)
    if len(found) > len(wanted):
        raise InputError(f"line “{found[len(wanted)][:40]}” cannot be taken out of the document", _CURE, path)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the document: its words, whether it is a row of a table, and its home: that row, or the (last) paragraph of it."""

    text: str
    row: bool
    home: Element


@dataclass(slots=True)
class _Editor:
    """Edits one document. ``changed`` gathers what stands in place of single characters: text before it, itself (None: kept), behind it."""

    package: Package
    source: SourceText
    path: str
    changed: dict[Any, dict[int, list[str | None]]] = field(default_factory=dict)

    def make(self, wanted: Sequence[str]) -> None:
        """Make the document read ``wanted``, as far as it can be."""
        old = self._old()
        edits = list(
            line_edits(
                [str(one.text) for one in old],
                wanted,
                lambda n, new: not old[n].row or old[n].text.count("\t") == new.count("\t"),
            )
        )
        gone = {edit.old for edit in edits if edit.new is None}
        for edit in edits:
            if edit.old is not None and edit.new is not None and str(old[edit.old].text) != wanted[edit.new]:
                self._change(old[edit.old], wanted[edit.new])
        for n, line in enumerate(old):
            if n in gone:
                self._replace(origins_of(line.text), 0, len(line.text), "")
        self._insert_all(old, edits, wanted)
        self._apply()
        for home in {old[n].home for n in gone if n is not None} - {line.home for n, line in enumerate(old) if n not in gone}:
            take_out(self.package, home)
        settle_numbers(self.package, wanted, self.path)

    def _old(self) -> list[_Line]:
        found, at = [], 0
        for text in self.source.text.split("\n"):
            if text:
                places = (self.source.map.at(n) for n in range(at, at + len(text)))
                row = any(place.table for place in places if place)
                found.append(_Line(text, row, _home(text, row)))
            at += len(text) + 1
        return found

    def _change(self, line: _Line, new: str) -> None:
        """Make one line another."""
        if not line.row:
            self._reword(line.text, new, line.home)
            return
        said = new.split("\t")
        for n, (was, cell) in enumerate(zip(line.text.split("\t"), said, strict=True)):
            if was or not cell:
                self._reword(was, cell)
                continue
            cells = list(cells_of(line.home))
            if len(cells) != len(said):
                raise InputError(f"“{cell[:40]}” cannot be set in a row with merged cells", _CURE, self.path)
            fill_cell(self.package, cells[n], cell)

    def _reword(self, old: str, new: str, home: Element | None = None) -> None:
        """Replace the words that differ; an automatic number before them stays, unless ``home`` shall begin in another way."""
        origins = origins_of(old)
        start = next((n for n, origin in enumerate(origins) if origin), len(old))
        number = re.match(re.sub(r"\w+", r"\\w{1,6}", re.escape(str(old[:start]))), new) if start else None
        if start and number is None and home is not None and start < len(old):
            unnumber(self.package, home)
        elif start and number is None:
            told = f"the number “{old[:start].strip()}” of line “{old[:40]}” is set by the document's own numbering"
            raise InputError(told, _CURE, self.path)
        skipped = number.end() if number else 0
        for low, high, said in replacements(str(old[start:]), new[skipped:]):
            self._replace(origins, start + low, start + high, said)

    def _replace(self, origins: Sequence[Origin], low: int, high: int, said: str) -> None:
        """Put ``said`` in place of the characters ``low`` to ``high`` of a line, in the run of the first of them, or of their neighbour."""
        held = [origin for origin in origins[low:high] if origin]
        for origin in held:
            self._at(origin)[1] = ""
        if not said:
            return
        if held:
            self._at(held[0])[1] = said
        elif before := next((one for one in reversed(origins[:low]) if one), None):
            self._at(before)[2] = said
        elif behind := next((one for one in origins[high:] if one), None):
            self._at(behind)[0] = said

    def _at(self, origin: tuple[Any, int]) -> list[str | None]:
        element, index = origin
        return self.changed.setdefault(element, {}).setdefault(index, ["", None, ""])

    def _apply(self) -> None:
        """Write what was gathered into the elements."""
        for element, changes in self.changed.items():
            made: list[Element] = []
            if tag_of(element) == "t":
                kept = {n: [part if part is not None else element.text[n] for part in parts] for n, parts in changes.items()}
                made += written(self.package, "".join("".join(kept.get(n, char)) for n, char in enumerate(element.text)))
            else:
                for part in changes[0]:
                    made += [element] if part is None else written(self.package, part)
            run = element.getparent()
            at = run.index(element)
            run.remove(element)
            for n, one in enumerate(made):
                run.insert(at + n, one)

    def _insert_all(self, old: Sequence[_Line], edits: Sequence[LineEdit], wanted: Sequence[str]) -> None:
        """Add what is new, each line behind the one before it."""
        here: _Line | None = None  # where the text has come to
        last: Element | None = None  # what was added last behind it
        for n, edit in enumerate(edits):
            if edit.old is not None:
                if edit.new is not None or last is None:
                    here, last = old[edit.old], None
            elif edit.new is not None:
                following = next((old[one.old] for one in edits[n + 1 :] if one.old is not None), None)
                last = self._insert(wanted[edit.new], here, following, last)

    def _insert(self, text: str, here: _Line | None, following: _Line | None, last: Element | None) -> Element | None:
        """Add a line behind ``here``, before ``following`` (None: there is none), or behind ``last``, which was added there before."""
        if here and following and here.home is following.home and not here.row:  # two lines of one paragraph: a further break
            kept = self._at(next(one for one in reversed(origins_of(here.text)) if one))
            kept[2] = f"{kept[2]}\n{text}"
            return None
        beside = [one for one in (here, following) if one]
        like = next((one for one in beside if one.row and one.text.count("\t") == text.count("\t") > 0), None)
        if like is not None:
            row = row_like(self.package, like.home, text)
            if row is None:
                raise InputError(f"row “{text[:40]}” cannot be added beside merged cells", _CURE, self.path)
            return _put(row, like.home, last, before=like is not here)
        if here and following and here.row and following.row and table_of(here.home) is table_of(following.home):
            raise InputError(f"line “{text[:40]}” stands within a table and has not as many cells as its rows", _CURE, self.path)
        made = paragraph_like(self.package, next((one.home for one in beside if not one.row), None), text)
        near = beside[0].home
        return _put(made, table_of(near) if beside[0].row else near, last, before=here is None)


def _home(text: str, row: bool) -> Element:
    """The row that a line is, or the paragraph that it stands in (the last of several)."""
    element = next(origin[0] for origin in reversed(origins_of(text)) if origin)
    if not row:
        return next(one for one in element.iterancestors() if tag_of(one) == "p")
    rows = [one for one in element.iterancestors() if tag_of(one) == "tr"]
    return next((one for one in reversed(rows) if not is_frame(one)), rows[0])


def _put(made: Element, beside: Element, last: Element | None, before: bool) -> Element:
    if last is not None and last.tag == made.tag:
        last.addnext(made)
    elif before:
        beside.addprevious(made)
    else:
        beside.addnext(made)
    return made
