"""Turns the bytes of a text file into the verbatim text that every offset counts in."""

from __future__ import annotations

from dutygraph.errors import InputError
from dutygraph.model import Anchor, Defect

_ENCODINGS = ("gb18030", "big5")
#: A byte order mark of another encoding of Unicode, with its name.
_UNICODE = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
#: How files open that hold a document, but not as text.
_DOCUMENTS = {
    b"%PDF": "a PDF document",
    b"PK\x03\x04": "a Word document or an archive",
    b"\xd0\xcf\x11\xe0": "an old Word document",
    b"{\\rtf": "RTF",
}


def decode(data: bytes, path: str = "") -> tuple[str, list[Defect]]:
    """The text of ``data``: UTF-8 as it stands (byte order mark and CR are characters of the text), else GB18030 or Big5.

    Where it is not UTF-8, an ``encoding`` defect at the first character says what it was read as.
    Raises InputError, with ``path`` and place, for what is empty, binary or damaged UTF-8: nothing is guessed.
    """
    if not data.strip(b" \t\r\n\xef\xbb\xbf"):
        raise InputError("is empty", "give the plan's text, in UTF-8", path)
    _refuse_binary(data, path)
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError as error:
        encoding = _other_encoding(data)
        if encoding is None:
            line, column = _place(data, error.start)
            raise InputError("is neither UTF-8 nor GB18030 nor Big5", "save it again as UTF-8", path, line, column) from error
    text = data.decode(encoding)
    return text, [Defect("encoding", Anchor(text[:1], 0, 1), f"read as {encoding.upper()}; save the file as UTF-8")]


def _refuse_binary(data: bytes, path: str) -> None:
    for magic, name in {**_UNICODE, **_DOCUMENTS}.items():
        if data.startswith(magic):
            raise InputError(f"is {name}, not text in UTF-8", "save it as text in UTF-8", path)
    at = data.find(b"\0")
    if at >= 0:
        line, column = _place(data, at)
        raise InputError("is binary, not text", "give the plan's text, in UTF-8", path, line, column)


def _other_encoding(data: bytes) -> str | None:
    """GB18030 or Big5 where all of ``data`` reads well so; None where it is neither, or UTF-8 with a few bad bytes."""
    loose = data.decode("utf-8", "replace")
    bad = loose.count("\ufffd")
    if len(loose.encode("utf-8")) - len(loose) - 2 * bad > 4 * bad:
        return None
    from charset_normalizer import from_bytes  # late: most plans are UTF-8

    best = from_bytes(data, cp_isolation=list(_ENCODINGS)).best()
    try:
        return best.encoding if best and data.decode(best.encoding) else None
    except UnicodeDecodeError:  # only samples of a large file were looked at
        return None


def _place(data: bytes, at: int) -> tuple[int, int]:
    """1-based line and column (in characters, as far as they can be read) of a byte."""
    begin = data.rfind(b"\n", 0, at) + 1
    return data.count(b"\n", 0, at) + 1, len(data[begin:at].decode("utf-8", "replace")) + 1
