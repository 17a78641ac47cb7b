"""The interface speaks three languages, each wholly."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

import dutygraph_web
from dutygraph_web.languages import LANGUAGES, catalogue, negotiated

PACKAGE = Path(dutygraph_web.__file__).parent


def placeholders(message: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name}


def test_no_message_is_missing_in_any_language() -> None:
    keys = {language: set(catalogue(language)) for language in LANGUAGES}
    assert keys["en"] == keys["zh-Hans"] == keys["zh-Hant"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_says_something_and_names_the_same_values(language: str) -> None:
    for key, message in catalogue(language).items():
        assert message.strip(), key
        assert placeholders(message) == placeholders(catalogue("en")[key]), key


def test_every_message_that_a_page_asks_for_is_there() -> None:
    asked = set()
    for path in [*PACKAGE.glob("templates/*"), *PACKAGE.glob("*.py")]:
        asked |= set(re.findall(r"""\b(?:t|text)\(['"]([a-z0-9.-]+[a-z0-9])['"]""", path.read_text(encoding="utf-8")))
    assert len(asked) > 50
    assert asked <= set(catalogue("en"))


def test_english_holds_no_han_and_the_scripts_are_not_mixed() -> None:
    assert not re.search("[\u4e00-\u9fff]", " ".join(catalogue("en").values()))
    assert not set("规划责发现语数据辖区长") & set("".join(catalogue("zh-Hant").values()))
    assert not set("規劃責發現語數據轄區長") & set("".join(catalogue("zh-Hans").values())) - set("区")


@pytest.mark.parametrize(
    ("sent", "chosen"),
    [
        ("en-GB,en;q=0.9", "en"),
        ("zh-TW,zh;q=0.9,en;q=0.8", "zh-Hant"),
        ("zh-CN", "zh-Hans"),
        ("zh-Hant-HK", "zh-Hant"),
        ("fr,de;q=0.5,en;q=0.2", "en"),
        ("fr", "zh-Hans"),
        ("", "zh-Hans"),
        ("en;q=0.1,zh-HK;q=0.9", "zh-Hant"),
    ],
)
def test_the_browser_chooses(sent: str, chosen: str) -> None:
    assert negotiated(parse_accept_header(sent, LanguageAccept)) == chosen
