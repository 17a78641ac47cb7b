"""Gives a Word document another text: words are changed within their runs, paragraphs and rows added like their neighbours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from dutygraph.documents.line_edits import line_edits, replacements
from dutygraph.documents.traced import Origin, origins_of
from dutygraph.documents.word import read_docx, trace_docx
from dutygraph.documents.word_package import Element, Package, as_bytes, open_package, rewritten
from dutygraph.documents.writing import SourceText
from dutygraph.errors import InputError
from dutygraph.read.lines import BLANK

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_SIGNS = {"\t": "tab", "\n": "br"}
#: What a paragraph without text is kept for, and marks that may go with it in pairs.
_KEPT = {"drawing", "pict", "object", "sectPr", "footnoteReference", "endnoteReference", "txbxContent", "commentReference", "permStart"}
_KEPT |= {"commentRangeStart", "commentRangeEnd", "permEnd", "moveFromRangeStart", "moveToRangeStart", "AlternateContent", "del"}
_PAIRS = (("bookmarkStart", "bookmarkEnd"),)
#: Numbers of paragraphs that were added are settled one after the other; no list needs more rounds than it has such paragraphs.
_ROUNDS = 200
_CURE = "change it in a word processor and take that document in, or put the line back as it was"


def with_text(data: bytes, text: str, path: str) -> bytes:
    """The document ``data`` with ``text`` in place of its own, as the reader of Word documents would read it; the same where nothing differs.

    Lines are paragraphs, or rows whose cells tabs divide. Blank lines, and blanks round a paragraph, count for nothing.
    Raises InputError, naming ``path``, where the document cannot be read, or a line cannot be set in it (a number that Word sets, a
    further cell).
    """
    wanted = _lines(text)
    for number, line in enumerate(wanted, 1):
        if re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", line):
            raise InputError(f"line {number} of the text holds a sign that no document can hold", "take it out", path)
    package = open_package(data, path, to_change=True)
    source = trace_docx(package, path)
    if _lines(source.text) == wanted:
        return data
    _Editor(package, source, path).make(wanted)
    parts = {
        package.names[kind]: as_bytes(part) for kind, part in (("document", package.document), *package.parts.items()) if kind in _TEXTS
    }
    made = rewritten(data, parts, path)
    _hold(wanted, _lines(read_docx(made, path).text), path)
    return made


_TEXTS = ("document", "footnotes", "endnotes")


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


@dataclass(slots=True)
class _Editor:
    """Edits one document. ``changed`` gathers what stands in place of single characters: text before it, itself, text behind it."""

    package: Package
    source: SourceText
    path: str
    changed: dict[Any, dict[int, list[str]]] = field(default_factory=dict)
    added: list[tuple[Element, str]] = field(default_factory=list)

    def make(self, wanted: Sequence[str]) -> None:
        """Make the document read ``wanted``, as far as it can be."""
        old = [line for line in self.source.text.split("\n") if line]
        places = self._places(old)
        homes = [self._home(line, table) for line, table in zip(old, places, strict=True)]
        edits = list(line_edits([str(one) for one in old], wanted, lambda n, new: not places[n] or old[n].count("\t") == new.count("\t")))
        gone = [edit.old for edit in edits if edit.new is None and edit.old is not None]
        for edit in edits:
            if edit.old is not None and edit.new is not None and str(old[edit.old]) != wanted[edit.new]:
                self._change(old[edit.old], wanted[edit.new], homes[edit.old], places[edit.old])
        for n in gone:
            self._replace(origins_of(old[n]), 0, len(old[n]), "")
        here: int | None = None  # the old line that the text has come to
        last: Element | None = None  # what was added last behind it
        for n, edit in enumerate(edits):
            if edit.old is not None:
                here, last = (edit.old, None) if edit.new is not None or last is None else (here, last)
            elif edit.new is not None:
                following = next((one.old for one in edits[n + 1 :] if one.old is not None), None)
                last = self._insert(wanted[edit.new], (old, homes, places), here, following, last)
        self._apply()
        for home in {homes[n] for n in gone} - {homes[n] for n in range(len(old)) if n not in gone}:
            self._remove(home)
        self._settle_numbers()

    def _places(self, old: Sequence[str]) -> list[bool]:
        """For each line whether it is a row of a table."""
        found, at = [], 0
        for line in old:
            places = (self.source.map.at(n) for n in range(at, at + len(line)))
            found.append(any(place.table for place in places if place))
            at += len(line) + 1
        return found

    def _home(self, line: str, row: bool) -> Element:
        """The paragraph that a line stands in (the last of several), or the row."""
        element = next(origin[0] for origin in reversed(origins_of(line)) if origin)
        if row:
            rows = [one for one in element.iterancestors() if _tag(one) == "tr"]
            return next((one for one in reversed(rows) if not _frames(one)), rows[0])
        return next(one for one in element.iterancestors() if _tag(one) == "p")

    def _change(self, old: str, new: str, home: Element, row: bool) -> None:
        """Make one line another."""
        if not row:
            self._reword(old, new)
            return
        before, now = old.split("\t"), new.split("\t")
        for n, (was, cell) in enumerate(zip(before, now, strict=True)):
            if was or not cell:
                self._reword(was, cell)
                continue
            cells = list(_cells(home))
            if len(cells) != len(now):
                raise InputError(f"“{cell[:40]}” cannot be set in a row with merged cells", _CURE, self.path)
            self._fill(cells[n], cell)

    def _reword(self, old: str, new: str) -> None:
        """Replace the words that differ; an automatic number before them stays."""
        origins = origins_of(old)
        start = next((n for n, origin in enumerate(origins) if origin), len(old))
        number = re.match(re.sub(r"\w+", r"\\w{1,6}", re.escape(str(old[:start]))), new) if start else None
        if start and number is None:
            raise InputError(
                f"the number “{old[:start].strip()}” of line “{old[:40]}” is set by the document's own numbering", _CURE, self.path
            )
        skipped = number.end() if number else 0
        for low, high, said in replacements(str(old[start:]), new[skipped:]):
            self._replace(origins, start + low, start + high, said)

    def _replace(self, origins: Sequence[Origin], low: int, high: int, said: str) -> None:
        """Put ``said`` in place of the characters ``low`` to ``high`` of a line, in the run of the first of them, or of their neighbour."""
        held = [origin for origin in origins[low:high] if origin]
        for element, index in held:
            self._at(element, index)[1] = ""
        if not said:
            return
        if held:
            self._at(*held[0])[1] = said
        elif low and (before := next((one for one in reversed(origins[:low]) if one), None)):
            self._at(*before)[2] = said
        elif behind := next((one for one in origins[high:] if one), None):
            self._at(*behind)[0] = said

    def _at(self, element: Element, index: int) -> list[str]:
        own = element.text[index] if _tag(element) == "t" else ""
        return self.changed.setdefault(element, {}).setdefault(index, ["", own or "\0", ""])

    def _apply(self) -> None:
        """Write what was gathered into the elements."""
        for element, changes in self.changed.items():
            run, text = element.getparent(), element.text or ""
            if _tag(element) == "t":
                said = "".join("".join(changes[n]) if n in changes else char for n, char in enumerate(text))
                made = list(self._written(said))
            else:
                before, own, behind = changes[0]
                kept = [element] if own == "\0" else list(self._written(own))
                made = [*self._written(before), *kept, *self._written(behind)]
            at = run.index(element)
            run.remove(element)
            for n, one in enumerate(made):
                run.insert(at + n, one)

    def _written(self, said: str) -> Iterator[Element]:
        """The elements of a run that hold this text."""
        for part in re.findall(r"[\t\n]|[^\t\n]+", said):
            made = etree.Element(self.package.name(_SIGNS.get(part, "t")))
            if part not in _SIGNS:
                made.text = part
                made.set(_SPACE, "preserve")
            yield made

    def _insert(
        self, text: str, lines: tuple[Sequence[str], Sequence[Element], Sequence[bool]], here: int | None, following: int | None, last: Any
    ) -> Element | None:
        """Add a line behind the old line ``here``, before ``following`` (None: there is none), or behind ``last``, which was added there."""
        old, homes, rows = lines
        kin = here if here is not None else following
        assert kin is not None  # a document without any text is not read
        if here is not None and following is not None and homes[here] is homes[following] and not rows[here]:
            self._at(*next(one for one in reversed(origins_of(old[here])) if one))[2] += f"\n{text}"
            return None
        like = next((n for n in (here, following) if n is not None and rows[n] and old[n].count("\t") == text.count("\t") > 0), None)
        if like is not None:
            made = self._row(homes[like], text)
            self._put(made, homes[like], last, before=like != here)
            return made
        inside = here is not None and following is not None and rows[here] and rows[following]
        if inside and _table(homes[here]) is _table(homes[following]):
            raise InputError(f"line “{text[:40]}” stands within a table and has not as many cells as its rows", _CURE, self.path)
        like = next((n for n in (here, following) if n is not None and not rows[n]), None)
        made = self._paragraph(homes[like] if like is not None else None, text)
        beside = homes[kin] if not rows[kin] else _table(homes[kin])
        self._put(made, beside, last, before=here is None)
        return made

    def _put(self, made: Element, beside: Element, last: Element | None, before: bool) -> None:
        if last is not None and last.tag == made.tag:
            last.addnext(made)
        elif before:
            beside.addprevious(made)
        else:
            beside.addnext(made)

    def _paragraph(self, like: Element | None, text: str) -> Element:
        """A paragraph with the properties of another and the look of most of its words."""
        made = etree.Element(self.package.name("p"))
        properties = like.find(self.package.name("pPr")) if like is not None else None
        if properties is not None:
            made.append(deepcopy(properties))
            for mark in [
                one for one in made[0].iter() if _tag(one) in ("sectPr", "ins", "del", "moveFrom", "moveTo", "pPrChange", "rPrChange")
            ]:
                mark.getparent().remove(mark)
        run = etree.SubElement(made, self.package.name("r"))
        words = max(like.iter(self.package.name("t")), key=lambda one: len(one.text or ""), default=None) if like is not None else None
        look = words.getparent().find(self.package.name("rPr")) if words is not None else None
        if look is not None:
            run.append(deepcopy(look))
        run.extend(self._written(text))
        self.added.append((made, text))
        return made

    def _row(self, like: Element, text: str) -> Element:
        """A row with the look of another."""
        made, said = deepcopy(like), text.split("\t")
        made.tail = None
        cells = list(_cells(made))
        if len(cells) != len(said) or any(_tag(one) == "vMerge" for one in made.iter()):
            raise InputError(f"row “{text[:40]}” cannot be added beside merged cells", _CURE, self.path)
        for mark in [
            one
            for one in made.iter()
            if _tag(one) in ("tblHeader", "trPrChange") or (_tag(one) == "ins" and _tag(one.getparent()) == "trPr")
        ]:
            mark.getparent().remove(mark)
        for attribute in [name for name in made.attrib if name.endswith("}paraId") or name.endswith("}textId")]:
            del made.attrib[attribute]
        for cell, words in zip(cells, said, strict=True):
            like_this = next(iter(cell.iter(self.package.name("p"))), None)
            paragraph = self._paragraph(like_this, words)
            self.added.pop()  # a cell bears no number of its own that is to be settled
            for block in [one for one in cell if _tag(one) != "tcPr"]:
                cell.remove(block)
            cell.append(paragraph)
        return made

    def _fill(self, cell: Element, text: str) -> None:
        """Words for a cell that has none."""
        paragraph = next(iter(cell.iter(self.package.name("p"))), None)
        if paragraph is None:
            paragraph = etree.SubElement(cell, self.package.name("p"))
        run = etree.SubElement(paragraph, self.package.name("r"))
        look = paragraph.find(f"{self.package.name('pPr')}/{self.package.name('rPr')}")
        if look is not None:
            run.append(deepcopy(look))
        run.extend(self._written(text))

    def _remove(self, home: Element) -> None:
        """Take out a paragraph or row that has no text left; a paragraph that holds anything else stays, without number."""
        if home.getparent() is None:
            return
        if _tag(home) == "tr":
            table = _table(home)
            home.getparent().remove(home)
            if not any(_tag(one) == "tr" for one in table.iter()):
                _drop(table)
            return
        held = [_tag(one) for one in home.iter()]
        alone = not any(one is not home and _tag(one) in ("p", "tbl", "sdt") for one in home.getparent())
        if alone or _KEPT & set(held) or any(held.count(one) != held.count(other) for one, other in _PAIRS) or "fldChar" in held:
            self._unnumber(home)
        else:
            _drop(home)

    def _unnumber(self, paragraph: Element) -> None:
        """Say that the paragraph bears no number, whatever its style says."""
        name = self.package.name
        properties = paragraph.find(name("pPr"))
        if properties is None:
            properties = etree.Element(name("pPr"))
            paragraph.insert(0, properties)
        numbering = properties.find(name("numPr"))
        if numbering is None:
            numbering = etree.Element(name("numPr"))
            after = [
                one for one in properties if _tag(one) in ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl")
            ]
            properties.insert(properties.index(after[-1]) + 1 if after else 0, numbering)
        for child in list(numbering):
            numbering.remove(child)
        etree.SubElement(numbering, name("numId"), {name("val"): "0"})

    def _settle_numbers(self) -> None:
        """Where Word numbers a paragraph that was added, take the number out of its words, or the paragraph out of the list."""
        for made, text in self.added[:_ROUNDS]:
            read = next((line for line in trace_docx(self.package, self.path).text.split("\n") if _within(line, made)), None)
            if read is None or str(read) == text:
                continue
            number = str(read[: next(n for n, origin in enumerate(origins_of(read)) if origin)])
            run = made.find(self.package.name("r"))
            if number and text.startswith(number):
                for one in [one for one in run if _tag(one) != "rPr"]:
                    run.remove(one)
                run.extend(self._written(text[len(number) :]))
            elif number:
                self._unnumber(made)


def _within(line: str, paragraph: Element) -> bool:
    """Whether the line stands in the paragraph."""
    first = next((origin for origin in origins_of(line) if origin), None)
    return first is not None and any(one is paragraph for one in first[0].iterancestors())


def _drop(element: Element) -> None:
    """Take an element out of its parent; white space behind it stays."""
    element.getparent().remove(element)


def _cells(row: Element) -> Iterator[Element]:
    """The cells of a row, content controls opened."""
    for child in row:
        if _tag(child) == "tc":
            yield child
        elif _tag(child) in ("sdt", "sdtContent", "customXml"):
            yield from _cells(child)


def _table(row: Element) -> Element:
    return next(one for one in row.iterancestors() if _tag(one) == "tbl")


def _frames(row: Element) -> bool:
    """Whether the row is that of a frame round text: the only one of its table, with one cell."""
    return len(list(_cells(row))) == 1 and sum(1 for one in _table(row).iter() if _tag(one) == "tr" and _table(one) is _table(row)) == 1


def _tag(element: Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
