"""What a free query may not say, however deep it says it, and what only looks like it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dutygraph.query.guard import MAX_TEXT, Refused, check
from dutygraph.query.tokens import place, tokens

BASE = "https://w3id.org/dutygraph/id/graph/base"
EVIL = "<http://127.0.0.1:7001/sparql>"


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT * {{ SERVICE {EVIL} {{ ?s ?p ?o }} }}",
        f"SELECT * {{ service silent {EVIL} {{ ?s ?p ?o }} }}",
        f"SELECT*{{SERVICE{EVIL}{{?s?p?o}}}}",
        "SELECT * { SERVICE ?where { ?s ?p ?o } }",
        f"SELECT * {{ ?s ?p ?o OPTIONAL {{ SERVICE {EVIL} {{ ?s ?p ?o }} }} }}",
        f"SELECT * {{ {{ SELECT ?s {{ {{ SELECT ?s {{ SERVICE {EVIL} {{ ?s ?p ?o }} }} }} }} }} }}",
        f"SELECT * {{ ?s ?p ?o FILTER NOT EXISTS {{ ?s ?q ?r FILTER EXISTS {{ SERVICE {EVIL} {{ ?s ?p ?o }} }} }} }}",
        f"SELECT * {{ ?s ?p ?o MINUS {{ {{ ?s ?p ?o }} UNION {{ GRAPH ?g {{ SERVICE {EVIL} {{}} }} }} }} }}",
        f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ SERVICE {EVIL} {{ ?s ?p ?o }} }}",
        f"DESCRIBE ?s {{ SERVICE {EVIL} {{ ?s ?p ?o }} }}",
        # The engine wants no space around a keyword.
        f"SELECT * {{ ?s ?p trueSERVICE{EVIL}{{}} }}",
        f"SELECT * {{ ?s ?p 1e5SERVICE{EVIL}{{}} }}",
        f"SELECT * {{ ?s ?p 1.SERVICE{EVIL}{{}} }}",
        "PREFIX a: <http://127.0.0.1:7001/> SELECT * { SERVICEa:b {} }",
        "PREFIX a: <http://127.0.0.1:7001/> SELECT * { SERVICESILENTa:b {} }",
        # A quotation mark or number sign that hides nothing.
        f"SELECT * {{ ?s <http://a/#b> ?o . SERVICE {EVIL} {{}} }}",
        f"SELECT * {{ ?s ?p 'it\\'s' . SERVICE {EVIL} {{}} }}",
        f"SELECT * {{ ?s ?p '''it's''' . SERVICE {EVIL} {{}} }}",
        f'SELECT * {{ VALUES ?x {{ """a" }} SERVICE {EVIL} {{}} }}',
        f"# harmless\rSELECT * {{ SERVICE {EVIL} {{}} }}",
    ],
)
def test_service_is_refused_wherever_it_stands(text: str) -> None:
    with pytest.raises(Refused):
        check(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?SERVICE { ?SERVICE ?p 'SERVICE <http://a/>' }",
        "SELECT * { ?s duty:SERVICE ?o } # SERVICE",
        "SELECT * { ?s <http://example.org/SERVICE> '''a\nSERVICE <x> {}'''@en }",
        "SELECT * { _:SERVICE ?p \"FROM <http://a/> 'SERVICE'\" }",
        "ASK { ?load duty:insert 'DELETE WHERE {}' }",
        "SELECT * { ?a ?b ?c FILTER(?a < 2 && ?c > 1) }",
    ],
)
def test_what_only_looks_like_it_passes(text: str) -> None:
    assert not check(text).own_dataset


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <a:a> <a:b> <a:c> }",
        "PREFIX x: <http://x/> BASE <http://y/> DELETE WHERE { ?s ?p ?o }",
        "LOAD <file:///etc/passwd>",
        "with <http://a/> delete { ?s ?p ?o } where { ?s ?p ?o }",
        "CLEAR ALL",
        "DROP GRAPH <http://a/>",
    ],
)
def test_updates_are_refused(text: str) -> None:
    with pytest.raises(Refused, match="queries only read"):
        check(text)


@pytest.mark.parametrize(
    "clause", [f"FROM <{BASE}>", f"FROM NAMED <{BASE}>", "FROM g:base", "from named<http://a/>", "FROMNAMED<http://a/>"]
)
def test_from_replaces_the_reading(clause: str) -> None:
    assert check(f"PREFIX g: <https://w3id.org/dutygraph/id/graph/>\nSELECT * {clause} {{ ?s ?p ?o }}").own_dataset


def test_the_place_is_told_in_characters() -> None:
    with pytest.raises(Refused) as refused:
        check("# 谁负责\nSELECT * {\n  ?任务 ?p '责任' . SERVICE <http://a/> {}\n}")
    assert (refused.value.line, refused.value.column) == (3, 17)


def test_what_would_cost_too_much_to_parse_is_refused() -> None:
    with pytest.raises(Refused, match="characters"):
        check("#" * (MAX_TEXT + 1))
    with pytest.raises(Refused, match="nested"):
        check("SELECT * " + "{" * 5000 + "}" * 5000)


@given(st.text(alphabet="SERVICEservice<>\"'\\#:{}()[]?$_@-.% \nax12é中", max_size=80))
def test_any_text_is_cut_without_loss(text: str) -> None:
    found = list(tokens(text))
    assert all(text[token.start : token.end] == token.text for token in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


@given(st.text(max_size=60), st.integers(0, 60))
def test_places_lead_back(text: str, offset: int) -> None:
    offset = min(offset, len(text))
    line, column = place(text, offset)
    assert text.split("\n")[line - 1][column - 1 :].startswith(text[offset:].split("\n")[0])
