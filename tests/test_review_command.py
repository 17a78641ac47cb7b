"""`dutygraph review`: a Word document comes back with what was found in it, and with nothing else changed."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner, Result
from documents_made import as_docx, locked_pdf
from word_made import ALL, GOOGLE, WPS, commented, own_comments, part, stripped

from dutygraph.cli import cli
from dutygraph.documents.word import read_docx
from dutygraph.errors import InputError

PLAN = "某市2022年重点工作实施方案\n一、任务\n1.不断提高服务水平。\n2.市民政局2022年年底前建成养老服务平台，覆盖率达到95%以上。\n"


def run(folder: Path, *args: str) -> Result:
    return CliRunner().invoke(cli, ["-w", str(folder), *args], catch_exceptions=True)


def told(result: Result) -> str:
    """What the command said went wrong."""
    assert isinstance(result.exception, InputError), result.output
    return str(result.exception)


def kept(folder: Path, data: bytes, name: str = "plan.docx") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def table_of(data: bytes) -> list[list[str]]:
    """The closing table."""
    control = [one for one in part(data).iter("{*}sdt") if "dutygraph-review" in str([tag.attrib for tag in one.iter("{*}tag")])]
    assert len(control) == 1
    return [["".join(t.text or "" for t in cell.iter("{*}t")) for cell in row.iter("{*}tc")] for row in control[0].iter("{*}tr")]


def lines_of(data: bytes) -> list[str]:
    """The lines above the closing table."""
    inside = next(
        one for one in part(data).iter("{*}sdtContent") if "dutygraph-review" in str([t.attrib for t in one.getparent().iter("{*}tag")])
    )
    return ["".join(t.text or "" for t in line.iter("{*}t")) for line in inside.findall("{*}p")]


@pytest.mark.parametrize("name", ALL)
def test_documents_of_all_programs_come_back_with_comments_and_otherwise_unchanged(name: str, tmp_path: Path) -> None:
    given, out = kept(tmp_path, ALL[name]), tmp_path / "reviewed.docx"
    result = run(tmp_path, "review", str(given), "-o", str(out))
    assert result.exit_code == 0, result.output
    made = out.read_bytes()
    assert stripped(made) == stripped(given.read_bytes())
    assert len(commented(made)) == int(re.search(r"(\d+) comments", result.output)[1]) > 0  # type: ignore[index]
    assert name == "strict" or len(docx.Document(BytesIO(made)).comments) >= len(commented(made))  # python-docx opens no strict ones
    assert read_docx(made, "").text == read_docx(given.read_bytes(), "").text


def test_every_finding_is_a_comment_at_its_words(tmp_path: Path) -> None:
    given, out = kept(tmp_path, as_docx(PLAN, automatic=False)), tmp_path / "r.docx"
    assert run(tmp_path, "review", str(given), "-o", str(out)).exit_code == 0
    said = {own_comments(out.read_bytes())[n].split("\n")[0]: words for n, words in commented(out.read_bytes()).items()}
    assert said == {
        "违反：没有责任主体（一.1）": "1.不断提高服务水平。",
        "违反：没有可衡量的成果（一.1）": "1.不断提高服务水平。",
        "警告：没有完成时限（一.1）": "1.不断提高服务水平。",
        "提示：只有方向，没有数值（一.1）": "不断提高服务水平",
        "警告：名称未登记（一.2）": "市民政局",
    }


def test_the_closing_table_tells_what_each_task_lacks(tmp_path: Path) -> None:
    text = PLAN + "3.市教育局牵头推进改革。\n"
    given, out = kept(tmp_path, as_docx(text)), tmp_path / "r.docx"
    run(tmp_path, "review", str(given), "-o", str(out), "--language", "en")
    assert table_of(out.read_bytes()) == [
        ["No.", "Task", "Owner", "Measure", "Date"],
        ["一.1", "1.不断提高服务水平。", "missing", "missing", "missing"],
        ["一.3", "3.市教育局牵头推进改革。", "", "missing", "missing"],
    ]
    assert "Tasks without owner, measure or date: 2 of 3." in lines_of(out.read_bytes())


@pytest.mark.parametrize(
    ("language", "head"), [("zh-Hans", "违反：没有责任主体"), ("zh-Hant", "違反：沒有責任主體"), ("en", "Violation: No owner")]
)
def test_it_speaks_the_language_that_is_asked(language: str, head: str, tmp_path: Path) -> None:
    out = tmp_path / "r.docx"
    run(tmp_path, "review", str(kept(tmp_path, as_docx(PLAN))), "-o", str(out), "--language", language)
    assert any(one.startswith(head) for one in own_comments(out.read_bytes()).values())


def test_tracked_changes_are_said_in_the_document_and_by_the_command(tmp_path: Path) -> None:
    out = tmp_path / "r.docx"
    result = run(tmp_path, "review", str(kept(tmp_path, GOOGLE)), "-o", str(out))
    assert "tracked changes" in result.output
    assert any("修订" in line for line in lines_of(out.read_bytes()))
    assert any("逐步提高" in words for words in commented(out.read_bytes()).values())
    plain = run(tmp_path, "review", str(kept(tmp_path, WPS, "wps.docx")), "-o", str(out))
    assert "tracked changes" not in plain.output
    assert not any("修订" in line for line in lines_of(out.read_bytes()))


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace whose one plan came as .docx."""
    (tmp_path / "plans").mkdir()
    assert run(tmp_path, "new", str(kept(tmp_path, as_docx(PLAN), "work.docx")), "--id", "work").exit_code == 0
    return tmp_path


def test_a_plan_that_came_as_docx_is_reviewed_as_it_now_reads(workspace: Path) -> None:
    source, out = workspace / "plans/work/source.txt", workspace / "r.docx"
    source.write_text(source.read_text().replace("1.不断提高", "1.市民政局牵头，不断提高"))
    result = run(workspace, "review", "work", "-o", str(out))
    assert "edits are in it" in result.output
    assert read_docx(out.read_bytes(), "").text == source.read_text()
    assert not any("没有责任主体" in one for one in own_comments(out.read_bytes()).values())


def test_waived_findings_are_left_out_and_counted(workspace: Path) -> None:
    out = workspace / "r.docx"
    assert run(workspace, "waive", "work", "一.1", "TaskOwner", "--why", "later", "--by", "Li").exit_code == 0
    result = run(workspace, "review", "work", "-o", str(out))
    assert "1 findings are left out" in result.output
    assert not any("没有责任主体" in one for one in own_comments(out.read_bytes()).values())
    assert any("豁免" in line and "1" in line for line in lines_of(out.read_bytes()))
    assert table_of(out.read_bytes())[1] == ["一.1", "1.不断提高服务水平。", "", "缺", "缺"]


def test_bad_input_is_told_and_writes_nothing(workspace: Path) -> None:
    out = workspace / "r.docx"
    (workspace / "old.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "WordDocument".encode("utf-16-le"))
    (workspace / "locked.docx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"))
    (workspace / "locked.pdf").write_bytes(locked_pdf())
    (workspace / "text.txt").write_text(PLAN)
    for name, said in (
        ("old.doc", "save it as .docx"),
        ("locked.docx", "protected by a password"),
        ("locked.pdf", "password"),
        ("text.txt", "not as Word document"),
        ("missing.docx", "no plan 'missing.docx'"),
    ):
        path = workspace / name
        assert said in told(run(workspace, "review", str(path) if path.exists() else name, "-o", str(out)))
    (workspace / "file").write_text("")
    assert "cannot be written" in told(run(workspace, "review", "work", "-o", str(workspace / "file" / "r.docx")))
    assert "another name" in told(run(workspace, "review", str(workspace / "work.docx"), "-o", str(workspace / "work.docx")))
    (workspace / "plans/work/original.docx").write_bytes(WPS)
    source = workspace / "plans/work/source.txt"
    source.write_text(source.read_text() + "甲\t乙\t丙\n\t丁\n")
    assert "cannot be set in the document" in told(run(workspace, "review", "work", "-o", str(out)))
    assert not out.exists()
