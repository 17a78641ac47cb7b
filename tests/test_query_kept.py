"""What took its time to answer is kept as it was printed, for the data that it was computed from, and for no others."""

from __future__ import annotations

from pathlib import Path

import pytest

from dutygraph.query.kept import FOLDER, kept_text

ASKED = ("SELECT 1", "written", "csv")


class Written:
    """Writes an answer, and counts how often it had to."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> str:
        self.times += 1
        return "a\r\n厅\n"


def kept(folder: Path | None, write: Written, version: str = "v1", asked: tuple[str, ...] = ASKED, worth: float = 0.0) -> str:
    return kept_text(folder, version, asked, write, worth=worth)


def test_the_same_question_to_the_same_data_is_asked_once(tmp_path: Path) -> None:
    write = Written()
    assert kept(tmp_path, write) == kept(tmp_path, write) == "a\r\n厅\n"
    assert write.times == 1


@pytest.mark.parametrize(
    ("version", "asked"),
    [("v2", ASKED), *(("v1", one) for one in [("SELECT 2", *ASKED[1:]), ("SELECT 1", "curated", "csv"), ("SELECT 1", "written", "json")])],
)
def test_another_question_reading_form_or_version_is_asked(tmp_path: Path, version: str, asked: tuple[str, ...]) -> None:
    kept(tmp_path, Written())
    write = Written()
    kept(tmp_path, write, version, asked)
    assert write.times == 1
    assert len({path.name[:2] for path in (tmp_path / FOLDER).iterdir()}) == 1, "answers for other data are gone"


@pytest.mark.parametrize("spoiled", [b"", b"\n", b"a\n", b"\xff"])
def test_a_torn_answer_is_asked_again(tmp_path: Path, spoiled: bytes) -> None:
    kept(tmp_path, Written())
    (path,) = (tmp_path / FOLDER).iterdir()
    path.write_bytes(spoiled)
    write = Written()
    assert kept(tmp_path, write) == "a\r\n厅\n"
    assert write.times == 1


def test_a_quick_answer_and_one_without_a_folder_are_not_kept(tmp_path: Path) -> None:
    kept(tmp_path, Written(), worth=60.0)
    assert not (tmp_path / FOLDER).exists()
    assert kept(None, Written()) == "a\r\n厅\n"
