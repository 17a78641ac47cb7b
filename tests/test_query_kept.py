"""An answer that took its time is kept for the data that it was computed from, and for no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from dutygraph.query.kept import FOLDER, kept_answer
from dutygraph.query.result import QueryResult

ANSWER = QueryResult("select", ("a",), ({"a": {"type": "literal", "value": "厅"}},), seconds=1.5)


class Asked:
    """Answers, and counts how often it had to."""

    def __init__(self, answer: QueryResult = ANSWER) -> None:
        self.answer, self.times = answer, 0

    def __call__(self) -> QueryResult:
        self.times += 1
        return self.answer


def test_the_same_question_to_the_same_data_is_asked_once(tmp_path: Path) -> None:
    ask = Asked()
    for _ in range(2):
        assert kept_answer(tmp_path, "v1", "SELECT 1", "written", ask) == ANSWER
    assert ask.times == 1


@pytest.mark.parametrize(
    ("version", "text", "reading"), [("v2", "SELECT 1", "written"), ("v1", "SELECT 2", "written"), ("v1", "SELECT 1", "curated")]
)
def test_another_question_reading_or_version_is_asked(tmp_path: Path, version: str, text: str, reading: str) -> None:
    kept_answer(tmp_path, "v1", "SELECT 1", "written", Asked())
    ask = Asked()
    kept_answer(tmp_path, version, text, reading, ask)
    assert ask.times == 1
    assert len({path.name[:2] for path in (tmp_path / FOLDER).iterdir()}) == 1, "answers for other data are gone"


@pytest.mark.parametrize("spoiled", [b"", b"{}", b'{"told": "another"}', b"\xff"])
def test_a_torn_answer_is_asked_again(tmp_path: Path, spoiled: bytes) -> None:
    kept_answer(tmp_path, "v1", "SELECT 1", "written", Asked())
    (path,) = (tmp_path / FOLDER).iterdir()
    path.write_bytes(spoiled)
    ask = Asked()
    assert kept_answer(tmp_path, "v1", "SELECT 1", "written", ask) == ANSWER
    assert ask.times == 1


def test_a_quick_answer_and_one_without_a_folder_are_not_kept(tmp_path: Path) -> None:
    kept_answer(tmp_path, "v1", "SELECT 1", "written", Asked(QueryResult("ask", boolean=True, seconds=0.01)))
    assert not (tmp_path / FOLDER).exists()
    assert kept_answer(None, "v1", "SELECT 1", "written", Asked()) == ANSWER
