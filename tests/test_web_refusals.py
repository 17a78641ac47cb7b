"""What the core refuses reads well on a page in each language; every message that an editor's forms can lead to is translated."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from flask import Flask, g

from dutygraph.errors import InputError
from dutygraph_web.refusals import refusals, told, told_whole

CORE = Path(__file__).parent.parent / "graph/dutygraph"
VIEWER = CORE.parent.parent / "webapp/dutygraph_web"
#: Where forms lead: all that is refused there is translated, but for what can only stand in files that somebody wrote by hand.
FORMS = [
    *(f"edit/{name}.py" for name in ("pointing", "entering", "history", "saving")),
    *("versions.py", "extract/plan.py", "read/decode.py"),
    *(f"documents/{name}.py" for name in ("kinds", "reading", "pdf", "web", "word", "word_package")),
]
BY_HAND = {
    "has the same text as the version {}",
    "remove one of the two folders",
    "does not say when the plan stood so",
    "write when = 2021-06-30, and nothing else",
    "{} in {}",  # which facts stand on words that a form never names
}


def texts(node: ast.expr) -> list[str]:
    """The texts that an expression may give, {} for each value."""
    match node:
        case ast.Constant(str(value)):
            return [value]
        case ast.JoinedStr(values):
            return ["".join(one.value if isinstance(one, ast.Constant) else "{}" for one in values)]  # type: ignore[misc]
        case ast.IfExp(_, one, other):
            return [*texts(one), *texts(other)]
    return []


def everywhere() -> set[str]:
    """Every text of the core and the viewer, {} for each value."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for folder in (CORE, VIEWER) for path in folder.rglob("*.py"))
    return {text for tree in trees for node in ast.walk(tree) if isinstance(node, ast.expr) for text in texts(node)}


@pytest.mark.parametrize("path", FORMS)
def test_what_forms_can_lead_to_is_translated(path: str) -> None:
    raised = [
        text
        for node in ast.walk(ast.parse((CORE / path).read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "InputError"
        for argument in [*node.args[:2], *(one.value for one in node.keywords if one.arg == "cure")]
        for text in texts(argument)
    ]
    assert raised
    assert [text for text in raised if text and text not in refusals() and text not in BY_HAND] == []


def test_nothing_is_translated_that_nobody_says() -> None:
    known = everywhere()
    # an entry's number stands before what is wrong with it
    assert [key for key in refusals() if key not in known and key.removeprefix("{}: ") not in known] == []


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "“办案质量” stands 2 times in 一.2. say which place it is, 1 to 2"),
        ("zh-Hans", "“办案质量”在 一.2 中出现 2 次。请填写第几处：1 至 2"),
        ("zh-Hant", "「办案质量」在 一.2 中出現 2 次。請填寫第幾處：1 至 2"),
    ],
)
def test_values_stay_as_they_are_and_the_cure_is_the_page_s(language: str, said: str) -> None:
    with Flask(__name__).app_context():
        g.language = language
        assert told_whole(InputError("“办案质量” stands 2 times in 一.2", "give --occurrence 1 to 2")) == said


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_hostile_words_and_unknown_ones_pass_through(language: str) -> None:
    with Flask(__name__).app_context():
        g.language = language
        assert "{0} {x} “”\n<b>" in told("the text has no “{0} {x} “”\n<b>”")
        assert told("something else {}") == "something else {}"
        assert told("") == ""


def test_no_page_names_an_option_of_the_command_line() -> None:
    for key, forms in refusals().items():
        for words in (forms.get("en", key), forms["zh"]):
            assert " --" not in f" {words}", key
