"""`dutygraph watch`, as a real process: what each way of saving a plan makes it say."""

from __future__ import annotations

import os
import shutil
import signal
import time
from pathlib import Path

import pytest
from curated_workspace import PLAN, SETTINGS, fact, make, waiver, write
from watched import watching

from dutygraph.workspace import Workspace

pytestmark = pytest.mark.slow

OPENED = "plans/qinghe: 3 tasks, 5 findings (2 violation, 2 warning, 1 info)"
LATER = PLAN.replace("2027年底前", "2028年底前")
MORE = PLAN + "\n4. 县司法局负责编制普法清单。\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return make(tmp_path)


def source(workspace: Workspace, plan: str = "qinghe") -> Path:
    return workspace.root / "plans" / plan / "source.txt"


def replace(path: Path, text: str) -> None:
    """Save as many editors do: a new file, renamed over the old one."""
    new = path.with_name(f".{path.name}.swp")
    new.write_text(text, encoding="utf-8")
    new.replace(path)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("poll", [(), ("--poll",)], ids=["notices", "polling"])
def test_a_save_tells_what_it_changed_and_where(workspace: Workspace, poll: tuple[str, ...]) -> None:
    with watching(workspace.root, *poll) as run:
        assert run.until(lambda line: line.startswith("plans/"))[-1] == OPENED
        source(workspace).write_text(LATER, encoding="utf-8")
        *told, counts = run.summary()
        assert told[0] == "~ plans/qinghe/source.txt:5:22: deadline 一.1 “2028年底前”: words were “2027年底前”, due 2027 → 2028"
        assert told[1:] == ["~ plans/qinghe/source.txt:5:29: target 一.1 “移交率达到90%以上”: due 2027 → 2028"]
        assert counts.startswith("plans/qinghe: 0 new, 0 solved, 5 unchanged; facts: 2 altered (")


def test_an_editor_that_renames_a_new_file_over_the_old_one_is_followed(workspace: Workspace) -> None:
    with watching(workspace.root) as run:
        run.until(OPENED.__eq__)
        for text in (MORE, PLAN, MORE):  # again: the file has another inode every time
            replace(source(workspace), text)
            *told, counts = run.summary()
            sign = "+" if text == MORE else "-"
            assert {line[0] for line in told} == {sign}
            assert f"{sign} plans/qinghe/source.txt:11:1: task 一.4 4. 县司法局负责编制普法清单。" in told
            assert any(line.startswith(f"{sign} plans/qinghe/source.txt:11:1: warning [TaskDeadline] 一.4 ") for line in told)
            assert any(line.startswith(f"{sign} plans/qinghe/source.txt:11:4: party 一.4 “县司法局”: label") for line in told)
            assert ("1 new, 0 solved, 5" if text == MORE else "0 new, 1 solved, 5") in counts


def test_a_half_written_save_is_told_once_and_compared_with_the_last_good_one(workspace: Workspace) -> None:
    with watching(workspace.root) as run:
        run.until(OPENED.__eq__)
        source(workspace).write_text("", encoding="utf-8")
        (broken,) = run.until(lambda line: line.startswith("!"))
        assert broken == "! plans/qinghe/source.txt: is empty (give the plan's text, in UTF-8); its last good state is kept"
        source(workspace).write_text("\n", encoding="utf-8")  # still empty: not told again
        source(workspace).write_text(PLAN[:12], encoding="utf-8")
        (other,) = run.until(lambda line: line.startswith("!"))
        assert other.startswith("! plans/qinghe/source.txt: no task found")
        source(workspace).write_text(LATER, encoding="utf-8")
        *told, counts = run.summary()
        assert len(told) == 2, "only what differs from the last good state"
        assert counts.startswith("plans/qinghe: can be read again; 0 new, 0 solved, 5 unchanged; facts: 2 altered (")


@pytest.mark.parametrize("first", ["half", "nothing"])
def test_a_save_in_two_writes_tells_of_the_whole_alone(workspace: Workspace, first: str) -> None:
    """Half of a text is a text as well: without waiting for the rest, tasks would be told as gone and then as new."""
    with watching(workspace.root) as run:
        run.until(OPENED.__eq__)
        source(workspace).write_text(LATER, encoding="utf-8")
        run.summary()  # from here on it listens
        if first == "half":
            source(workspace).write_text(PLAN[: PLAN.index("\n3.")], encoding="utf-8")
        else:
            source(workspace).unlink()
        time.sleep(0.25)
        source(workspace).write_text(MORE.replace("2027年底前", "2028年底前"), encoding="utf-8")
        *told, counts = run.summary()
        assert {line[0] for line in told} == {"+"}
        assert counts.startswith("plans/qinghe: 1 new, 0 solved, 5 unchanged; ")


def test_two_plans_saved_at_once_are_both_told(workspace: Workspace) -> None:
    shutil.copytree(source(workspace).parent, workspace.root / "plans/other")
    with watching(workspace.root) as run:
        run.until(OPENED.__eq__)
        for plan in ("other", "qinghe"):
            source(workspace, plan).write_text(LATER, encoding="utf-8")
        told = run.summary() + run.summary()
        assert [line.partition(":")[0] for line in told if line.endswith("ms)")] == ["plans/other", "plans/qinghe"]
        assert sum("deadline 一.1" in line for line in told) == 2


def test_only_the_plans_that_are_named_are_watched(workspace: Workspace) -> None:
    shutil.copytree(source(workspace).parent, workspace.root / "plans/other")
    with watching(workspace.root, "qinghe") as run:
        run.until(OPENED.__eq__)
        source(workspace, "other").write_text(LATER, encoding="utf-8")
        source(workspace).write_text(LATER, encoding="utf-8")
        run.summary()
        assert run.end() == (0, [], "")


def test_a_folder_that_goes_comes_back_or_is_new_is_told(workspace: Workspace, tmp_path: Path) -> None:
    with watching(workspace.root) as run:
        run.until(OPENED.__eq__)
        aside = tmp_path / "aside"
        source(workspace).parent.rename(aside)
        assert run.until(lambda line: "is gone" in line)[-1] == "plans/qinghe: is gone; what it said last is kept, should it come back"
        (aside / "source.txt").write_text(LATER, encoding="utf-8")
        aside.rename(source(workspace).parent)
        assert run.summary()[-1].startswith("plans/qinghe: can be read again; 0 new, 0 solved, 5 unchanged; facts: 2 altered (")
        new = workspace.root / "plans/new"
        new.mkdir()
        (new / "plan.toml").write_text(SETTINGS, encoding="utf-8")
        (new / "source.txt").write_text(PLAN, encoding="utf-8")
        assert OPENED.replace("qinghe", "new") in run.until(lambda line: line.startswith("plans/new: 3 tasks"))


def test_a_higher_plan_that_goes_is_told_of_the_plan_that_names_it(workspace: Workspace, tmp_path: Path) -> None:
    shutil.copytree(source(workspace).parent, workspace.root / "plans/above")
    settings = source(workspace).parent / "plan.toml"
    settings.write_text(f'higher = ["above"]\n{settings.read_text(encoding="utf-8")}', encoding="utf-8")
    with watching(workspace.root, "qinghe") as run:
        run.until(OPENED.__eq__)
        (workspace.root / "plans/above").rename(tmp_path / "aside")
        (broken,) = run.until(lambda line: line.startswith("!"))
        assert broken.startswith("! plans/qinghe/plan.toml: higher names no plan here: above")
        (tmp_path / "aside").rename(workspace.root / "plans/above")
        assert run.summary()[-1].startswith("plans/qinghe: can be read again; 0 new, 0 solved")


def test_what_people_add_shows_in_findings_and_in_the_curated_reading(workspace: Workspace) -> None:
    with watching(workspace.root, "--reading", "curated") as run:
        run.until(OPENED.__eq__)
        write(workspace, "waivers.toml", waiver("TaskMeasure", 2))
        assert run.summary()[0].startswith("- plans/qinghe/source.txt:7:1: waived violation [TaskMeasure] 一.2 ")
        write(workspace, "curated.toml", fact(2, 'kind = "party"\nlabel = "县司法局"\nrole = "responsible"'))
        told = run.summary()
        assert told[0].startswith("- plans/qinghe/source.txt:7:1: violation [TaskOwner] 一.2 ")
        assert "basis curated" in next(line for line in told if line.startswith("+") and "party 一.2" in line)
        write(workspace, "curated.toml", "[[fact]]\n")
        assert run.until(lambda line: line.startswith("!"))[-1].startswith("! plans/qinghe/curated.toml:1:1: fact 1: task missing")


def test_a_registry_that_changes_concerns_every_plan(workspace: Workspace) -> None:
    shutil.copytree(source(workspace).parent, workspace.root / "plans/other")
    with watching(workspace.root) as run:
        run.until(OPENED.__eq__)
        entry = '[[agency]]\nname = "青禾县档案馆"\naliases = ["县档案馆"]\nsource = "a list"\njurisdiction = "清源省/青禾县"\n'
        (workspace.root / "registry").mkdir()
        replace(workspace.root / "registry/agencies.toml", entry)
        told = [line for line in run.summary() + run.summary() if line.startswith("~")]
        assert len(told) == 4, "two duties of one agency in each of two plans"
        assert all("party" in line and "pattern → 清源省/青禾县 青禾县档案馆 jurisdiction-supplied" in line for line in told)
        replace(workspace.root / "registry/agencies.toml", "name")
        run.until(lambda line: line.startswith("!"))
        replace(source(workspace), LATER)
        replace(workspace.root / "registry/agencies.toml", entry)
        both = run.summary() + run.summary()
        assert not [line for line in both if line.startswith("!")], "a file that two plans share is told once"


def test_programs_read_one_object_a_line(workspace: Workspace) -> None:
    with watching(workspace.root, "--format", "json") as run:
        opened = run.event("opened")
        assert (opened["plan"], opened["tasks"], len(opened["findings"])) == ("qinghe", 3, 5)
        replace(source(workspace), MORE.replace("2027年底前", "2028年底前"))
        changed = run.event("changed")
        assert [one["shape"] for one in changed["new"]] == ["TaskDeadline"]
        assert [one["quote"] for one in changed["tasks"]["added"]] == ["4. 县司法局负责编制普法清单。"]
        assert {one["kind"] for one in changed["facts"]["added"]} == {"party", "deliverable", "duty"}
        pair = changed["facts"]["altered"][0]
        assert [pair[when]["says"]["due"] for when in ("before", "after")] == ["2027", "2028"]
        text = source(workspace).read_text(encoding="utf-8")
        for one in [*changed["new"], *changed["facts"]["added"], pair["after"]]:
            assert text[one["start"] : one["end"]] == one["quote"]
            line = text.split("\n")[one["line"] - 1]
            assert line[one["column"] - 1 :].startswith(one["quote"].split("\n")[0])
        source(workspace).unlink()
        broken = run.event("broken")
        assert (broken["path"], broken["plan"]) == ("plans/qinghe/source.txt", "qinghe")


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_when_asked_and_has_written_nothing(workspace: Workspace, by: int) -> None:
    before = files(workspace.root)
    with watching(workspace.root) as run:
        run.until(OPENED.__eq__)
        os.utime(source(workspace))
        assert run.summary()[-1].startswith("plans/qinghe: 0 new, 0 solved, 5 unchanged (")
        assert run.end(by) == (0, [], "")
    assert files(workspace.root) == before


def test_an_unknown_plan_ends_it_at_once(workspace: Workspace) -> None:
    with watching(workspace.root, "qing") as run:
        assert run.process.wait(timeout=120) == 2
        assert run.process.stderr
        assert run.process.stderr.read() == "dutygraph: no plan 'qing' (known are: qinghe)\n"


def test_a_file_that_may_not_be_read_is_told_and_ends_nothing(workspace: Workspace) -> None:
    with watching(workspace.root) as run:
        run.until(OPENED.__eq__)
        settings = source(workspace).with_name("plan.toml")
        aside = settings.rename(settings.with_name("aside"))
        settings.mkdir()  # what cannot be read as a file, even by root
        (broken,) = run.until(lambda line: line.startswith("!"))
        assert "Is a directory" in broken
        settings.rmdir()
        aside.rename(settings)
        assert "can be read again; 0 new, 0 solved, 5 unchanged" in run.summary()[-1]
