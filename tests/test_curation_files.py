"""curated.toml and waivers.toml as people write them: what is read, what is refused and where, and that nothing else in them changes."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dutygraph.curation.entries import FactEntry, Words
from dutygraph.curation.files import MAX_FILE, Entries, load_entries
from dutygraph.curation.layout import added, heads, removed
from dutygraph.errors import InputError
from dutygraph.model import Anchor, Deadline, Deliverable, Law, Party, Target

SIGNED = 'by = "Li Hua"\nwhen = 2026-11-26\nwhy = "asked"\n'
FACT = '[[fact]]\ntask = "t1"\n'
NOWHERE = Anchor("", 0, 0)


def load(folder: Path, curated: str = "", waivers: str = "") -> Entries:
    (folder / "curated.toml").write_text(curated, encoding="utf-8")
    (folder / "waivers.toml").write_text(waivers, encoding="utf-8")
    return load_entries(folder, "plans/a")


def fact(folder: Path, values: str) -> FactEntry:
    (entry,) = load(folder, FACT + values + SIGNED).facts
    return entry


def test_a_plan_without_files_has_no_entries(tmp_path: Path) -> None:
    assert load_entries(tmp_path, "plans/a") == Entries()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ('kind = "party"\nlabel = "省司法厅"\nrole = "leading"\n', Party(NOWHERE, "省司法厅", "leading", "")),
        (
            'kind = "party"\nlabel = "各市"\nrole = "responsible"\nagency_kind = "level"\n',
            Party(NOWHERE, "各市", "responsible", "", "level"),
        ),
        ('kind = "law"\ntitle = "档案法"\nrelation = "based-on"\n', Law(NOWHERE, "档案法", "based-on", "")),
        ('kind = "deadline"\ndue = "2025-06"\n', Deadline(NOWHERE, "by", "", "2025-06")),
        ('kind = "deadline"\ndue = 2025\n', Deadline(NOWHERE, "by", "", "2025")),
        ('kind = "deadline"\ndue = 2025-06-30\n', Deadline(NOWHERE, "by", "", "2025-06-30")),
        ('kind = "deadline"\nperiod = "P1Y"\n', Deadline(NOWHERE, "recurring", "", "", "P1Y")),
        ('kind = "deadline"\nperiod = "P5Y"\ndeadline_kind = "by"\n', Deadline(NOWHERE, "by", "", "", "P5Y")),
        ('kind = "deadline"\ndeadline_kind = "ongoing"\n', Deadline(NOWHERE, "ongoing", "")),
        (
            'kind = "target"\nmetric = "结案率"\nop = ">="\nvalue = 95.5\nunit = "%"\n',
            Target(NOWHERE, "结案率", ">=", Decimal("95.5"), "%", ""),
        ),
        (
            'kind = "target"\nmetric = "时间"\nop = "between"\nvalue = [5, 10]\n',
            Target(NOWHERE, "时间", "between", (Decimal(5), Decimal(10)), "", ""),
        ),
        (
            'kind = "deliverable"\nlabel = "平台"\ndeliverable_kind = "system"\nverb = "建成"\nstage = "build"\n',
            Deliverable(NOWHERE, "平台", "建成", "system", "", "build"),
        ),
    ],
)
def test_each_kind_of_fact_is_read(tmp_path: Path, values: str, expected: object) -> None:
    assert fact(tmp_path, values).fact == expected


def test_words_overrides_and_signature_are_read(tmp_path: Path) -> None:
    entry = fact(
        tmp_path,
        'id = "mine"\nkind = "deadline"\ndue = "2025"\nquote = "年底"\noccurrence = 2\nwhole = true\n'
        'overrides = [{ kind = "deadline", quote = "年内" }, { kind = "wish", quote = "提高", occurrence = 3, value = "质量" }]\n',
    )
    assert (entry.note.id, entry.note.by, entry.note.when, entry.note.why) == ("mine", "Li Hua", "2026-11-26", "asked")
    assert (entry.words, entry.whole) == (Words("年底", 2), True)
    assert [(one.kind, one.words, one.value) for one in entry.overrides] == [
        ("deadline", Words("年内"), ""),
        ("wish", Words("提高", 3), "质量"),
    ]


def test_overrides_may_stand_as_tables_of_their_own(tmp_path: Path) -> None:
    over = "[[fact.overrides]]\nkind = "
    text = f'{FACT}{SIGNED}{over}"party"\nquote = "省公安厅"\n\n{FACT}{SIGNED}{over}"wish"\nquote = "提高"\n'
    first, second = load(tmp_path, text).facts
    assert (first.overrides[0].words.quote, second.overrides[0].words.quote) == ("省公安厅", "提高")
    assert [one.note.place for one in (first, second)] == ["plans/a/curated.toml:1", "plans/a/curated.toml:10"]
    assert tomllib.loads(removed(text, "fact", 0)) == {"fact": [tomllib.loads(text)["fact"][1]]}


def test_an_entry_is_named_by_its_line_though_strings_hold_brackets(tmp_path: Path) -> None:
    law = 'kind = "law"\ntitle = "甲法"\nrelation = "mentions"\n'
    text = f'# facts\n\n{FACT}{law}by = "x"\nwhen = 2026-01-01\nwhy = """\n[[fact]]\nno head\n"""\n\n{FACT}{law}{SIGNED}'
    assert [one.note.place for one in load(tmp_path, text).facts] == ["plans/a/curated.toml:3", "plans/a/curated.toml:15"]


def test_ids_are_made_of_what_is_said_not_of_who_says_it(tmp_path: Path) -> None:
    law = 'kind = "law"\ntitle = "甲法"\nrelation = "mentions"\n'
    one, again = fact(tmp_path, law).note.id, load(tmp_path, FACT + law + SIGNED.replace("asked", "because")).facts[0].note.id
    assert one == again
    twice = load(tmp_path, (FACT + law + SIGNED) * 2).facts
    assert twice[0].note.id == one != twice[1].note.id


WAIVER = '[[waiver]]\nshape = "TaskOwner"\ntask = "t1"\n' + SIGNED
PARTY = 'kind = "party"\nlabel = "x"\nrole = "leading"\n'
BAD: list[tuple[str, str, str]] = [
    ("[[fact]\n", "", "curated.toml:1:7: no valid TOML"),
    ("a = " + "[" * 3000, "", "no valid TOML: nested too deeply"),
    ('fact = "x"\n', "", "entries stand under [[fact]]"),
    ("[[facts]]\n", "", "unknown key facts (did you mean fact?)"),
    (FACT + PARTY + SIGNED.replace("by", "buy"), "", "curated.toml:1:1: fact 1: unknown key buy (did you mean by?)"),
    (FACT + PARTY + 'when = 2026-01-01\nwhy = "x"\n', "", "fact 1: by missing (add by = …)"),
    (FACT + PARTY + 'by = "x"\nwhen = 2026-01-01\nwhy = ""\n', "", "fact 1: why missing"),
    (FACT + PARTY + 'by = "x"\nwhen = "2026-01-01"\nwhy = "x"\n', "", "when must be a date (write when = 2026-01-31, without"),
    (FACT + PARTY + 'by = "x"\nwhen = 2026-01-01T10:00:00\nwhy = "x"\n', "", "when must be a date"),
    (FACT + PARTY + 'by = 3\nwhen = 2026-01-01\nwhy = "x"\n', "", "by must be a text"),
    ("[[fact]]\n" + PARTY + SIGNED, "", "fact 1: task missing"),
    (FACT + SIGNED, "", "neither kind nor overrides"),
    (FACT + 'kind = "agency"\n' + SIGNED, "", "unknown kind 'agency' (known are party, law, deadline, target, deliverable, status)"),
    (FACT + 'kind = "party"\nlabel = "x"\nrole = "lead"\n' + SIGNED, "", "unknown role 'lead' (known are leading)"),
    (FACT + 'kind = "party"\nlabel = "x"\n' + SIGNED, "", "role missing"),
    (FACT + 'kind = "party"\nlabel = "x"\nrole = "leading"\ntitle = "y"\n' + SIGNED, "", "unknown key title"),
    (FACT + 'kind = "law"\ntitle = "x"\nrelation = "uses"\n' + SIGNED, "", "unknown relation 'uses'"),
    (FACT + 'kind = "deadline"\ndue = "2025-13"\n' + SIGNED, "", "due is no date: '2025-13'"),
    (FACT + 'kind = "deadline"\ndue = "next year"\n' + SIGNED, "", "due is no date"),
    (FACT + 'kind = "deadline"\n' + SIGNED, "", "a deadline of kind by needs due"),
    (FACT + 'kind = "deadline"\nperiod = "yearly"\n' + SIGNED, "", "period is no duration"),
    (FACT + 'kind = "target"\nmetric = "x"\nop = "≥"\nvalue = 3\n' + SIGNED, "", "unknown op '≥'"),
    (FACT + 'kind = "target"\nmetric = "x"\nop = ">="\nvalue = "3"\n' + SIGNED, "", "value must be a number"),
    (FACT + 'kind = "target"\nmetric = "x"\nop = ">="\nvalue = nan\n' + SIGNED, "", "value must be a finite number"),
    (FACT + 'kind = "target"\nmetric = "x"\nop = ">="\nvalue = true\n' + SIGNED, "", "value must be a number"),
    (FACT + 'kind = "target"\nmetric = "x"\nop = ">="\nvalue = [1, 2]\n' + SIGNED, "", "between takes two values"),
    (FACT + 'kind = "deliverable"\nlabel = "x"\ndeliverable_kind = "thing"\n' + SIGNED, "", "unknown deliverable_kind 'thing'"),
    (FACT + PARTY + "occurrence = 2\n" + SIGNED, "", "occurrence without quote"),
    (FACT + PARTY + 'quote = "x"\noccurrence = 0\n' + SIGNED, "", "occurrence must be a whole number from 1"),
    (FACT + PARTY + 'whole = "yes"\n' + SIGNED, "", "whole must be true or false"),
    (FACT + 'overrides = ["x"]\n' + SIGNED, "", "overrides must be a list of tables"),
    (FACT + 'overrides = [{ kind = "party" }]\n' + SIGNED, "", "fact 1, overrides: quote missing"),
    (FACT + 'overrides = [{ kind = "duty", quote = "x" }]\n' + SIGNED, "", "unknown kind 'duty'"),
    (FACT + PARTY + 'id = "a b"\n' + SIGNED, "", "id 'a b' is no short name"),
    ((FACT + PARTY + 'id = "a"\n' + SIGNED) * 2, "", "curated.toml:10:1: fact 2: id 'a' is that of another entry (line 1)"),
    ('[[link]]\ntask = "t1"\n' + SIGNED, "", "link 1: higher_plan, higher_task missing"),
    (
        "",
        '[[waiver]]\nshape = "TaskOwnr"\ntask = "t1"\n' + SIGNED,
        "waivers.toml:1:1: waiver 1: unknown shape 'TaskOwnr' (known are TaskOwner",
    ),
    ("", '[[waiver]]\nshape = "TaskOwner"\n' + SIGNED, "neither task nor quote"),
    ("", WAIVER + 'fact = "x"\nquote = "y"\n', "fact goes with task and without quote"),
    ("", WAIVER.replace("2026-11-26", "3"), "when must be a date"),
    (FACT + PARTY + 'id = "a"\n' + SIGNED, WAIVER + 'id = "a"\n', "waiver 1: id 'a' is that of another entry"),
]


@pytest.mark.parametrize(("curated", "waivers", "said"), BAD, ids=[said for *_, said in BAD])
def test_what_cannot_be_read_is_told_by_file_line_and_cure(tmp_path: Path, curated: str, waivers: str, said: str) -> None:
    with pytest.raises(InputError) as told:
        load(tmp_path, curated, waivers)
    assert said in str(told.value)
    assert str(told.value).startswith("plans/a/")
    assert "\n" not in str(told.value)


def test_a_huge_or_foreign_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"plans/a/curated\.toml: more than 5,000,000 bytes"):
        load(tmp_path, "#" * (MAX_FILE + 1))
    (tmp_path / "curated.toml").write_bytes("事实".encode("gb18030"))
    with pytest.raises(InputError, match=r"plans/a/curated\.toml: no UTF-8"):
        load_entries(tmp_path, "plans/a")
    (tmp_path / "curated.toml").unlink()
    (tmp_path / "curated.toml").mkdir()
    with pytest.raises(InputError, match="cannot be read: Is a directory"):
        load_entries(tmp_path, "plans/a")


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=300)
VALUES = st.one_of(
    TEXT.filter(bool),
    st.booleans(),
    st.integers(0, 10**12),
    st.dates(),
    st.lists(st.fixed_dictionaries({"kind": st.sampled_from(["party", "wish"]), "quote": TEXT}), min_size=1, max_size=3),
)
COMMENTS = st.sampled_from(["", "# for the record\n", '\n# two\n# lines """ and [[fact]]\n\n'])


@settings(deadline=None)
@given(
    entries=st.lists(
        st.tuples(st.sampled_from(["fact", "link"]), st.dictionaries(st.sampled_from("abcdef"), VALUES, min_size=1)), max_size=5
    )
)
def test_what_is_added_is_read_again_and_what_stands_before_stays_byte_for_byte(entries: list[tuple[str, dict[str, Any]]]) -> None:
    text, expected = "# written by hand\n", {"fact": [], "link": []}  # type: ignore[var-annotated]
    for table, values in entries:
        longer = added(text, table, list(values.items()))
        assert longer.startswith(text)
        text = longer
        expected[table].append(values)
    assert {"fact": [], "link": []} | tomllib.loads(text) == expected
    assert [head.name for head in heads(text)] == [table for table, _ in entries]


@settings(deadline=None)
@given(
    comments=st.lists(COMMENTS, min_size=1, max_size=5),
    values=st.lists(TEXT.filter(bool), min_size=5, max_size=5),
    at=st.integers(0, 4),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_removing_an_entry_keeps_all_others_and_every_comment(comments: list[str], values: list[str], at: int, end: str) -> None:
    at %= len(comments)
    text = "# head of the file\n\n"
    for comment, value in zip(comments, values, strict=False):
        text += comment
        text = added(text, "fact", [("value", value.replace("\r", ""))])
    text = text.replace("\r\n", "\n").replace("\n", end)
    left = removed(text, "fact", at)
    held = tomllib.loads(text)["fact"]
    assert tomllib.loads(left).get("fact", []) == held[:at] + held[at + 1 :]
    assert left.startswith("# head of the file")
    for comment in {c.strip() for c in comments if c.strip()}:
        kept = comment.replace("\n", end)
        assert left.count(kept) == text.count(kept)


def test_a_written_date_and_number_are_what_they_are() -> None:
    text = added(
        "", "fact", [("task", "t1"), ("when", date(2026, 1, 2)), ("value", Decimal("0.50")), ("range", [Decimal(5), Decimal(10)])], "四.22"
    )
    assert text == '[[fact]]\ntask = "t1"  # 四.22\nwhen = 2026-01-02\nvalue = 0.50\nrange = [5, 10]\n'
