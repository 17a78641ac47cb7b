"""What bytes are read as, and what is refused with its place."""

from __future__ import annotations

import pytest

from dutygraph.errors import InputError
from dutygraph.read.decode import decode

SIMPLIFIED = "一、主要任务\n1.市发展改革委要制定方案，加强对重点行业的指导。\n"
TRADITIONAL = "一、主要任務\n1.縣政府應訂定計畫，加強對重點產業的輔導。\n"


def test_utf8_is_kept_as_it_stands() -> None:
    text, defects = decode("\ufeff一、任务\r\n".encode())
    assert (text, defects) == ("\ufeff一、任务\r\n", [])


@pytest.mark.parametrize(("text", "encoding"), [(SIMPLIFIED, "gb18030"), (TRADITIONAL, "gb18030"), (TRADITIONAL, "big5")])
def test_older_encodings_are_read_with_a_finding_at_the_first_character(text: str, encoding: str) -> None:
    read, defects = decode(text.encode(encoding))
    assert read == text
    assert [(defect.kind, defect.anchor.start, defect.anchor.quote) for defect in defects] == [("encoding", 0, "一")]
    assert encoding.upper() in defects[0].detail


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n", "empty"),
        ("一、任务".encode("utf-16"), "UTF-16"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04...", "Word"),
    ],
)
def test_what_is_no_text_is_refused_with_a_cure(data: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        decode(data, "plan.txt")
    assert caught.value.path == "plan.txt"
    assert caught.value.cure


def test_binary_is_refused_at_its_place() -> None:
    with pytest.raises(InputError, match="binary") as caught:
        decode("一、\n任务".encode() + b"\0\1")
    assert (caught.value.line, caught.value.column) == (2, 3)


def test_utf8_with_a_damaged_byte_is_refused_at_its_place_and_never_guessed() -> None:
    good = (SIMPLIFIED * 5).encode()
    at = len(SIMPLIFIED.encode()) + len("一、".encode())
    with pytest.raises(InputError, match="neither") as caught:
        decode(good[:at] + b"\xff" + good[at:])
    assert (caught.value.line, caught.value.column) == (3, 3)
