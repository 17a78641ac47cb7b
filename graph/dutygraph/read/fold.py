"""Folds verbatim text into the one form that rules are written for, keeping the way back.

Simplified script (OpenCC's t2s, character by character), half-width letters, digits and
punctuation, one kind of quotation marks; characters that print nothing are dropped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache

from dutygraph.model import Emendation, Passage, Piece

# Corner brackets are the quotation marks of traditional typesetting; the dots all separate 12·4.
_SAME = str.maketrans("「」『』﹁﹂〝〞・‧•∙⋅〜―－", "“”‘’“”“”·····~——")
_WIDE = re.compile("[\uff01-\uff5e\u3000\u00a0\u2000-\u200a\u202f\u205f\uf900-\ufaff]")
#: Control, zero-width and bidirectional characters, and the byte order mark: they print nothing.
INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_BREAK = re.compile(r"[\r\n\t]")


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
    return re.sub(r"\s", "", INVISIBLE.sub("", fold(text)))


def passage(source: str, pieces: Sequence[Piece], emendations: Iterable[Emendation] = ()) -> Passage:
    """Fold the pieces of one task into the passage that rules read.

    A joined piece follows without a break, any other after one line feed. An emendation that lies
    within a piece replaces its range: its characters map to the range's, the last to all that is left.
    """
    mends = sorted(emendations, key=lambda e: e.start)
    if len(pieces) == 1 and not _dirty(source, pieces[0], mends):
        only = pieces[0]
        span = range(only.start, only.end)
        return Passage(source, fold(source[only.start : only.end]), span, range(only.start + 1, only.end + 1))
    chars: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for n, piece in enumerate(pieces):
        if n and not piece.joined:
            chars.append("\n")
            starts.append(pieces[n - 1].end)
            ends.append(piece.start)
        at = piece.start
        for mend in [m for m in mends if piece.start <= m.start and m.end <= piece.end]:
            _plain(source, at, mend.start, chars, starts, ends)
            _mended(mend, chars, starts, ends)
            at = mend.end
        _plain(source, at, piece.end, chars, starts, ends)
    return Passage(source, "".join(chars), starts, ends)


def _dirty(source: str, piece: Piece, mends: Sequence[Emendation]) -> bool:
    if any(piece.start <= m.start and m.end <= piece.end for m in mends):
        return True
    stretch = source[piece.start : piece.end]
    return bool(INVISIBLE.search(stretch) or _BREAK.search(stretch))


def _plain(source: str, start: int, end: int, chars: list[str], starts: list[int], ends: list[int]) -> None:
    for offset in range(start, end):
        char = source[offset]
        if INVISIBLE.match(char) or char in "\r\n":
            continue
        chars.append(" " if char == "\t" else fold(char))
        starts.append(offset)
        ends.append(offset + 1)


def _mended(mend: Emendation, chars: list[str], starts: list[int], ends: list[int]) -> None:
    reads = fold(mend.reads)
    for n, char in enumerate(reads):
        last = n == len(reads) - 1
        at = min(mend.start + n, mend.end)
        chars.append(char)
        starts.append(at)
        ends.append(mend.end if last else min(at + 1, mend.end))
