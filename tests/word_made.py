"""Word documents as different programs write them, made by hand, and what tests look at in a reviewed one."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import Any

from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_OFFICE = {
    W: "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    STRICT: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
_SPACES = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" mc:Ignorable="w14"'
)


def made(body: str, space: str = W, **parts: str) -> bytes:
    """A document with this body; ``parts`` by kind (comments, footnotes, numbering …), each the inside of its root."""
    out = BytesIO()
    roots = {"comments": "comments", "footnotes": "footnotes", "numbering": "numbering", "styles": "styles"}
    types = "".join(
        f'<Override PartName="/word/{kind}.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"/>'
        for kind in parts
    )
    links = "".join(f'<Relationship Id="rId{n}" Type="{_OFFICE[space]}/{kind}" Target="{kind}.xml"/>' for n, kind in enumerate(parts, 7))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(
            "[Content_Types].xml",
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
            f'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>{types}</Types>',
        )
        file.writestr(
            "_rels/.rels", _relations(f'<Relationship Id="rId1" Type="{_OFFICE[space]}/officeDocument" Target="word/document.xml"/>')
        )
        file.writestr("word/_rels/document.xml.rels", _relations(links))
        file.writestr("word/document.xml", f'<w:document xmlns:w="{space}" {_SPACES}><w:body>{body}<w:sectPr/></w:body></w:document>')
        for kind, inside in parts.items():
            file.writestr(f"word/{kind}.xml", f'<w:{roots[kind]} xmlns:w="{space}" {_SPACES}>{inside}</w:{roots[kind]}>')
        file.writestr("customXml/item1.xml", "<kept/>")
    return out.getvalue()


def _relations(inside: str) -> str:
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inside}</Relationships>'


def r(text: str, look: str = "") -> str:
    """A run."""
    return f'<w:r>{f"<w:rPr>{look}</w:rPr>" if look else ""}<w:t xml:space="preserve">{text}</w:t></w:r>'


def p(*runs: str, properties: str = "") -> str:
    """A paragraph; a run that is no XML yet becomes one."""
    inside = "".join(one if one.startswith("<") else r(one) for one in runs)
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inside}</w:p>"


def tbl(*rows: list[str]) -> str:
    """A table of cells that hold one paragraph each."""
    told = "".join(
        "<w:tr>" + "".join(f'<w:tc><w:tcPr><w:tcW w:w="0" w:type="auto"/></w:tcPr>{p(c)}</w:tc>' for c in row) + "</w:tr>" for row in rows
    )
    grid = "".join("<w:gridCol/>" for _ in rows[0])
    return f'<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{told}</w:tbl>'


TITLE = p("某市2022年重点工作实施方案")
#: WPS: fonts with hints, a bookmark round nothing, w:pPr that switches things off, runs cut at odd places.
WPS = made(
    TITLE
    + p(
        '<w:bookmarkStart w:id="0" w:name="_GoBack"/><w:bookmarkEnd w:id="0"/>',
        r("一、提升", '<w:rFonts w:hint="eastAsia" w:ascii="黑体" w:eastAsia="黑体"/><w:b/><w:lang w:val="en-US" w:eastAsia="zh-CN"/>'),
        r("服务水平", '<w:rFonts w:hint="eastAsia" w:ascii="黑体" w:eastAsia="黑体"/><w:b/>'),
        properties='<w:keepNext w:val="0"/><w:widowControl/><w:jc w:val="both"/>',
    )
    + p(
        r("1．", '<w:rFonts w:hint="eastAsia"/>'),
        r("全面推进社区", '<w:rFonts w:hint="eastAsia"/>'),
        r("养老服务", "<w:color w:val='FF0000'/>"),
        "，不断提高老年人满意度。",
    )
    + p("2．市民政局牵头，2022年年底前建成养老服务平台，覆盖率达到", r("95", "<w:b/>"), r("%以上。", "<w:b/>"))
)
#: LibreOffice: an empty w:rPr in every run, a comment that was there, a hyperlink, a field, a footnote.
LIBRE = made(
    TITLE
    + p(r("一、任务", "<w:b/>"), properties='<w:pStyle w:val="Normal"/><w:rPr></w:rPr>')
    + p(
        "<w:r><w:rPr></w:rPr><w:t>1. </w:t></w:r>",
        '<w:commentRangeStart w:id="3"/>',
        "<w:r><w:rPr></w:rPr><w:t>不断提高</w:t></w:r>",
        '<w:commentRangeEnd w:id="3"/><w:r><w:commentReference w:id="3"/></w:r>',
        '<w:hyperlink r:id="rId99"><w:r><w:rPr><w:u w:val="single"/></w:rPr><w:t>政务公开</w:t></w:r></w:hyperlink>',
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> REF x </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>水平</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>',
        '<w:fldSimple w:instr=" DATE "><w:r><w:t>。市司法局</w:t></w:r></w:fldSimple>',
        '<w:r><w:t>负责</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r>',
        "<w:r><w:t>落实</w:t><w:tab/><w:t>到位</w:t><w:br/><w:t>逐项推进。</w:t></w:r>",
    )
    + tbl(["序号", "任务", "责任单位"], ["1", "整治河道", "市水利局"], ["2", "治理扬尘", ""], ["3", "逐步提高绿化率", "市林业局"]),
    comments=f'<w:comment w:id="3" w:author="王" w:date="2022-01-01T00:00:00Z" w:initials="W">{p("请核对")}</w:comment>',
    footnotes=f'<w:footnote w:id="2">{p("见第三条。")}</w:footnote>',
)
#: Google Docs: rsids of zeros, w:rtl, content controls round runs and blocks, an inserted run within one.
GOOGLE = made(
    TITLE + p("一、任务") + '<w:p w:rsidR="00000000"><w:pPr><w:ind w:firstLine="560"/></w:pPr>'
    '<w:sdt><w:sdtPr><w:id w:val="-12"/><w:tag w:val="goog_rdk_0"/></w:sdtPr><w:sdtContent>'
    '<w:ins w:author="李" w:id="0" w:date="2022-03-01T00:00:00Z"><w:r w:rsidDel="00000000" w:rsidR="00000000">'
    '<w:rPr><w:rtl w:val="0"/></w:rPr><w:t xml:space="preserve">1. 逐步提高覆盖面，</w:t></w:r></w:ins></w:sdtContent></w:sdt>'
    '<w:del w:author="李" w:id="1"><w:r><w:delText>删去的字，</w:delText></w:r></w:del>'
    '<w:r w:rsidDel="00000000" w:rsidR="00000000" w:rsidRPr="00000000"><w:rPr><w:rtl w:val="0"/></w:rPr>'
    '<w:t xml:space="preserve">强化监督。</w:t></w:r></w:p>'
    + '<w:sdt><w:sdtPr><w:tag w:val="goog_rdk_1"/></w:sdtPr><w:sdtContent>'
    + p("2. 健全工作机制。", '<w:smartTag w:element="x"><w:r><w:t>市教育局</w:t></w:r></w:smartTag>', "参与。")
    + "</w:sdtContent></w:sdt>"
)
#: Word: ruby, a text box with its fallback, an XML comment, and a merged cell at the left of a table.
WORD = made(
    TITLE
    + p("一、任务")
    + p(
        "1. 扩大",
        "<w:r><w:ruby><w:rubyPr/><w:rt><w:r><w:t>fù</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>覆</w:t></w:r></w:rubyBase></w:ruby></w:r>",
        "盖面。",
        "<w:r><w:rPr><w:noProof/></w:rPr><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wp:anchor><a:graphic><a:graphicData>"
        f"<wps:wsp><wps:txbx><w:txbxContent>{p('2. 逐步提高效率。')}</w:txbxContent></wps:txbx></wps:wsp>"
        "</a:graphicData></a:graphic></wp:anchor>"
        f"</w:drawing></mc:Choice><mc:Fallback><w:pict>{p('2. 逐步提高效率。')}</w:pict></mc:Fallback></mc:AlternateContent></w:r>",
    )
    + "<!-- kept --><?kept too?>"
    + '<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid><w:tr><w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr>'
    + p("监管")
    + f"</w:tc><w:tc>{p('1')}</w:tc><w:tc>{p('规范执法。')}{p('加强巡查。')}</w:tc></w:tr>"
    + f"<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr>{p()}</w:tc><w:tc>{p('2')}</w:tc><w:tc>{p('公开结果。')}</w:tc></w:tr></w:tbl>"
)
STRICT_WORD = made(TITLE + p("一、任务") + p("1. 不断提高服务水平。"), space=STRICT)
ALL = {"WPS": WPS, "LibreOffice": LIBRE, "Google Docs": GOOGLE, "Word": WORD, "strict": STRICT_WORD}


def part(data: bytes, name: str = "word/document.xml") -> Any:
    """One part of a document, parsed."""
    with zipfile.ZipFile(BytesIO(data)) as file:
        return etree.fromstring(file.read(name))


def names(data: bytes) -> list[str]:
    """The names of all parts, in order."""
    with zipfile.ZipFile(BytesIO(data)) as file:
        return file.namelist()


def unread(data: bytes, name: str) -> bytes:
    """A part as it stands in the archive."""
    with zipfile.ZipFile(BytesIO(data)) as file:
        return file.read(name)


def tag(element: Any) -> str:
    """The local name, "" for a comment."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def own_comments(data: bytes) -> dict[str, str]:
    """The comments that dutygraph added, by id: their lines."""
    if "word/comments.xml" not in names(data):
        return {}
    found = {}
    for one in part(data, "word/comments.xml"):
        if _value(one, "author") == "dutygraph":
            found[_value(one, "id")] = "\n".join("".join(t.text or "" for t in line.iter("{*}t")) for line in one)
    return found


#: What may hold the marks of a comment, as the schema has it.
_HOLDS = ("p", "hyperlink", "ins", "moveTo", "smartTag", "sdtContent", "fldSimple", "customXml", "body", "tc")


def commented(data: bytes) -> dict[str, str]:
    """For each comment that dutygraph added, the words between its marks; every mark must be there once, in order."""
    said: dict[str, str] = {}
    opened: set[str] = set()
    closed: set[str] = set()
    referred: set[str] = set()
    own = own_comments(data)
    for element in part(data).iter():
        number = _value(element, "id")
        if tag(element) == "commentRangeStart" and number in own:
            assert number not in said, "begins twice"
            opened.add(number)
            said[number] = ""
        elif tag(element) == "commentRangeEnd" and number in own:
            assert number in opened, "ends before it begins"
            opened.remove(number)
            closed.add(number)
        elif tag(element) == "commentReference" and number in own:
            assert number in closed, "stands before its end"
            assert number not in referred
            referred.add(number)
        if tag(element).startswith("comment") and number in own:
            assert tag(element.getparent()) in {*_HOLDS, "r"}, "stands where no document may have it"
        elif tag(element) == "t":
            for one in opened:
                said[one] += element.text or ""
    assert set(own) == set(said) == closed == referred
    return said


def stripped(data: bytes) -> bytes:
    """The canonical XML of the body without what dutygraph added, runs of one look that stand side by side made one."""
    root, own = part(data), own_comments(data)
    for element in list(root.iter("{*}commentRangeStart", "{*}commentRangeEnd", "{*}commentReference")):
        if _value(element, "id") in own:
            gone = element.getparent() if tag(element) == "commentReference" else element
            gone.getparent().remove(gone)
    for control in [one for one in root.iter("{*}sdt") if one.find("{*}sdtPr/{*}tag") is not None]:
        if "dutygraph-review" in control.find("{*}sdtPr/{*}tag").attrib.values():
            control.getparent().remove(control)
    for words in root.iter("{*}t"):
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    for run in list(root.iter("{*}r")):
        before = run.getprevious()
        if before is not None and tag(before) == "r" and _look(before) == _look(run) and before.attrib == run.attrib:
            before.extend([one for one in run if tag(one) != "rPr"])
            run.getparent().remove(run)
            run = before
        for words in run.findall("{*}t"):
            last = words.getprevious()
            if last is not None and tag(last) == "t":
                last.text = (last.text or "") + (words.text or "")
                run.remove(words)
    return etree.tostring(root, method="c14n")


def _look(run: Any) -> bytes:
    properties = run.find("{*}rPr")
    return b"" if properties is None else etree.tostring(properties, method="c14n")


def _value(element: Any, name: str) -> str:
    return next((value for key, value in element.attrib.items() if re.fullmatch(rf"{{.*}}{name}", key)), "")
