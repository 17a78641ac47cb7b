"""`dutygraph ids` and the ledger's file, through the real command line on a small plan folder."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from dutygraph.errors import InputError
from dutygraph.identity.ledger import Candidate, Entry, Ledger
from dutygraph.identity.ledger_file import ledger_bytes, read_ledger

pytestmark = pytest.mark.slow

HEAD = "某市2024年工作要点\n"
SCHOOL = "市教育局牵头，2024年底前建成学前教育信息平台，覆盖率达到90%以上。"
POLICE = "市公安局依法制定《流动人口管理办法》，每季度通报一次实施情况。"
BUDGET = "市财政局清理专项资金台账，年底前公布项目清单。"
LEGAL = "市司法局完善法律援助窗口，覆盖全部乡镇和街道办事处。"
WATER = "市水利局疏浚中小河流，改造小型水库三座。"


def run(
    folder: Path, *words: str, status: int = 0, wrapper: tuple[str, ...] = (), input: str = "", **env: str
) -> subprocess.CompletedProcess[str]:
    clean = {key: value for key, value in os.environ.items() if key != "CI"}
    command = [*wrapper, sys.executable, "-m", "dutygraph.cli", "-w", str(folder), *words]
    done = subprocess.run(
        command, input=input, capture_output=True, text=True, encoding="utf-8", env={**clean, **env}, timeout=120, check=False
    )
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr
    return done


def write(folder: Path, *items: str) -> None:
    path = folder / "plans/demo/source.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD + "一、总体任务\n" + "".join(f"{n}. {item}\n" for n, item in enumerate(items, 1)), encoding="utf-8")


def ledger(folder: Path) -> dict[str, list[dict[str, object]]]:
    return json.loads((folder / "plans/demo/identity.json").read_bytes())


def ids(folder: Path) -> dict[str, str]:
    """Ids by the first words of the text."""
    return {str(one["text"])[:4]: str(one["id"]) for one in ledger(folder)["tasks"]}


def ask(folder: Path, query: str) -> list[str]:
    """The values of a query's one column."""
    return run(folder, "query", "-", "--format", "csv", input=query).stdout.split()[1:]


def below_tasks(folder: Path) -> set[str]:
    """IRIs of tasks, their clauses, their facts and the words of these; not of a whole item, whose words hold the printed number."""
    whole = "FILTER NOT EXISTS { ?task a duty:Task ; duty:span ?s }"
    return set(ask(folder, f"SELECT DISTINCT ?s {{ ?s a ?type FILTER(CONTAINS(STR(?s), '/plan/demo/task/')) {whole} }}"))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    write(folder, SCHOOL, POLICE, BUDGET, LEGAL)
    run(folder, "build")
    return folder


@pytest.fixture
def workspace(built: Path, tmp_path: Path) -> Path:
    return shutil.copytree(built, tmp_path / "workspace")


def test_an_item_before_all_others_changes_no_id_and_no_name_of_a_fact(workspace: Path) -> None:
    before, facts = ids(workspace), below_tasks(workspace)
    assert len(facts) > 20
    write(workspace, WATER, SCHOOL, POLICE, BUDGET, LEGAL)
    run(workspace, "build")
    assert ids(workspace) == {**before, WATER[:4]: ids(workspace)[WATER[:4]]}
    assert facts < below_tasks(workspace)


def test_a_second_build_writes_nothing(workspace: Path) -> None:
    path = workspace / "plans/demo/identity.json"
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    assert "ids written" not in run(workspace, "build").stdout
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_show_lists_tasks_pending_and_retired(workspace: Path) -> None:
    old = ids(workspace)
    half, rest = POLICE.split("，")
    write(workspace, SCHOOL, half + "。", rest, LEGAL)
    said = run(workspace, "build").stdout
    assert "2 ids pending: dutygraph ids show demo" in said
    shown = run(workspace, "ids", "show", "demo").stdout
    assert re.search(rf"^{old['市教育局']}  一\.1 +市教育局", shown, re.M)
    assert re.search(rf"^pending: \w+  一\.2 .*\n  split 0\.\d\d  {old['市公安局']}  一\.2 ", shown, re.M)
    assert re.search(rf"^{old['市财政局']}  一\.3 .*\[retired\]$", shown, re.M)
    assert re.search(rf"^{old['市公安局']}  一\.2 .*\[kept for a pending task\]$", shown, re.M)


def test_a_pending_identity_is_a_finding_that_says_what_to_do(workspace: Path) -> None:
    half, rest = POLICE.split("，")
    write(workspace, SCHOOL, half + "。", rest, BUDGET, LEGAL)
    said = run(workspace, "validate", "--lang", "en", status=1).stdout
    lines = [line for line in said.splitlines() if "[TaskIdentity]" in line]
    assert [re.search(r"warning \[TaskIdentity\] (\S+)", line)[1] for line in lines] == ["一.2", "一.3"]  # type: ignore[index]
    assert all(ids(workspace)["市公安局"] in line and "dutygraph ids show" in line for line in lines)
    assert "[TextDefect]" not in said


def test_a_split_is_settled_by_citation_and_stands_in_the_graph(workspace: Path) -> None:
    old = ids(workspace)["市公安局"]
    half, rest = POLICE.split("，")
    write(workspace, SCHOOL, half + "。", rest, BUDGET, LEGAL)
    assert "still pending" not in run(workspace, "ids", "split", "demo", old, "一.2", "一.3").stdout
    news = [one["id"] for one in ledger(workspace)["tasks"][1:3]]
    (gone,) = ledger(workspace)["retired"]
    assert (gone["id"], gone["replacedBy"]) == (old, news)
    assert "[TaskIdentity]" not in run(workspace, "validate", status=1).stdout
    query = "SELECT ?c { ?t a duty:RetiredTask ; duty:replacedBy/duty:citation ?c } ORDER BY ?c"
    assert ask(workspace, query) == ["一.2", "一.3"]
    assert "ids written" not in run(workspace, "build").stdout


def test_a_merge_is_recorded(workspace: Path) -> None:
    old = ids(workspace)
    write(workspace, SCHOOL, BUDGET + LEGAL)
    run(workspace, "build")
    run(workspace, "ids", "merge", "demo", old["市财政局"], old["市司法局"], "一.2", "--by", "王某", "--why", "one office now")
    whole = ledger(workspace)["tasks"][1]
    assert "candidates" not in whole
    replaced = {one["id"]: one.get("replacedBy") for one in ledger(workspace)["retired"]}
    assert replaced == {old["市公安局"]: None, old["市财政局"]: [whole["id"]], old["市司法局"]: [whole["id"]]}
    (told,) = tomllib.loads((workspace / "plans/demo/edits.toml").read_text(encoding="utf-8"))["edit"]
    assert (told["by"], told["why"], told["tasks"], told["files"]) == ("王某", "one office now", [whole["id"]], ["identity.json"])


def test_accept_gives_an_old_id_back_or_makes_the_task_new(workspace: Path) -> None:
    old = ids(workspace)
    half, rest = POLICE.split("，")
    write(workspace, SCHOOL, half + "。", rest, BUDGET, LEGAL)
    said = run(workspace, "ids", "accept", "demo", "一.2", old["市公安局"]).stdout
    assert "settled with it, as its own" in said, "nobody else can have the id now, so the other half is new"
    assert ledger(workspace)["tasks"][1]["id"] == old["市公安局"]
    assert not [one for one in ledger(workspace)["tasks"] if "candidates" in one]
    write(workspace, SCHOOL, half + "。" + rest[:12], rest, BUDGET, LEGAL)
    run(workspace, "build")
    assert ledger(workspace)["tasks"][1]["id"] == old["市公安局"]


def test_accept_new_settles_one_and_leaves_the_other(workspace: Path) -> None:
    half, rest = POLICE.split("，")
    write(workspace, SCHOOL, half + "。", rest, BUDGET, LEGAL)
    assert "1 still pending" in run(workspace, "ids", "accept", "demo", "一.3", "--new").stdout
    assert ["candidates" in one for one in ledger(workspace)["tasks"]] == [False, True, False, False, False]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "nowhere"), "no plan 'nowhere'"),
        (("accept", "demo", "一.9", "x"), "no task '一.9'"),
        (("accept", "demo", "一.1", "tnothing0"), "no id 'tnothing0'"),
        (("accept", "demo", "一.1"), "say which task it is"),
        (("accept", "demo", "一.1", "--new"), "nothing is pending"),
        (("accept", "demo", "一.1", "OTHER"), "is still in the text"),
        (("merge", "demo", "OTHER", "一.1"), "is still in the text"),
        (("split", "demo", "OTHER", "一.1"), "two or more tasks"),
        (("split", "demo", "OTHER", "一.1", "一.3"), "is still in the text"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line_and_nothing_is_written(workspace: Path, words: tuple[str, ...], said: str) -> None:
    before = (workspace / "plans/demo/identity.json").read_bytes()
    other = ids(workspace)["市公安局"]
    done = run(workspace, "ids", *(other if word == "OTHER" else word for word in words), status=2)
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert (workspace / "plans/demo/identity.json").read_bytes() == before


def test_in_continuous_integration_nothing_is_written(workspace: Path) -> None:
    old = ids(workspace)["市公安局"]
    half, rest = POLICE.split("，")
    write(workspace, SCHOOL, half + "。", rest, BUDGET, LEGAL)
    before = (workspace / "plans/demo/identity.json").read_bytes()
    assert "ids written" not in run(workspace, "build", CI="true").stdout
    done = run(workspace, "ids", "split", "demo", old, "一.2", "一.3", status=2, CI="true")
    assert "nothing is written: this is continuous integration" in done.stderr
    assert (workspace / "plans/demo/identity.json").read_bytes() == before
    (workspace / "plans/demo/identity.json").unlink()
    run(workspace, "build", CI="true")
    assert not (workspace / "plans/demo/identity.json").exists()


def test_in_a_read_only_folder_nothing_is_written_and_ids_say_why(workspace: Path) -> None:
    wrapper: tuple[str, ...] = ()
    if os.geteuid() == 0:  # whom permissions stop only without this capability
        wrapper = (shutil.which("setpriv") or "setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override")
    half, rest = POLICE.split("，")
    write(workspace, SCHOOL, half + "。", rest, BUDGET, LEGAL)
    folder = workspace / "plans/demo"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    folder.chmod(0o555)
    try:
        assert "ids written" not in run(workspace, "build", wrapper=wrapper).stdout
        done = run(workspace, "ids", "accept", "demo", "一.3", "--new", status=2, wrapper=wrapper)
        assert "the folder is read-only" in done.stderr
        assert "pending" in run(workspace, "ids", "show", "demo", wrapper=wrapper).stdout
    finally:
        folder.chmod(0o755)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_the_shipped_plan_keeps_its_ids_and_is_not_written(tmp_path: Path, checkout: Path) -> None:
    """Without a ledger the first mint gives what is committed; a folder without plans/ shows the shipped plan and writes nothing."""
    seed = "plans/liaoning-rule-of-law-2021"
    shutil.copytree(checkout / seed, tmp_path / "own" / seed)
    (tmp_path / "own" / seed / "identity.json").unlink()
    run(tmp_path / "own", "build")
    assert (tmp_path / "own" / seed / "identity.json").read_bytes() == (checkout / seed / "identity.json").read_bytes()
    (tmp_path / "empty").mkdir()
    done = run(tmp_path / "empty", "ids", "accept", "liaoning-rule-of-law-2021", "二.4", "--new", status=2)
    assert "the shipped plan" in done.stderr
    assert "dutygraph demo" in done.stderr


SAMPLE = Ledger(
    (
        Entry("ta", "一.1", "甲“乙”\n丙"),
        Entry("tb", "", "丁", "ta", candidates=(Candidate("tc", 0.62, "reworded"), Candidate("td", 0.5, "merge"))),
        Entry("tc", "一.2", "丁戊", "ta", present=False),
        Entry("td", "一.3", "己", "tc", present=False),
        Entry("te", "一.4", "庚", "td", present=False, replaced_by=("ta", "tb")),
    )
)


def test_the_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    (tmp_path / "identity.json").write_bytes(ledger_bytes("demo", SAMPLE))
    assert read_ledger(tmp_path, "demo") == SAMPLE
    assert max(map(len, ledger_bytes("demo", SAMPLE).decode().splitlines())) < 120


def test_the_first_form_of_the_file_is_still_read(tmp_path: Path) -> None:
    record = {"plan": "demo", "tasks": [{"id": "tb", "citation": "一.1", "text": "甲"}, {"id": "ta", "citation": "一.2", "text": "乙"}]}
    (tmp_path / "identity.json").write_text(json.dumps(record), encoding="utf-8")
    assert read_ledger(tmp_path, "demo").present == (Entry("tb", "一.1", "甲"), Entry("ta", "一.2", "乙", "tb"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace('"format": 2', '"format": 9'), "format 9"),
        (lambda text: text.replace('"tasks"', '"task"'), "lacks tasks"),
        (lambda text: text.replace('"tb"', '"ta"'), "stands for two tasks"),
        (lambda text: text.replace('"replacedBy": ["ta", "tb"]', '"replacedBy": ["tz"]'), "names tz"),
        (lambda text: text.replace('"citation": ""', '"citation": 3'), "citation must be a text"),
        (lambda text: "<<<<<<< mine\n" + text, "demo/identity.json:1:1"),
        (lambda text: text[:0] + "[]", "no valid ledger"),
    ],
)
def test_a_broken_ledger_is_refused_with_its_cure(tmp_path: Path, change, said: str) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "identity.json").write_text(change(ledger_bytes("demo", SAMPLE).decode()), encoding="utf-8")
    with pytest.raises(InputError, match="version control") as refused:
        read_ledger(tmp_path, "demo")
    assert said in str(refused.value)
