"""Folds verbatim text into the one form that rules are written for, keeping the way back.

Simplified script (OpenCC's t2s, character by character), half-width letters, digits and
punctuation, one kind of quotation marks; characters that print nothing are dropped.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from dutygraph.model import Emendation, Passage, Piece

# Corner brackets are the quotation marks of traditional typesetting; the dots all separate 12·4.
_SAME = str.maketrans("「」『』﹁﹂〝〞・‧•∙⋅〜―－", "“”‘’“”“”·····~——")
_WIDE = re.compile("[\uff01-\uff5e\u3000\u00a0\u2000-\u200a\u202f\u205f\uf900-\ufaff]")
#: Control, zero-width and bidirectional characters, and the byte order mark: they print nothing.
INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
#: What a passage leaves out or turns into a space.
_SKIPPED = re.compile(rf"{INVISIBLE.pattern}|[\r\n\t]")


@cache
def _simplify():  # type: ignore[no-untyped-def]  # opencc ships no types
    import opencc  # late: 20 ms that `--help` need not pay

    return opencc.OpenCC("t2s").convert


class _Table(dict[int, str]):
    """A str.translate table that learns each character the first time it is met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        plain = unicodedata.normalize("NFKC", char) if _WIDE.match(char) else char.translate(_SAME)
        folded = _simplify()(plain) if len(plain) == 1 and ord(plain) > 0x2E7F else plain
        self[code] = folded if len(folded) == 1 else char  # one to one: offsets stand
        return self[code]


_TABLE = _Table()


def fold(text: str) -> str:
    """``text`` folded one character to one: ``len(fold(text)) == len(text)``. For names and words."""
    return text.translate(_TABLE)


def fold_name(text: str) -> str:
    """The key under which names are compared: folded, nothing invisible, no white space."""
    return _kept_key(text) if len(text) <= _SHORT else _key(text)


def _key(text: str) -> str:
    folded = fold(text)
    return folded if folded.isalnum() else re.sub(r"\s", "", INVISIBLE.sub("", folded))


#: A fact's words are folded for its own name, for its span's and to count them; only short ones are kept, so that little is held.
_SHORT, _kept_key = 200, lru_cache(maxsize=1 << 12)(_key)


def passage(source: str, pieces: Sequence[Piece], emendations: Iterable[Emendation] = (), folded: str | None = None) -> Passage:
    """Fold the pieces of one task into the passage that rules read.

    A joined piece follows without a break, any other after one line feed. An emendation that lies
    within a piece replaces its range: its characters map to the range's, the last to all that is left.
    ``folded`` is ``fold(source)`` where the caller has it already.
    """
    mends = sorted(emendations, key=lambda e: e.start)
    if len(pieces) == 1 and not _dirty(source, pieces[0], mends):
        only = pieces[0]
        text = fold(source[only.start : only.end]) if folded is None else folded[only.start : only.end]
        return Passage(source, text, range(only.start, only.end), range(only.start + 1, only.end + 1))
    build = _Builder(source, folded)
    for n, piece in enumerate(pieces):
        if n and not piece.joined:
            build.add("\n", pieces[n - 1].end, piece.start)
        at = piece.start
        low = bisect_left(mends, piece.start, key=lambda e: e.start)
        high = bisect_left(mends, piece.end, key=lambda e: e.start)
        for mend in mends[low:high]:
            if at <= mend.start and mend.end <= piece.end:
                build.plain(at, mend.start)
                build.mended(mend)
                at = mend.end
        build.plain(at, piece.end)
    return Passage(source, "".join(build.parts), build.starts, build.ends)


def _dirty(source: str, piece: Piece, mends: Sequence[Emendation]) -> bool:
    if any(piece.start <= m.start and m.end <= piece.end for m in mends):
        return True
    return bool(_SKIPPED.search(source, piece.start, piece.end))


class _Builder:
    """Gathers folded text with the verbatim range of each of its characters."""

    def __init__(self, source: str, folded: str | None) -> None:
        self.source, self.folded = source, folded
        self.parts: list[str] = []
        self.starts, self.ends = array("q"), array("q")

    def add(self, text: str, start: int, end: int) -> None:
        """One character that stands for ``start:end``."""
        self.parts.append(text)
        self.starts.append(start)
        self.ends.append(end)

    def plain(self, start: int, end: int) -> None:
        """Verbatim text, without what prints nothing."""
        at = start
        for skipped in _SKIPPED.finditer(self.source, start, end):
            self._stretch(at, skipped.start())
            if skipped[0] == "\t":
                self.add(" ", skipped.start(), skipped.end())
            at = skipped.end()
        self._stretch(at, end)

    def _stretch(self, start: int, end: int) -> None:
        self.parts.append(fold(self.source[start:end]) if self.folded is None else self.folded[start:end])
        self.starts.extend(range(start, end))
        self.ends.extend(range(start + 1, end + 1))

    def mended(self, mend: Emendation) -> None:
        """What the text should read: its characters stand for those of the range, the last for all that is left.

        Those that the range has no room for stand for its last character, so that whatever they say has a place in the text.
        """
        reads = fold(mend.reads)
        for n, char in enumerate(reads):
            at = min(mend.start + n, mend.end - 1)
            self.add(char, at, mend.end if n == len(reads) - 1 else at + 1)
