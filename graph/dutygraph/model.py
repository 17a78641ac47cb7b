"""The frozen records that every other part hands on: text with its way back, structure, facts, findings.

Offsets are 0-based code points into the *verbatim* text of the plan, end exclusive, everywhere and
always: ``source[start:end] == quote``. (A byte order mark and every CR of a CRLF count.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Anchor:
    """The exact characters that say something: ``source[start:end] == quote``."""

    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where words stand in the document that the text was taken from; all count from 1, 0 where it does not apply.

    ``paragraph`` counts within the page of a PDF, else within the document; ``table`` within the document, ``row``
    and ``cell`` within the table; ``note`` is the number of a footnote or endnote.
    """

    page: int = 0
    paragraph: int = 0
    table: int = 0
    row: int = 0
    cell: int = 0
    note: int = 0


@dataclass(frozen=True, slots=True)
class Passage:
    """Folded text that rules read, with the way back to the verbatim text.

    ``folded`` is simplified script, half-width Latin, digits and punctuation, printing errors
    emended, page breaks inside a sentence joined, real paragraph breaks kept as one line feed.
    ``starts[i]`` and ``ends[i]`` are the verbatim range that folded character ``i`` stands for
    (the last character of its range for one that an emendation inserts).
    """

    source: str
    folded: str
    starts: Sequence[int]
    ends: Sequence[int]

    def anchor(self, start: int, end: int) -> Anchor:
        """The verbatim anchor of ``folded[start:end]``.

        Raises ``ValueError`` where the folded span is empty or stands for no verbatim character.
        """
        if not 0 <= start < end <= len(self.folded):
            raise ValueError(f"empty or outside the passage: {start}:{end} of {len(self.folded)}")
        at, to = self.starts[start], self.ends[end - 1]
        if at >= to:
            raise ValueError(f"folded {start}:{end} stands for no verbatim character")
        return Anchor(self.source[at:to], at, to)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one printed line; ``joined`` where a page break cut it off the piece before."""

    start: int
    end: int
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence part ended by 。 or ； (or the end of a paragraph), 1-based within its task.

    ``start``/``end`` are verbatim offsets, ``fstart``/``fend`` the same in the task's passage.
    """

    index: int
    start: int
    end: int
    fstart: int
    fend: int


@dataclass(frozen=True, slots=True)
class Section:
    """A heading that is no task: chapter, section or item with numbered children.

    ``level`` counts from 1 at the top; ``parent`` is an index into ``Document.sections``.
    ``number`` is the numeral alone, folded (三 for 三、, 三 for （三）); ``inferred`` where the heading
    itself is missing from a fragment and only its number can be told (then start == end).
    """

    number: str
    title: str
    level: int
    start: int
    end: int
    parent: int | None = None
    inferred: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """A candidate task: a numbered item, or a paragraph outside any item (``number`` is "").

    ``section`` is an index into ``Document.sections`` (None: outside all). ``citation`` is what people
    cite: chapter numeral and printed number (三.12); a paragraph is cited by its chapter, where there is none by its place (¶2).
    ``start`` stands at the printed number, ``end`` behind the last character.
    ``title`` is the lead sentence (发展目标。) where the item opens with one.
    """

    number: str
    citation: str
    section: int | None
    start: int
    end: int
    pieces: tuple[Piece, ...]
    passage: Passage
    clauses: tuple[Clause, ...]
    title: Anchor | None = None


@dataclass(frozen=True, slots=True)
class Defect:
    """What the reader noticed about the text itself. ``kind`` is a notation of the ontology's list.

    Kinds: missing-start, cut-off-end, unclosed-bracket, unclosed-title, nested-bracket, nested-title,
    control-character, bidi-character, encoding, stale-emendation, number-gap. ``task`` is the index of the task it
    stands in.
    """

    kind: str
    anchor: Anchor
    detail: str = ""
    task: int | None = None


@dataclass(frozen=True, slots=True)
class Emendation:
    """A printing error: what the verbatim text should read there, and why."""

    start: int
    end: int
    reads: str
    why: str
    by: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a flattened table by their folded heads; ``number`` is the index of that which numbers the rows.

    ``sign`` is the tab or bar that divides the cells of a row, so that each cell's column can be told; "" where spaces do, or each
    cell has a line of its own, so that empty cells leave no trace.
    """

    heads: tuple[str, ...]
    number: int | None
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A flattened table: from the first character of its head to the last of its rows."""

    start: int
    end: int
    columns: Columns


@dataclass(frozen=True, slots=True)
class Context:
    """All that extraction may know beyond a task's own text. A change of it re-reads every task.

    ``date`` is the plan's own date as YYYY, YYYY-MM or YYYY-MM-DD; ``period`` its first and last year.
    ``first_leads`` is the anchor of an earlier "the first named leads, likewise below".
    ``columns`` are those of the table that the task is a row of.
    """

    date: str = ""
    period: tuple[int, int] | None = None
    issuer: str = ""
    jurisdiction: str = ""
    first_leads: Anchor | None = None
    columns: Columns | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One plan as read: the verbatim text, its structure and what is wrong with it."""

    source: str
    title: Anchor | None
    sections: tuple[Section, ...]
    tasks: tuple[Task, ...]
    defects: tuple[Defect, ...]
    context: Context
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Party:
    """An agency, level, post or collective bound by a task.

    ``label`` is the name with its shared head restored, in the printed script. ``role``: leading,
    responsible, supporting, participating, coordinating, supervising. ``basis``: stated or inferred
    (then ``premise`` is the words the named rule rests on). ``name`` says how the label was got:
    exact or shared-head. ``kind``: body, level (各市), post (法官), collective (有关部门: names nobody).
    ``clause`` is None where the binding holds for the whole task (owner bracket or line).
    ``group`` numbers the lists of a task: parties named in one list share it.
    """

    anchor: Anchor
    label: str
    role: str
    rule: str
    kind: str = "body"
    basis: str = "stated"
    name: str = "exact"
    clause: int | None = None
    premise: Anchor | None = None
    group: int | None = None


@dataclass(frozen=True, slots=True)
class Law:
    """A reference to an act, rule or policy document.

    ``relation``: implements, based-on, enacts, revises, drafts, repeals, mentions. ``title`` is without 《》.
    """

    anchor: Anchor
    title: str
    relation: str
    rule: str
    clause: int | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """``kind``: by, recurring, ongoing. ``due`` is YYYY, YYYY-MM or YYYY-MM-DD; ``period`` ISO 8601 or irregular."""

    anchor: Anchor
    kind: str
    rule: str
    due: str = ""
    period: str = ""
    clause: int | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """A quantity to be reached. ``op``: >= <= < > = ~ between increase decrease.

    ``value`` has 万 and 亿 multiplied out (between: two values); ``unit`` as printed; ``number`` the
    printed figure (1万, 百分之八十). ``due`` as in Deadline, "" where none governs the clause.
    """

    anchor: Anchor
    metric: str
    op: str
    value: Decimal | tuple[Decimal, Decimal]
    unit: str
    rule: str
    number: str = ""
    due: str = ""
    population: str = ""
    baseline: str = ""
    clause: int | None = None


@dataclass(frozen=True, slots=True)
class Deliverable:
    """A named thing whose existence can be checked.

    ``kind``: regulation, plan, list, standard, report, base, system (platform or system), body.
    ``stage`` for information systems: build, connect, use, upgrade ("" otherwise).
    """

    anchor: Anchor
    label: str
    verb: str
    kind: str
    rule: str
    stage: str = ""
    clause: int | None = None


@dataclass(frozen=True, slots=True)
class Mechanism:
    """A mechanism or institution to be set up or improved (机制, 制度): recorded, never a measure."""

    anchor: Anchor
    label: str
    verb: str
    rule: str
    clause: int | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """A direction without a number (逐步提高…). ``direction``: increase or decrease."""

    anchor: Anchor
    label: str
    direction: str
    rule: str
    clause: int | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    """That a clause lays a duty, and how firmly.

    ``modality``: firm, strive, explore, encourage, conditional (waits on a higher level).
    ``anchor`` is the word that says so: the modality word, or the duty verb where firm.
    """

    anchor: Anchor
    clause: int
    modality: str
    verb: str
    rule: str


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """All facts of one task, each kind in order of its anchors."""

    task: Task
    parties: tuple[Party, ...] = ()
    laws: tuple[Law, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    targets: tuple[Target, ...] = ()
    deliverables: tuple[Deliverable, ...] = ()
    mechanisms: tuple[Mechanism, ...] = ()
    wishes: tuple[Wish, ...] = ()
    duties: tuple[Duty, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """A plan as read and extracted: ``tasks`` holds only the candidates that are tasks."""

    document: Document
    tasks: tuple[TaskFacts, ...]


@dataclass(frozen=True, slots=True)
class Waived:
    """That a person accepted a finding: who, when (YYYY-MM-DD) and why."""

    by: str
    when: str
    why: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What a shape reports, whatever noticed it first.

    ``key`` is shape + task id + fingerprint of the value: it survives edits elsewhere. ``severity``:
    violation, warning, info. ``line`` and ``column`` are 1-based, columns in code points.
    ``message`` by language tag (en, zh). ``sentence`` is the sentence at fault on one line, the words set in 【】 within it.
    A finding that somebody ``waived`` is still told, and no longer counts.
    ``place`` is where the words stand in the document that the text was taken from, None where there is none.
    """

    key: str
    shape: str
    severity: str
    plan: str
    task: str
    citation: str
    path: str
    line: int
    column: int
    anchor: Anchor
    message: dict[str, str] = field(hash=False)
    focus: str = ""
    sentence: str = ""
    waived: Waived | None = None
    place: Place | None = None
