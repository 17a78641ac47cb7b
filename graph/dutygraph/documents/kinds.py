"""Tells by its content what a file is, and refuses what holds no text with what to do instead."""

from __future__ import annotations

import re

from dutygraph.errors import InputError

_AS_DOCX = "open it in a word processor and save it as .docx"
_OCR = "run text recognition (OCR) on it and give the result as .docx or .txt"
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: Kinds of file without text that can be read, by how they open.
_REFUSED = {
    b"{\\rtf": ("is RTF", _AS_DOCX),
    b"\xff\xd8\xff": ("is a picture", _OCR),
    b"\x89PNG": ("is a picture", _OCR),
    b"GIF8": ("is a picture", _OCR),
    b"II*\0": ("is a scanned picture (TIFF)", _OCR),
    b"MM\0*": ("is a scanned picture (TIFF)", _OCR),
    b"AT&TFORM": ("is a scanned document (DjVu)", _OCR),
    b"Rar!": ("is an archive", "unpack it and give the document in it"),
    b"7z\xbc\xaf": ("is an archive", "unpack it and give the document in it"),
    b"\x1f\x8b": ("is an archive", "unpack it and give the document in it"),
    b"PK\x05\x06": ("is an empty archive", "give the document itself"),
}
_PAGE = re.compile(rb"<!doctype html|<html[\s>]|<head[\s>]|<body[\s>]|<meta\s", re.IGNORECASE)
_MARKUP = re.compile(rb"</?(?:div|p|table|tr|td|span|br|font)[\s/>]", re.IGNORECASE)
#: So many tags make a page of a file that does not call itself one; a text may hold a few.
_TAGS = 6
_WORD_XML = re.compile(rb"<\?mso-application|schemas\.microsoft\.com/office/word/2003/wordml|<pkg:package")
_MARKDOWN = (".md", ".markdown", ".mkd")


def kind_of(data: bytes, suffix: str, path: str) -> str:
    """``docx``, ``pdf``, ``html``, ``md`` or ``txt``; only Markdown is told by the suffix, for it looks like text.

    Raises InputError, naming ``path``, for kinds of file that cannot be read.
    """
    if not data:
        raise InputError("is empty", "give a document with the plan's text in it", path)
    for magic, (said, cure) in _REFUSED.items():
        if data.startswith(magic):
            raise InputError(said, cure, path)
    if data.startswith(_OLE):
        raise InputError(*_old_office(data, suffix), path)
    if data.startswith(_ZIP):
        return "docx"
    head = data[:4096].replace(b"\0", b"")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if _WORD_XML.search(head):
        raise InputError("is a Word document in XML", _AS_DOCX, path)
    if re.match(rb"\s*(?:from|mime-version|content-type|subject):", head, re.IGNORECASE) and b"multipart" in head.lower():
        raise InputError("is a web archive (MHT)", "save the page as .html, or as .docx", path)
    if _PAGE.search(head):
        return "html"
    if suffix.lower() in _MARKDOWN:
        return "md"
    return "html" if len(_MARKUP.findall(head)) >= _TAGS else "txt"


def _old_office(data: bytes, suffix: str) -> tuple[str, str]:
    """What an OLE container holds: its streams are named in UTF-16."""

    def named(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if named("EncryptedPackage"):
        return "is protected by a password", "open it with the password and save it without one"
    if suffix.lower() in (".wps", ".wpt") or named("WpsDocument"):
        return "is an old WPS document", _AS_DOCX
    if named("WordDocument"):
        return "is an old Word document (.doc)", _AS_DOCX
    if named("Workbook") or named("Book"):
        return "is an Excel workbook", "give the plan's text, as .docx or .txt"
    return "is an old Office document", _AS_DOCX
