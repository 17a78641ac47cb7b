"""Turns offsets (code points) into the protocol's positions and back, in whichever unit the client counts."""

from __future__ import annotations

from bisect import bisect_right

from lsprotocol.types import Position, PositionEncodingKind, Range

from dutygraph.rdf.sink import line_starts

#: How many units a character takes: the codec, and the bytes of one unit.
_UNITS = {PositionEncodingKind.Utf8.value: ("utf-8", 1), PositionEncodingKind.Utf16.value: ("utf-16-le", 2)}


class Positions:
    """One text. Lines end with LF, CR LF or CR and with nothing else, as the protocol has it (``str.splitlines`` knows more)."""

    def __init__(self, text: str, encoding: str) -> None:
        """``encoding`` is the one that was agreed on: utf-8, utf-16 or utf-32."""
        self.text, self.encoding = text, encoding
        self._starts = line_starts(text)
        self._unit = _UNITS.get(encoding)

    def position(self, offset: int) -> Position:
        """Where the character at that offset stands; an offset behind the text is its end."""
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self._starts, offset) - 1
        return Position(line, self._width(self.text[self._starts[line] : offset]))

    def range(self, start: int, end: int) -> Range:
        """The range of ``text[start:end]``."""
        return Range(self.position(start), self.position(end))

    def offset(self, position: Position) -> int:
        """The offset of that position; behind the end of a line it is the line's end, within a character the character's start."""
        if position.line >= len(self._starts):
            return len(self.text)
        start, end = self._line(position.line)
        line = self.text[start:end]
        if self._unit is None:
            return start + min(position.character, len(line))
        left = position.character
        for at, char in enumerate(line):
            left -= self._width(char)
            if left < 0:
                return start + at
        return start + len(line)

    def at_line(self, line: int, column: int) -> Range:
        """From that line and column (1-based, code points; 0 where unknown) to the line's end."""
        start, end = self._line(min(max(line, 1), len(self._starts)) - 1)
        return self.range(min(start + max(column - 1, 0), end), end)

    def offset_of(self, line: int, column: int) -> int:
        """The offset of that line and column (1-based, code points)."""
        start, end = self._line(min(line, len(self._starts)) - 1)
        return min(start + column - 1, end)

    def _line(self, number: int) -> tuple[int, int]:
        """Where the line of that number (from 0) starts and ends, its end's own characters apart."""
        start = self._starts[number]
        if number + 1 == len(self._starts):
            return start, len(self.text)
        return start, start + len(self.text[start : self._starts[number + 1]].rstrip("\r\n"))

    def _width(self, text: str) -> int:
        if self._unit is None:
            return len(text)
        codec, size = self._unit
        return len(text.encode(codec, "surrogatepass")) // size
