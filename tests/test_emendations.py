"""Printing errors: mended on the way to the rules, never in the text."""

from __future__ import annotations

from pathlib import Path

import pytest

from dutygraph.curation.emendations import load_emendations
from dutygraph.errors import InputError


def test_an_emendation_is_placed_by_its_prefix_and_suffix(tmp_path: Path) -> None:
    (tmp_path / "e.toml").write_text('[[emendation]]\nprefix = "乙"\nquote = "甲"\nreads = "丙"\nwhy = "w"\n', encoding="utf-8")
    placed, stale = load_emendations(tmp_path / "e.toml", "甲乙甲丁甲")
    assert [(e.start, e.end, e.reads, e.why) for e in placed] == [(2, 3, "丙", "w")]
    assert stale == ()


@pytest.mark.parametrize(("source", "places"), [("乙丙", 0), ("甲甲", 2)])
def test_what_fits_nowhere_or_twice_is_not_guessed(tmp_path: Path, source: str, places: int) -> None:
    (tmp_path / "e.toml").write_text('[[emendation]]\nquote = "甲"\nreads = "丙"\n', encoding="utf-8")
    placed, stale = load_emendations(tmp_path / "e.toml", source)
    assert placed == ()
    assert stale[0].kind == "stale-emendation"
    assert f"fits in {places} places" in stale[0].detail
    assert source[stale[0].anchor.start : stale[0].anchor.end] == stale[0].anchor.quote


def test_an_entry_without_quote_is_refused(tmp_path: Path) -> None:
    (tmp_path / "e.toml").write_text('[[emendation]]\nreads = "丙"\n', encoding="utf-8")
    with pytest.raises(InputError, match="emendation 1: quote missing"):
        load_emendations(tmp_path / "e.toml", "甲")


def test_the_shipped_emendations_all_fit(checkout: Path) -> None:
    folder = checkout / "plans/liaoning-rule-of-law-2021"
    placed, stale = load_emendations(folder / "emendations.toml", (folder / "source.txt").read_bytes().decode("utf-8"))
    assert len(placed) == 18
    assert stale == ()
