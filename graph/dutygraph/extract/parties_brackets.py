"""Reads owner brackets and labelled owner lines: （A牵头，B配合）, （责任单位：A、B）, 责任单位：A。

All positions are 0-based offsets into the folded text, end exclusive.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from dutygraph.extract.name_rules import NameRules, name_rules
from dutygraph.extract.names_in_text import Name, Span, covered, ends_well, is_prose_name, members, parts, with_heads
from dutygraph.extract.parties_prose_rules import together_with
from dutygraph.vocabulary import Vocabulary
from dutygraph.vocabulary.patterns import any_of

#: The rule of a bracket without label and role word.
NAMES_ALONE = "owner-bracket-names"
#: A list member longer than this is a sentence.
_LONGEST_MEMBER = 30
#: A bracket longer than this is no list of owners.
_LONGEST_BRACKET = 3000
_RESPONSIBLE = "responsible"
_SECONDARY = ("supporting", "participating")
_SENTENCE_END = re.compile(r"[。\n]")
_PART_END = re.compile(r"[,。;\n]")
_OPENING = "([【〔"
_MARKS = ".*★☆※#"
_BRACKET = re.compile(r"[()\[\]【】〔〕\n]")


@dataclass(frozen=True, slots=True)
class OwnerList:
    """The parties of one owner bracket or line. ``note`` is where it says that the first named leads."""

    start: int
    end: int
    rule: str
    parties: tuple[tuple[Name, str], ...]
    said: bool
    etc: bool
    note: Span | None = None


@dataclass(frozen=True, eq=False)
class RoleRules:
    """The patterns of ``roles.toml`` for brackets and labels, made once per vocabulary."""

    label: re.Pattern[str]
    called: re.Pattern[str]
    calls: re.Pattern[str]
    labels: tuple[tuple[str, tuple[str, ...]], ...]
    role_tail: re.Pattern[str]
    token_ends: tuple[str, ...]
    word: re.Pattern[str]
    roles: dict[str, str]
    order: tuple[str, ...]
    firm: re.Pattern[str]
    ends_list: tuple[str, ...]
    together: re.Pattern[str]
    opens: re.Pattern[str]
    own_role: re.Pattern[str]
    note: re.Pattern[str]
    leads: tuple[str, ...]
    onwards: re.Pattern[str]


@cache
def role_rules(vocabulary: Vocabulary) -> RoleRules:
    """The role rules of a vocabulary."""
    table = vocabulary["roles"]
    words, labels, first = table["words"], table["labels"], table["first_leads"]
    roles = {word: role for role, group in words.items() for word in group}
    tokens = any_of([*roles, *table["around"]["words"]])
    firsts = [word for group in labels["first"].values() for word in group]
    level, head = f"(?:{any_of(labels['levels'])})?", name_rules(vocabulary).head.pattern
    own = rf"(?P<own>{any_of(firsts)}(?:(?:{any_of(labels['joins'])})?{any_of(firsts)})*{any_of(labels['last'])}(?:\([^()]{{0,20}}\))?)"
    return RoleRules(
        label=re.compile(
            rf"(?:(?<=[(、,;。\s])|(?<![\u3400-\u9fff])){level}{own}:\s*|(?<=[(\[【〔,;\s])(?P<bare>{any_of(labels['bare'])}):\s*"
            rf"|(?:{any_of(labels['other'])}|(?<=[(\[【〔,;\s])[\u3400-\u9fff]{{2,8}}):"
        ),
        called=re.compile(rf"{own}{any_of(table['around']['as'])}(?={head})"),
        calls=re.compile(f"[{''.join({word[-1] for word in labels['last']})}]{any_of(table['around']['as'])}"),
        labels=tuple((role, tuple(group)) for role, group in labels["first"].items()),
        role_tail=re.compile(f"(.+?)({tokens}*{any_of(table['around']['as'])}{any_of(firsts)}{any_of(labels['last'])}|{tokens}+)"),
        token_ends=tuple({word[-1] for word in [*roles, *table["around"]["words"], *labels["last"]]}),
        word=re.compile(any_of(roles)),
        roles=roles,
        order=tuple(words),
        firm=re.compile(f"(?!{any_of(table['around']['not_firm'])}){any_of(table['around']['firm'])}"),
        ends_list=tuple(table["around"]["firm"]),
        together=together_with(table["prose"]),
        opens=re.compile(f"{any_of(table['prose']['by'])}|{any_of(table['around']['below'])}{any_of(table['around']['below_words'])}+"),
        own_role=re.compile(rf"[(\[【〔]({any_of(roles)}+)(?:{any_of(labels['last'])})?[)\]】〕]"),
        note=_first_leads(first, roles),
        leads=tuple(first["leads"]),
        onwards=re.compile(any_of(first["onwards"])),
    )


def _first_leads(words: Mapping[str, Sequence[str]], roles: Iterable[str]) -> re.Pattern[str]:
    """列第一位者为牵头单位, and 牵头单位列首位; group ``rest`` is the role of those named behind (其他为配合单位)."""
    place, leads, near = any_of(words["place"]), any_of(words["leads"]), r"[^。;()\n]"
    first = f"{place}{near}{{0,12}}?{leads}|{leads}{near}{{0,8}}{place}"
    return re.compile(f"(?:{first})(?:{near}{{0,8}}?[,;、]{any_of(words['others'])}{near}{{0,10}}?(?P<rest>{any_of(roles)})|{near}{{0,8}})")


def role_of(rules: RoleRules, phrase: str) -> str | None:
    """The role that a phrase such as 按职责分工负责 or 牵头负责 gives, None where it has no role word."""
    said = {rules.roles[found.group()] for found in rules.word.finditer(phrase)}
    return next((role for role in rules.order if role in said), None)


# ---- Where owner lists stand ---------------------------------------------------------------------------


def owner_lists(text: str, vocabulary: Vocabulary) -> list[OwnerList]:
    """Every owner bracket and labelled owner line of a task's folded text, in order."""
    names, roles = name_rules(vocabulary), role_rules(vocabulary)
    found: list[OwnerList] = []
    in_row: list[OwnerList] = []  # …5座(县城管局),…20个(县水利局)。
    for start, end in _brackets(text):
        if end - start > _LONGEST_BRACKET:
            continue
        owner = _read(text, start + 1, end - 1, names, roles, "owner-bracket")
        if owner is None:
            stop = _before_terms(text, start, end, roles)
            if _names_alone(text, start, stop, names):
                owner = _bare_list(text, start + 1, stop - 1, names)
            elif text.startswith(",", end) and _names_alone(text, start, stop, names, ","):
                in_row.append(replace(_bare_list(text, start + 1, stop - 1, names), start=start, end=end))
        if owner is not None:
            found.append(replace(owner, start=start, end=end))
    if any(one.rule == NAMES_ALONE for one in found):
        found += in_row
    if ":" in text:
        for start, end in _lines(text, [(one.start, one.end) for one in found], names, roles):
            owner = _read(text, start, end, names, roles, "owner-line")
            if owner is not None:
                found.append(replace(owner, start=start, end=end))
    if roles.calls.search(text):
        found += list(_called(text, [(one.start, one.end) for one in found], names, roles))
    return sorted(found, key=lambda one: one.start)


def _called(text: str, taken: Sequence[Span], names: NameRules, roles: RoleRules) -> Iterator[OwnerList]:
    """Owners that a sentence names as such: 牵头单位为A,责任单位为B、C。"""
    for label in roles.called.finditer(text):
        stop = _PART_END.search(text, label.end())
        end = stop.start() if stop else len(text)
        spans = members(names, text, label.end(), end)
        if all(is_prose_name(names, text[a:b]) for a, b in spans) and not any(a < end and label.start() < b for a, b in taken):
            role = label_role(roles, label["own"])
            parties = tuple((name, role) for name in with_heads(names, text, spans))
            yield OwnerList(label.start(), end, "owner-named", parties, role != _RESPONSIBLE, False)


def _brackets(text: str) -> Iterator[Span]:
    """Outermost brackets; one that is never closed ends with its line."""
    depth, start = 0, 0
    for found in _BRACKET.finditer(text):
        char = found.group()
        if char in _OPENING:
            depth, start = depth + 1, start if depth else found.start()
        elif depth:
            depth = 0 if char == "\n" else depth - 1
            if depth == 0:
                yield start, found.end()
    if depth:
        yield start, len(text) + 1  # as if it were closed behind the last character


def _lines(text: str, taken: Sequence[Span], names: NameRules, roles: RoleRules) -> Iterator[Span]:
    """Stretches that an owner label opens, up to the end of their sentence or line, and over further lines of nothing but names."""
    after, inside = 0, covered(len(text), taken)
    for found in roles.label.finditer(text):
        start = found.start()
        if not found["own"] or start < after or inside[start]:
            continue
        stop = _SENTENCE_END.search(text, found.end())
        after = stop.start() if stop else len(text)
        while text.startswith("\n", after) and (further := _line_of_names(text, after + 1, names)):
            after = further
        yield start, after


def _line_of_names(text: str, start: int, names: NameRules) -> int:
    """Where a line ends that holds nothing but names, 0 where it holds anything else."""
    end = text.find("\n", start)
    end = end if end >= 0 else len(text)
    spans = members(names, text, start, end)
    return end if spans and all(is_prose_name(names, text[a:b]) for a, b in spans) else 0


# ---- What an owner list says ---------------------------------------------------------------------------


def _read(text: str, start: int, end: int, names: NameRules, roles: RoleRules, rule: str) -> OwnerList | None:
    """The parties of ``text[start:end]``, None where no label or role word makes it an owner list."""
    end = min(end, len(text))
    labels = list(roles.label.finditer(text, start, end)) if ":" in text[start:end] else []
    labelled = any(_owning(found) for found in labels)
    read = [one for at, to, role in _sections(start, end, labels, roles) for one in segments(text, at, to, role, names, roles)]
    parties = tuple((name, role) for spans, role, _ in read for name in spans)
    note = roles.note.search(text, start, end)
    if not parties or not (labelled or note or any(own for *_, own in read)):
        return None
    if not labelled and not any(ends_well(names, text[name.start : name.end]) for name, _ in parties):
        return None
    said = any(role != _RESPONSIBLE for _, role in parties)
    etc = text.startswith(names.lists.etc_word, parties[0][0].end)
    return OwnerList(start, end, rule, parties, said, etc, note.span() if note else None)


def _sections(start: int, end: int, labels: Sequence[re.Match[str]], roles: RoleRules) -> Iterator[tuple[int, int, str | None]]:
    """What stands before the first label, and behind each label of owners its own stretch and role."""
    first = labels[0].start() if labels else end
    if first > start:
        yield start, first, None
    for found, following in zip(labels, [*(one.start() for one in labels[1:]), end], strict=False):
        if label := _owning(found):
            yield found.end(), following, label_role(roles, label)


def _owning(found: re.Match[str]) -> str | None:
    return found["own"] or found["bare"]


def label_role(roles: RoleRules, label: str) -> str:
    """The role of a label: the first of its words (牵头责任单位) decides."""
    fitting = [(len(word), role) for role, group in roles.labels for word in group if label.startswith(word)]
    return max(fitting)[1]


def segments(text: str, start: int, end: int, role: str | None, names: NameRules, roles: RoleRules) -> list[tuple[list[Name], str, bool]]:
    """The lists of one section with their roles, and whether a role word gave it.

    A list without a role word takes the label's, else that of the next that has one; but （A，B配合） says
    of A that it is responsible.
    """
    raw: list[tuple[list[Span], str | None, bool]] = []  # the last: whether a list before it may share its role
    notes = [found.span() for found in roles.note.finditer(text, start, end)]
    for segment in _without_notes(text, _divided(text, start, end, roles), notes):
        for at, to, own in _by_own_roles(text, *segment, roles):
            if own:
                raw.append((_legal(text, members(names, text, at, to), names), own, False))
                continue
            spans, partners, said = _role_split(text, at, to, names, roles)
            raw.append((_legal(text, spans, names), said, said is not None))
            raw.append((_legal(text, partners, names), "participating" if partners else None, bool(partners)))
    every = iter(with_heads(names, text, [span for spans, *_ in raw for span in spans]))
    read: list[tuple[list[Name], str, bool]] = []
    before: str | None = None
    for n, (spans, said, _) in enumerate(raw):
        later = next((given for _, given, shared in raw[n + 1 :] if shared), None)
        if later in _SECONDARY and before is None:
            later = None
        read.append(([next(every) for _ in spans], said or role or later or _RESPONSIBLE, said is not None))
        before = said or before
    return [one for one in read if one[0]]


def _without_notes(text: str, segments: Iterable[Span], notes: Sequence[Span]) -> Iterator[Span]:
    """The segments without notes on who leads: a bracket of its own within a segment, else all that the note stands in."""
    for start, end in segments:
        note = next((one for one in notes if one[0] < end and one[1] > start), None)
        if note is None:
            yield start, end
        elif (opened := text.rfind("(", start, note[0])) > start:
            yield start, opened
            if (closed := text.find(")", note[1] - 1, end)) > 0:
                yield closed + 1, end


def _by_own_roles(text: str, start: int, end: int, roles: RoleRules) -> Iterator[tuple[int, int, str | None]]:
    """The stretches of a segment; a member with its role in a bracket behind it (A(牵头)、B) is a stretch of its own with that role."""
    for found in roles.own_role.finditer(text, start, end):
        before = parts(text, start, found.start())
        if not before:
            continue
        yield start, before[-1][0], None
        yield before[-1][0], found.start(), role_of(roles, found[1])
        start = found.end()
    if start < end:
        yield start, end, None


def _divided(text: str, start: int, end: int, roles: RoleRules) -> Iterator[Span]:
    """What commas and stops divide outside brackets, and 、 behind a role word: A牵头、B配合."""
    depth, at = 0, start
    for i in range(start, end):
        char = text[i]
        depth += (char in "([〔") - (char in ")]〕")
        if depth <= 0 and (char in ",;。" or (char in "、 " and text.endswith(roles.ends_list, at, i))):
            yield at, i
            at = i + 1
    yield at, end


def _role_split(text: str, start: int, end: int, names: NameRules, roles: RoleRules) -> tuple[list[Span], list[Span], str | None]:
    """The names of ``A、B会同C牵头负责``, those behind 会同, and the role that the words give."""
    while start < end and text[start].isspace():
        start += 1
    opens = roles.opens.match(text, start, end)
    start, stop = opens.end() if opens else start, end
    split = roles.role_tail.fullmatch(text, start, end) if text.endswith(roles.token_ends, start, end) else None
    role = role_of(roles, split[2]) if split else None
    if split and role:
        stop = split.end(1)
    else:
        firm = roles.firm.search(text, start + 1, end)
        if firm:
            stop, role = firm.start(), role_of(roles, text[firm.start() : end])
    together = roles.together.search(text, start, stop)
    if together:
        partners = members(names, text, together.end(), stop)
        return members(names, text, start, together.start()), partners, role or _RESPONSIBLE
    return members(names, text, start, stop), [], role


def _legal(text: str, spans: Sequence[Span], names: NameRules) -> list[Span]:
    trimmed = [_trim(text, *_without_note(text, *span, names)) for span in spans]
    return [
        (start, end)
        for start, end in trimmed
        if 1 < end - start <= _LONGEST_MEMBER and not names.not_in_lists.search(text, start, end) and ":" not in text[start:end]
    ]


def _without_note(text: str, start: int, end: int, names: NameRules) -> Span:
    """The member without a bracket that says something about the list: B（列第一位者为牵头单位，下同）."""
    inner = text.find("(", start + 1, end)
    return (start, inner) if inner > 0 and names.not_in_lists.search(text, inner, end) else (start, end)


def _trim(text: str, start: int, end: int) -> Span:
    """Without white space, stops, marks and quotation marks around it; those within a name stay (“放管服”办公室)."""
    around = text.startswith("“", start) and text.endswith("”", start, end)
    loose = _MARKS + "“”" if around or text.count("“", start, end) != text.count("”", start, end) else _MARKS
    while start < end and (text[start].isspace() or text[start] in loose):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in loose):
        end -= 1
    return start, end


def _before_terms(text: str, start: int, end: int, roles: RoleRules) -> int:
    """Where the names of a bracket end before a label of another kind (…;完成时限:2024年底), as if it were closed there."""
    label = roles.label.search(text, start, end) if ":" in text[start:end] else None
    return label.start() if label and not _owning(label) and text[label.start() - 1] in ",;" else end


def _names_alone(text: str, start: int, end: int, names: NameRules, stops: str = "。;\n") -> bool:
    """Whether a bracket behind a full sentence, or before one of ``stops``, holds nothing but names of bodies."""
    if end - start < 4:
        return False
    spans = _without_terms(text, start + 1, end - 1, names)
    if len(_legal(text, spans, names)) < len(spans):
        return False
    if start and text[start - 1] not in "。;!\n":
        closes = text[end : end + 1] in ("", *stops) and not ends_well(names, text[max(0, start - _LONGEST_MEMBER) : start])
        headed = all(names.head.match(text, *span) and is_prose_name(names, text[slice(*span)]) for span in spans)
        inside = any(text.endswith(names.inside, *span) for span in spans) and all(ends_well(names, text[slice(*span)]) for span in spans)
        return closes and (headed or inside)
    sure = [span for span in spans if is_prose_name(names, text[span[0] : span[1]])]
    if not all(ends_well(names, text[a:b]) for a, b in spans) and (sure[:1] != spans[:1] or 2 * len(sure) < len(spans)):
        return False
    return any(text.endswith((*names.departments, *names.institutions), a, b) for a, b in sure)


def _without_terms(text: str, start: int, end: int, names: NameRules) -> list[Span]:
    """The members of a list without those at its end that say until when: A、B,2024年12月底前."""
    spans = members(names, text, start, end)
    while len(spans) > 1 and names.not_in_lists.search(text, *spans[-1]):
        spans.pop()
    return spans


def _bare_list(text: str, start: int, end: int, names: NameRules) -> OwnerList:
    parties = tuple((name, _RESPONSIBLE) for name in with_heads(names, text, _without_terms(text, start, end, names)))
    return OwnerList(start, end, NAMES_ALONE, parties, False, False)
