"""What stores ask of themselves: the texts in ``queries/store``."""

from __future__ import annotations

from functools import cache

from dutygraph import resources


@cache
def question(name: str) -> str:
    """The text of ``queries/store/{name}``."""
    return (resources.folder("queries") / "store" / name).read_text(encoding="utf-8")
