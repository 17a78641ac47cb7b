"""A plan for the tests of marking: words that stand twice, a character of two UTF-16 units, line ends of Windows, a task over two lines."""

from __future__ import annotations

from pathlib import Path

TEXT = (
    "一、完善制度\r\n\r\n"
    "1. 𠮷林試點由省司法厅牵头，\r\n省财政厅会同省司法厅编制清单。\r\n\r\n"
    "2. 省公安厅会同省司法厅每年发布报告，2024年底前办结率达到95%以上。\r\n"
)
#: The task of two lines as a form shows it.
FIRST = "1. 𠮷林試點由省司法厅牵头，\n省财政厅会同省司法厅编制清单。"


def add_marked_plan(root: Path) -> None:
    """Write it into the workspace as the plan ``marks``."""
    folder = root / "plans" / "marks"
    folder.mkdir()
    (folder / "source.txt").write_bytes(TEXT.encode())
    (folder / "plan.toml").write_bytes((root / "plans" / "good" / "plan.toml").read_bytes())


def unit(text: str, at: int) -> int:
    """The offset in UTF-16 units of a code point's."""
    return len(text[:at].encode("utf-16-le")) // 2


def nth(text: str, words: str, number: int) -> tuple[int, int]:
    """From where to where, in UTF-16 units, the words stand for the ``number``-th time."""
    at = -1
    for _ in range(number):
        at = text.index(words, at + 1)
    return unit(text, at), unit(text, at + len(words))
