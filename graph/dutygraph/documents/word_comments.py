"""Puts comments at words of a Word document, and more blocks behind its text; all else stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from posixpath import basename, dirname, join
from typing import Any

from lxml import etree

from dutygraph.documents.traced import Origin
from dutygraph.documents.word import REVIEW, body_of, is_review
from dutygraph.documents.word_numbering import whole
from dutygraph.documents.word_package import Element, Package, as_bytes, part_of, rewritten

AUTHOR, _INITIALS = "dutygraph", "DG"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
#: The kind of relation in each of the two namespaces of WordprocessingML, and the type of the part.
_KINDS = {
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "http://purl.oclc.org/ooxml/officeDocument/relationships/comments",
    "": "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments",
}
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
#: Where a mark may stand: before the index-th character of that child of the run; child None: behind the run.
_Border = tuple[Any, Any, int]
_MARKS = ("commentRangeStart", "commentRangeEnd", "commentReference")


@dataclass(frozen=True, slots=True)
class Comment:
    """``text``, a paragraph a line, at the words that have these origins; where none of them is the body's, at the first paragraph."""

    text: str
    origins: Sequence[Origin]


def with_comments(data: bytes, package: Package, comments: Iterable[Comment], blocks: Sequence[Element], when: str, path: str) -> bytes:
    """The document ``data`` with these comments, and with ``blocks`` (paragraphs, tables) behind its text.

    ``package`` is the same document opened to be changed, which the origins belong to; it is changed. What an earlier review added is
    taken out. ``when`` is the time of the comments as ISO 8601 has it. Raises InputError, naming ``path``, where it unpacks to too much.
    """
    marks = _Marks(package, body_of(package, path))
    made = _without_review(package)
    first = 1 + max((whole(one, 0) for one in _ids(package)), default=-1)
    for number, comment in enumerate(comments, first):
        marks.want(str(number), comment.origins)
        made.append(_comment(package, str(number), comment.text, when))
    marks.set()
    _close(package, blocks, path)
    return rewritten(data, _parts(data, package, made, path), path)


def has_changes(package: Package) -> bool:
    """Whether the text holds tracked changes: words put in, taken out or moved."""
    return next(package.document.iter(*map(package.name, ("ins", "del", "moveFrom", "moveTo"))), None) is not None


def _without_review(package: Package) -> Element:
    """The part of comments, a new one where there is none, after what an earlier review added was taken out of the document."""
    made = package.parts.get("comments")
    if made is None:
        space = etree.QName(package.document).namespace
        made = etree.Element(package.name("comments"), nsmap={"w": space})
    own = [one for one in made if one.get(package.name("author")) == AUTHOR]
    ids = {one.get(package.name("id")) for one in own}
    for one in own:
        made.remove(one)
    for mark in list(package.document.iter(*map(package.name, _MARKS))) if ids else ():
        if mark.get(package.name("id")) in ids:
            run = mark.getparent()
            alone = mark.tag == package.name("commentReference") and all(child is mark or child.tag == package.name("rPr") for child in run)
            (run.getparent() if alone else run).remove(run if alone else mark)
    for old in [one for one in package.document.iter(package.name("sdt")) if is_review(one)]:
        old.getparent().remove(old)
    return made


def _ids(package: Package) -> Iterator[str | None]:
    """The ids of all comments, also of those whose marks alone are left."""
    name = package.name("id")
    yield from (one.get(name) for one in package.document.iter(*map(package.name, _MARKS)))
    yield from (one.get(name) for one in package.parts.get("comments", ()))


def _comment(package: Package, number: str, text: str, when: str) -> Element:
    name = package.name
    made = etree.Element(name("comment"), {name("id"): number, name("author"): AUTHOR, name("date"): when, name("initials"): _INITIALS})
    for line in text.split("\n"):
        made.append(paragraph(package, line))
    return made


def paragraph(package: Package, text: str, bold: bool = False) -> Element:
    """A paragraph that holds this text."""
    name = package.name
    made = etree.Element(name("p"))
    run = etree.SubElement(made, name("r"))
    if bold:
        etree.SubElement(etree.SubElement(run, name("rPr")), name("b"))
    words = etree.SubElement(run, name("t"), {"{http://www.w3.org/XML/1998/namespace}space": "preserve"})
    words.text = "".join(char for char in text if char == "\t" or char >= " ")
    return made


def table(package: Package, rows: Sequence[Sequence[str]]) -> Element:
    """A ruled table as wide as the text, its first row repeated on every page."""
    name = package.name
    made = etree.Element(name("tbl"))
    properties = etree.SubElement(made, name("tblPr"))
    etree.SubElement(properties, name("tblW"), {name("w"): "5000", name("type"): "pct"})
    borders = etree.SubElement(properties, name("tblBorders"))
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        etree.SubElement(borders, name(side), {name("val"): "single", name("sz"): "4", name("space"): "0", name("color"): "auto"})
    grid = etree.SubElement(made, name("tblGrid"))
    for _ in rows[0]:
        etree.SubElement(grid, name("gridCol"))
    for n, cells in enumerate(rows):
        row = etree.SubElement(made, name("tr"))
        if not n:
            etree.SubElement(etree.SubElement(row, name("trPr")), name("tblHeader"))
        for text in cells:
            etree.SubElement(row, name("tc")).append(paragraph(package, text, bold=not n))
    return made


def _close(package: Package, blocks: Sequence[Element], path: str) -> None:
    """Put the blocks behind the text, before the properties of its last section, in a content control that a later review knows."""
    name, body = package.name, body_of(package, path)
    control = etree.Element(name("sdt"))
    properties = etree.SubElement(control, name("sdtPr"))
    etree.SubElement(properties, name("alias"), {name("val"): AUTHOR})
    etree.SubElement(properties, name("tag"), {name("val"): REVIEW})
    etree.SubElement(control, name("sdtContent")).extend(blocks)
    last = body.find(name("sectPr"))
    body.insert(len(body) if last is None else body.index(last), control)


def _parts(data: bytes, package: Package, comments: Element, path: str) -> dict[str, bytes]:
    """The parts that are changed; that of comments is made known where it is new."""
    main = package.names["document"]
    changed = {main: as_bytes(package.document)}
    if "comments" in package.names:
        return changed | {package.names["comments"]: as_bytes(comments)}
    free = (join(dirname(main), f"comments{n or ''}.xml") for n in range(1000))
    new = next(one for one in free if part_of(data, one, path) is None)
    known = join(dirname(main), "_rels", f"{basename(main)}.rels")
    relations = part_of(data, known, path)
    if relations is None:
        relations = etree.Element(f"{{{_RELATIONS}}}Relationships", nsmap={None: _RELATIONS})
    used = {one.get("Id") for one in relations}
    space = etree.QName(package.document).namespace
    told = {"Id": next(f"rId{n}" for n in range(1, len(used) + 2) if f"rId{n}" not in used), "Type": _KINDS.get(space, _KINDS[""])}
    etree.SubElement(relations, f"{{{_RELATIONS}}}Relationship", told | {"Target": basename(new)})
    types = part_of(data, "[Content_Types].xml", path)
    if types is None:
        types = etree.Element(f"{{{_TYPES}}}Types", nsmap={None: _TYPES})
    etree.SubElement(types, f"{{{_TYPES}}}Override", {"PartName": f"/{new}", "ContentType": _TYPE})
    return changed | {new: as_bytes(comments), known: as_bytes(relations), "[Content_Types].xml": as_bytes(types)}


@dataclass(slots=True)
class _Marks:
    """Where comments begin and end: first all are gathered, then runs are cut, each once at every border, and marks set."""

    package: Package
    body: Element
    _wanted: list[tuple[str, Any, Any]] = field(default_factory=list)
    _order: dict[Any, int] = field(default_factory=dict)

    def want(self, number: str, origins: Sequence[Origin]) -> None:
        """Comment ``number`` is about the words of these origins."""
        if not self._order:
            self._order = {element: n for n, element in enumerate(self.body.iter())}
        held = [one for one in map(self._held, origins) if one]
        if held:
            first = min(held, key=lambda one: (self._order[one[0]], one[1]))
            last = max(held, key=lambda one: (self._order[one[0]], one[1]))
            self._wanted.append((number, self._border(*first), self._border(last[0], last[1] + 1)))
        else:
            self._wanted.append((number, None, None))

    def set(self) -> None:
        """Cut the runs and set the marks."""
        borders: dict[Element, set[_Border]] = {}
        for border in (border for _, *both in self._wanted for border in both if border):
            borders.setdefault(border[0], set()).add(border)
        runs = {run: self._cut(run, found) for run, found in borders.items()}
        for number, start, end in self._wanted:
            if start is None:
                self._at_top(number)
                continue
            runs[start[0]][start][1].addprevious(self._mark("commentRangeStart", number))
            closing = self._mark("commentRangeEnd", number)
            before = runs[end[0]][end][0]
            before.addnext(closing)
            closing.addnext(self._reference(number))

    def _held(self, origin: Origin) -> tuple[Any, int] | None:
        """The origin where it is the body's; the mark of a note where it is a note's."""
        if origin is None or origin[0] in self._order:
            return origin
        note = next((one for one in origin[0].iterancestors() if etree.QName(one).localname in ("footnote", "endnote")), None)
        if note is None:
            return None
        kind, number = etree.QName(note).localname, note.get(self.package.name("id"))
        marks = self.body.iter(self.package.name(f"{kind}Reference"))
        return next(((one, 0) for one in marks if one.get(self.package.name("id")) == number), None)

    def _border(self, element: Element, index: int) -> _Border:
        """The border before that character, in the outermost run; words deeper within one (a text box, ruby) are taken as all of it."""
        above = [element, *element.iterancestors()]
        runs = [one for one in above if one.tag == self.package.name("r")]
        run = runs[-1] if runs else next(one for n, one in enumerate(above) if above[n + 1].tag == self.package.name("p"))
        if element.getparent() is not run:
            inside = index > 0
            return (run, None, 0) if inside else (run, run[0] if len(run) else None, 0)
        if index >= max(len(element.text or ""), 1):
            following = element.getnext()
            return (run, following, 0)
        return (run, element, index)

    def _cut(self, run: Element, borders: Iterable[_Border]) -> dict[_Border, tuple[Any, Any]]:
        """For each border of a run, the pieces that it then stands between: what is before it, and what behind."""
        pieces, behind = [run], {}
        inner = [one for one in borders if one[1] is not None]
        for border in sorted(inner, key=lambda one: (run.index(one[1]), one[2]), reverse=True):  # from the end: what is before stays
            _, child, index = border
            earlier = [one for one in child.itersiblings(preceding=True) if one.tag != self.package.name("rPr")]
            if index or earlier:
                pieces.insert(1, self._split(run, child, index))
            behind[border] = pieces[1] if index or earlier else run
        before = {piece: pieces[n] for n, piece in enumerate(pieces[1:])}
        last = pieces[-1]
        return {one: (before.get(behind[one], run), behind[one]) if one in behind else (last, last) for one in borders}

    def _split(self, run: Element, child: Element, index: int) -> Element:
        """Cut the run before that character and give the second half."""
        half = etree.Element(run.tag, dict(run.attrib), nsmap=run.nsmap)
        properties = run.find(self.package.name("rPr"))
        if properties is not None:
            half.append(_copy(properties))
        moved = [child, *child.itersiblings()]
        if index:
            rest = _copy(child)
            text = child.text or ""
            child.text, rest.text = text[:index], text[index:]
            for one in (child, rest):
                one.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            moved = [rest, *moved[1:]]
        half.extend(moved)
        half.tail, run.tail = run.tail, None
        run.addnext(half)
        return half

    def _at_top(self, number: str) -> None:
        """A comment on nothing in the text stands at the first paragraph."""
        name = self.package.name
        first = next(self.body.iter(name("p")), None)
        if first is None:
            first = etree.Element(name("p"))
            self.body.insert(0, first)
        properties = first.find(name("pPr"))
        first.insert(0 if properties is None else 1, self._mark("commentRangeStart", number))
        first.append(self._mark("commentRangeEnd", number))
        first.append(self._reference(number))

    def _mark(self, tag: str, number: str) -> Element:
        return etree.Element(self.package.name(tag), {self.package.name("id"): number})

    def _reference(self, number: str) -> Element:
        run = etree.Element(self.package.name("r"))
        run.append(self._mark("commentReference", number))
        return run


def _copy(element: Element) -> Element:
    from copy import deepcopy

    made = deepcopy(element)
    made.tail = None
    return made
