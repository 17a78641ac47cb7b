"""`dutygraph new` makes whole plan folders with what the text says of itself, and one bad file stops none of the others."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest
from documents_made import as_docx, as_html, as_markdown, as_pdf, locked_pdf, picture_pdf

from dutygraph.intake.adding import read_for_plan
from dutygraph.vocabulary import load_vocabulary

pytestmark = pytest.mark.slow

PLANS = Path(__file__).parent / "plans"
NOTICE = (PLANS / "p10-annex-table.txt").read_text(encoding="utf-8")
COMMAND = [sys.executable, "-m", "dutygraph.cli"]


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, "-w", str(folder), *words], capture_output=True, text=True, encoding="utf-8", cwd=folder, timeout=300)


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_notice_becomes_a_folder_of_its_plan_that_builds_at_once(tmp_path: Path) -> None:
    (tmp_path / "下载的文件.docx").write_bytes(as_docx(NOTICE))
    done = run(tmp_path, "new", "下载的文件.docx")
    assert done.returncode == 0, done.stderr
    (folder,) = (tmp_path / "plans").iterdir()
    assert folder.name.startswith("plan-2023-16-")
    assert files(folder) == {"plan.toml", "source.txt", "source.map.json", "original.docx"}
    text = (folder / "plan.toml").read_text(encoding="utf-8")
    said = tomllib.loads(text)
    assert said["title"] == "秀水县茶产业高质量发展三年行动计划（2023—2025年）"
    assert said["number"] == "秀政办发〔2023〕16号"
    assert (said["issuer"], said["jurisdiction"], said["language"]) == ("秀水县人民政府办公室", "秀水县", "zh-Hans")
    assert said["date"] == "2023-05-06"
    assert (str(said["period"]["start"]), str(said["period"]["end"])) == ("2023-01-01", "2025-12-31")
    assert said["source"] == {"file": "下载的文件.docx", "format": "docx"}
    assert '# proposed from: "2023年5月6日", line 9 (paragraph 9)' in text
    built = run(tmp_path, "build")
    assert built.returncode == 0, built.stderr
    assert f"{folder.name}: 13 tasks" in built.stdout
    (tmp_path / "numbers.rq").write_text("SELECT ?number { ?plan duty:documentNumber ?number }", encoding="utf-8")
    assert "秀政办发〔2023〕16号" in run(tmp_path, "query", "--file", "numbers.rq", "--format", "csv").stdout
    findings = json.loads(run(tmp_path, "validate", "--format", "json").stdout)["findings"]
    in_table = [finding for finding in findings if finding["line"] > 25]  # where the table's head stands
    assert in_table
    assert all((finding["place"]["table"], finding["place"]["row"]) == (1, finding["line"] - 24) for finding in in_table)


SAID = {
    "p01": ("雲川省法治建設實施方案(2023-2027年)", ""),
    "p02": ("江岭省人民政府关于加强水资源节约保护的实施意见", "江政发〔2022〕17号"),
    "p03": ("临江市2023年优化营商环境工作要点", ""),
    "p04": ("海宁湾市生活垃圾分类提质增效实施方案", "海政办〔2023〕28号"),
    "p05": ("岚山县2024年教育工作要点", ""),
    "p06": ("国务院办公厅关于推进基层养老服务高质量发展的意见", "国办发〔2023〕41号"),
    "p07": ("2022年全省交通运输工作要点", ""),
    "p08": ("星川市新材料产业发展规划（2021—2025年）", ""),
    "p09": ("長者及家庭友善城市行動計劃(2024－2026年)", ""),
    "p10": ("秀水县茶产业高质量发展三年行动计划（2023—2025年）", "秀政办发〔2023〕16号"),
    "p11": ("柳桥市城市内涝治理重点任务分解表（2024年）", ""),
    "p12": ("云岭省冰雪旅游提升行动方案（2025—2027年）", ""),
    "p13": ("江宁县养老服务提升行动工作方案", ""),
}


@pytest.mark.parametrize("path", sorted(PLANS.glob("*.txt")), ids=lambda path: path.stem[:3])
def test_title_and_number_are_those_that_a_person_would_write(path: Path) -> None:
    read = read_for_plan(path, load_vocabulary())
    assert (read.value("title"), read.value("number")) == SAID[path.stem[:3]]


@pytest.mark.parametrize(
    ("title", "place"), [("長者友善城市行動計劃", ""), ("辽宁省沈阳市和平区行动计划", "辽宁省/沈阳市/和平区"), ("全市教育要点", "")]
)
def test_a_word_that_only_ends_like_a_place_is_none(tmp_path: Path, title: str, place: str) -> None:
    (tmp_path / "plan.txt").write_text(f"{title}\n1.市教育局制定年度计划。\n", encoding="utf-8")
    assert read_for_plan(tmp_path / "plan.txt", load_vocabulary()).value("jurisdiction") == place


def test_a_text_is_kept_byte_for_byte_and_needs_no_original(tmp_path: Path) -> None:
    data = NOTICE.replace("\n", "\r\n").encode()
    (tmp_path / "tea-plan.txt").write_bytes(data)
    assert run(tmp_path, "new", "tea-plan.txt").returncode == 0
    folder = tmp_path / "plans/tea-plan"
    assert files(folder) == {"plan.toml", "source.txt"}
    assert (folder / "source.txt").read_bytes() == data


def test_a_text_in_another_encoding_keeps_its_original(tmp_path: Path) -> None:
    data = NOTICE.encode("gb18030")
    (tmp_path / "tea-plan.txt").write_bytes(data)
    assert run(tmp_path, "new", "tea-plan.txt").returncode == 0
    folder = tmp_path / "plans/tea-plan"
    assert (folder / "source.txt").read_text(encoding="utf-8") == NOTICE
    assert (folder / "original.txt").read_bytes() == data


def test_a_folder_that_is_there_is_never_touched(tmp_path: Path) -> None:
    (tmp_path / "tea-plan.txt").write_text(NOTICE, encoding="utf-8")
    assert run(tmp_path, "new", "tea-plan.txt").returncode == 0
    (tmp_path / "plans/tea-plan/plan.toml").write_text('title = "我的"\n', encoding="utf-8")
    again = run(tmp_path, "new", "tea-plan.txt")
    assert again.returncode == 2
    assert "is there already" in again.stderr
    assert len(again.stderr.strip().splitlines()) == 1
    assert (tmp_path / "plans/tea-plan/plan.toml").read_text(encoding="utf-8") == 'title = "我的"\n'
    assert run(tmp_path, "new", "tea-plan.txt", "--id", "tea-2", "--into", "elsewhere").returncode == 0
    assert (tmp_path / "elsewhere/tea-2/source.txt").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("new", "none.docx"), "No such file"),
        (("new", "plan.txt", "--id", "../x"), "is no id"),
        (("new", "plan.txt", "plan.txt", "--id", "x"), "--id names one plan"),
        (("new", "empty"), "no document there"),
        (("new", "diary.txt"), "no task found"),
        (("new", "scan.pdf"), "scanned PDF"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_leaves_nothing(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "plan.txt").write_text(NOTICE, encoding="utf-8")
    (tmp_path / "diary.txt").write_text("今天天气很好。\n", encoding="utf-8")
    (tmp_path / "scan.pdf").write_bytes(picture_pdf())
    done = run(tmp_path, *words)
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "plans").exists() or not any((tmp_path / "plans").iterdir())


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "plan.txt").write_text(NOTICE, encoding="utf-8")
    (tmp_path / "plans").write_text("no folder", encoding="utf-8")
    done = run(tmp_path, "new", "plan.txt", "--id", "tea")
    assert done.returncode == 2
    assert "cannot be written" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_sixty_files_ten_of_them_bad_give_fifty_plans_and_ten_reasons(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    (inbox / "deeper").mkdir(parents=True)
    makers = [(as_docx, "docx"), (as_html, "html"), (as_pdf, "pdf"), (lambda t: as_markdown(t).encode(), "md"), (str.encode, "txt")]
    for n in range(50):
        text = f"某市{2000 + n}年第{n}号重点工作要点\n一、任务\n" + "".join(
            f"{m}.市教育局制定第{n}项计划，确保按期完成。\n" for m in range(1, 4)
        )
        make, suffix = makers[n % 5]
        (inbox / ("deeper" if n % 2 else "") / f"文件{n}.{suffix}").write_bytes(make(text))
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
    bad = {
        "scan.pdf": (picture_pdf(), "scanned"),
        "locked.pdf": (locked_pdf(), "password"),
        "torn.pdf": (as_pdf(NOTICE)[:3000], "damaged"),
        "torn.docx": (as_docx(NOTICE)[:5000], "damaged"),
        "old.doc": (ole + "WordDocument".encode("utf-16-le"), "old Word"),
        "secret.docx": (ole + "EncryptedPackage".encode("utf-16-le"), "password"),
        "empty.docx": (b"", "empty"),
        "news.html": ("<html><body><p>本报讯，全市经济运行平稳。</p></body></html>".encode(), "web page without"),
        "plan.rtf": (b"{\\rtf1 x}", "RTF"),
        "poem.txt": ("床前明月光。\n".encode(), "no task"),
    }
    for name, (data, _) in bad.items():
        (inbox / name).write_bytes(data)
    (inbox / "~$锁定.docx").write_bytes(b"lock file of a word processor")
    done = run(tmp_path, "new", "inbox")
    assert done.returncode == 1
    assert "50 plans made" in done.stdout
    assert "10 of 60 files refused" in done.stdout
    reasons = done.stderr.strip().splitlines()
    assert len(reasons) == 10
    for name, (_, said) in bad.items():
        assert [reason for reason in reasons if f"inbox/{name}: " in reason and said in reason], name
    made = list((tmp_path / "plans").iterdir())
    assert len(made) == 50
    assert all((folder / "plan.toml").is_file() and (folder / "source.txt").is_file() for folder in made)
    assert run(tmp_path, "build").returncode == 0


def test_two_processes_make_the_same_folders_as_one(tmp_path: Path) -> None:
    """Also of two documents of one name, and of one that cannot be read."""
    inbox = tmp_path / "inbox"
    (inbox / "again").mkdir(parents=True)
    for n in range(12):
        tasks = "".join(f"{m}.市教育局制定第{n}-{m}项计划，确保2027年底前完成。\n" for m in range(1, 700))
        (inbox / f"plan-{n:02}.txt").write_text(f"某市{2000 + n}年重点工作要点\n一、任务\n{tasks}", encoding="utf-8")
    (inbox / "again" / "plan-03.txt").write_text("一、任务\n1.市民政局年底前制定方案。\n", encoding="utf-8")
    (inbox / "poem.txt").write_text("床前明月光。\n", encoding="utf-8")
    assert sum(file.stat().st_size for file in inbox.rglob("*.txt")) > 500_000, "else one process does it all"
    told = []
    for workers in "12":
        into = tmp_path / workers
        done = run(tmp_path, "new", "inbox", "--into", str(into), "--workers", workers)
        assert done.returncode == 1
        made = {str(file.relative_to(into)): file.read_bytes() for file in into.rglob("*") if file.is_file()}
        told.append((made, done.stderr.replace(str(into), "INTO"), done.stdout.replace(str(into), "INTO")))
    assert told[0] == told[1]
    assert "12 plans made in INTO, 2 of 14 files refused" in told[0][2]


def on_a_terminal(folder: Path, answers: list[tuple[str, str]], *words: str) -> tuple[str, int]:
    """Run the command on a terminal of its own, giving each answer when its question has been asked."""
    master, slave = pty.openpty()
    environment = {**os.environ, "COLUMNS": "200", "TERM": "xterm"}
    command = [*COMMAND, "-w", str(folder), *words]
    process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, cwd=folder, env=environment)
    os.close(slave)
    said, waiting, end = b"", list(answers), time.monotonic() + 60
    while time.monotonic() < end:
        if select.select([master], [], [], 0.1)[0]:
            try:
                said += os.read(master, 65536)
            except OSError:
                break
        if waiting and waiting[0][0].encode() in said.rpartition(b"\n")[2]:
            os.write(master, waiting.pop(0)[1].encode() + b"\n")
            said += b"\n"
    status = process.wait(timeout=10)
    os.close(master)
    return said.decode(), status


def test_on_a_terminal_a_person_confirms_all(tmp_path: Path) -> None:
    (tmp_path / "tea-plan.docx").write_bytes(as_docx(NOTICE))
    said, status = on_a_terminal(tmp_path, [("Is this right?", "y")], "new", "tea-plan.docx")
    assert status == 0, said
    assert "秀政办发〔2023〕16号" in said
    assert "paragraph 9" in said
    text = (tmp_path / "plans/tea-plan/plan.toml").read_text(encoding="utf-8")
    assert '# confirmed; from: "2023年5月6日", line 9 (paragraph 9)' in text
    assert "proposed from" not in text


def test_on_a_terminal_a_person_changes_values_one_by_one(tmp_path: Path) -> None:
    (tmp_path / "tea-plan.docx").write_bytes(as_docx(NOTICE))
    answers = [("Is this right?", "e"), ("title", "茶计划"), ("number", "-"), ("issuer", ""), ("jurisdiction", ""), ("language", "fr")]
    answers += [("language", ""), ("date", ""), ("start", "2023"), ("start", "2023-05-06"), ("end", "2020-01-01"), ("end", "")]
    said, status = on_a_terminal(tmp_path, answers, "new", "tea-plan.docx")
    assert status == 0, said
    plan = tomllib.loads((tmp_path / "plans/tea-plan/plan.toml").read_text(encoding="utf-8"))
    assert plan["title"] == "茶计划"
    assert "number" not in plan
    assert str(plan["period"]["start"]) == "2023-05-06"
    assert run(tmp_path, "build").returncode == 0


def test_on_a_terminal_no_makes_nothing(tmp_path: Path) -> None:
    (tmp_path / "tea-plan.docx").write_bytes(as_docx(NOTICE))
    _, status = on_a_terminal(tmp_path, [("Is this right?", "n")], "new", "tea-plan.docx")
    assert status == 1
    assert not (tmp_path / "plans").exists()


def test_extract_and_validate_take_the_document_itself(tmp_path: Path) -> None:
    (tmp_path / "plan.pdf").write_bytes(as_pdf(NOTICE))
    done = run(tmp_path, "extract", "plan.pdf", "--format", "json")
    assert done.returncode == 0, done.stderr
    tasks = {task["citation"]: task for task in json.loads(done.stdout)["tasks"]}
    assert tasks["附件.1"]["parties"][0]["place"] == {"page": 1, "table": 1, "row": 2, "cell": 3}
    assert "page 1, table 1, row 2, cell 3" in run(tmp_path, "extract", "plan.pdf", "--format", "csv").stdout
    checked = run(tmp_path, "validate", "plan.pdf", "--lang", "zh")
    assert checked.returncode == 1
    assert "plan.pdf:26:6: (第1页表1第2行第2格) warning" in checked.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["plan.pdf"]
