"""Ready questions: what a file must say of itself, and how values go into it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, QuerySolutions, Store

from dutygraph.errors import InputError
from dutygraph.query.catalogue import Catalogue, parse

TEXT = """# number: 3
# title-en: A question
# title-zh: 一个问题
# answers-en: rows
# answers-zh: 行
# param: word | text | "" | A word | 一个词
# param: who | name | "" | A name | 名称
# param: day | date | "today" | A day | 日期
# param: year | year | "" | A year | 年份
# param: many | integer | "5" | How many | 多少
# param: role | code leading responsible | "" | Role | 角色
# order: none
SELECT ($word AS ?word) ($who AS ?who) ($day AS ?day) ($year AS ?year) ($many AS ?many) ($role AS ?role)
       ("$word" AS ?quoted) (<http://example.org/$word> AS ?iri) # $word stays in a comment
WHERE {}
"""


def row(**values: str) -> dict[str, Literal]:
    found = Store().query(parse("q", TEXT).fill(values))
    assert isinstance(found, QuerySolutions)
    names = [variable.value for variable in found.variables]
    return dict(zip(names, next(found), strict=True))


def test_values_become_literals_of_their_type() -> None:
    got = row(word="四.22", who="遼寧省 司法廳", day="2022-02-28", year="2022", many="-7", role="leading")
    day = "<http://www.w3.org/2001/XMLSchema#date>"
    assert got["word"].value == "四.22"
    assert got["who"].value == "辽宁省司法厅"
    assert str(got["day"]) == f'"2022-02-28"^^{day}'
    assert str(got["year"]) == f'"2022-12-31"^^{day}'
    assert got["many"].value == "-7"
    assert got["many"].datatype.value.endswith("#integer")
    assert got["role"].value == "leading"


def test_strings_iris_and_comments_are_left_alone() -> None:
    got = row(word="x")
    assert got["quoted"].value == "$word"
    assert got["iri"].value == "http://example.org/$word"
    assert "# $word stays in a comment" in parse("q", TEXT).fill({"word": "x"})


def test_defaults_hold_where_nothing_is_given() -> None:
    got = row()
    assert got["word"].value == got["year"].value == ""
    assert got["day"].value == date.today().isoformat()
    assert got["many"].value == "5"


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30))
def test_no_value_breaks_out_of_its_string(value: str) -> None:
    assert row(word=value)["word"].value == value.strip()
    query = "# number: 0\n# title-en: x\n# title-zh: x\n# answers-en: x\n# answers-zh: x\n# order: x\n"
    query += '# param: v | text | "" | x | x\nSELECT ?v WHERE { BIND($v AS ?v) }'
    (bound,) = rdflib.Graph().query(parse("q", query).fill({"v": value}))
    assert str(bound[0]) == value.strip()  # type: ignore[index]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"wrod": "x"}, "known are: word"),
        ({"day": "28.2.2022"}, "write YYYY-MM-DD"),
        ({"day": "2022-02-30"}, "day is no date: '2022-02-30'"),
        ({"year": "22"}, "year is no year: '22'"),
        ({"year": "٢٠٢٢"}, "is no year"),
        ({"many": "two"}, "is no whole number"),
        ({"many": "1 UNION"}, "is no whole number"),
        ({"role": "leder"}, "known are: leading"),
    ],
)
def test_wrong_values_are_told(values: dict[str, str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        parse("q", TEXT).fill(values)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("# number: 3\n", "", "no header 'number'"),
        ("# number: 3", "# number: three", "number is no whole number"),
        ("# order: none", "# oder: none", "unknown or repeated header 'oder'"),
        ("# order: none", "# number: 4", "unknown or repeated header 'number'"),
        ("| text |", "| string |", "q.rq:6: unknown type 'string'"),
        ('| text | "" |', "| text | x |", "a default is a string"),
        (" | A word | 一个词", "", "five parts"),
        ("($word AS ?word)", "", "\\$word is declared but not used"),
        ("($word AS ?word)", "($word AS ?word) ($other AS ?o)", "\\$other is used but not declared"),
        ('"today"', '"tomorrow"', "day is no date"),
    ],
)
def test_a_file_that_says_too_little_is_told_where(old: str, new: str, said: str) -> None:
    assert old in TEXT
    with pytest.raises(InputError, match=said):
        parse("q", TEXT.replace(old, new, 1), "q.rq")


def test_the_catalogue_names_the_nearest(checkout: Path) -> None:
    catalogue = Catalogue.load(checkout / "queries")
    assert catalogue["unowned-tasks"].number == 2
    with pytest.raises(InputError, match="unowned-tasks"):
        catalogue["unowned"]


def test_questions_say_what_they_answer_in_both_languages(checkout: Path) -> None:
    for query in Catalogue.load(checkout / "queries").queries.values():
        for said in (query.title, query.answers, *(param.label for param in query.params)):
            assert said["en"][0].isascii(), (query.name, said)
            assert any("一" <= char <= "鿿" for char in said["zh"]), (query.name, said)


def test_questions_have_numbers_of_their_own(checkout: Path) -> None:
    numbers = [query.number for query in Catalogue.load(checkout / "queries").queries.values()]
    assert numbers == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27]


def test_the_readme_lists_every_question(checkout: Path) -> None:
    readme = (checkout / "queries/README.md").read_text(encoding="utf-8")
    for name, query in Catalogue.load(checkout / "queries").queries.items():
        assert f"| {query.number} | [`{name}`]({name}.rq) | {query.title['en']} / {query.title['zh']} |" in readme


def test_questions_keep_to_what_three_engines_run(checkout: Path) -> None:
    """Virtuoso 7.2.5 is no part of the tests; what it lacks stays out."""
    for path in (checkout / "queries").glob("*.rq"):
        text = path.read_text(encoding="utf-8")
        assert not any(word in text for word in (" FROM ", "VALUES", "gYear", "SERVICE", "LATERAL", "!(")), path.name
        assert "PREFIX duty: <https://w3id.org/dutygraph/ns#>" in text
        assert "ORDER BY" in text
