"""`dutygraph registry`: names that nobody knows become entries that a person accepts, and keep their identity in the graph."""

from __future__ import annotations

import contextlib
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner
from pyoxigraph import Literal, NamedNode, Quad

from dutygraph.cli import cli
from dutygraph.errors import InputError
from dutygraph.rdf import iris, terms
from dutygraph.session import quads_of
from dutygraph.workspace import Workspace

#: Two plans of one province; both name bodies that no registry and no pattern knows.
PROVINCE = """云川省2024年体育工作要点
一、总体任务
1.省体育中心牵头制定场馆开放目录，省教育厅配合，6月底前完成。
2.省体育中心负责落实《云川省全民健身办法》，有关部门配合。
"""
CITY = """云川省青山市2024年體育工作要點
一、總體任務
1.云川省體育中心負責，青山市馬拉松組委會配合，辦好年度賽事，參賽人數達到2萬人。
2.市體育局負責修訂《雲川省全民健身辦法》的實施細則。
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    for name, text, place in (("province", PROVINCE, "云川省"), ("city", CITY, "云川省/青山市")):
        folder = tmp_path / "plans" / name
        folder.mkdir(parents=True)
        (folder / "source.txt").write_text(text, encoding="utf-8")
        (folder / "plan.toml").write_text(f'jurisdiction = "{place}"\n', encoding="utf-8")
    return tmp_path


def run(folder: Path, *words: str, status: int = 0) -> str:
    """What the command prints on standard output, or the message with which it refuses (status 2)."""
    with contextlib.chdir(folder):
        done = CliRunner().invoke(cli, ["-w", str(folder), *words], prog_name="dutygraph")
    if status:
        assert isinstance(done.exception, InputError), done.output
        return str(done.exception)
    assert done.exit_code == 0, done.exception
    return done.stdout


def base(folder: Path) -> list[Quad]:
    return [quad for quad in quads_of(Workspace(folder)) if quad.graph_name == iris.graph("base")]


def agencies(folder: Path) -> dict[str, set[str]]:
    """Each agency's values of duty:registered and the resolutions of its bindings, by IRI."""
    quads = base(folder)
    found: dict[str, set[str]] = {}
    for quad in quads:
        if quad.predicate == terms.registered and isinstance(quad.object, Literal) and isinstance(quad.subject, NamedNode):
            found.setdefault(quad.subject.value, set()).add(quad.object.value)
    return found


def test_proposals_are_entries_with_what_plans_say_the_most_frequent_first(workspace: Path) -> None:
    text = run(workspace, "registry", "propose")
    assert text.startswith(
        "# 3 times\n# plans/city/source.txt:3:3 (一.1) 云川省體育中心\n# plans/province/source.txt:3:3 (一.1) 省体育中心\n"
    )
    proposed = tomllib.loads(text)
    first, second = proposed["agency"]
    assert first == {
        "name": "云川省体育中心",
        "traditional": "云川省體育中心",
        "jurisdiction": "云川省",
        "level": "provincial",
        "kind": "body",
        "aliases": ["省体育中心"],
        "source": "unverified",
    }
    assert (second["name"], second["traditional"], second["jurisdiction"]) == ("青山市马拉松组委会", "青山市馬拉松組委會", "云川省/青山市")
    assert [one["name"] for one in proposed["instrument"]] == ["云川省全民健身办法"]
    assert "有关部门" not in text


def test_only_the_plans_named_are_looked_at(workspace: Path) -> None:
    assert "马拉松" not in run(workspace, "registry", "propose", "province")


def test_accepting_keeps_every_identity_and_adds_names(workspace: Path) -> None:
    before = agencies(workspace)
    run(workspace, "registry", "accept", "省体育中心", "青山市馬拉松組委會")
    after = agencies(workspace)
    assert set(before) == set(after)
    centre = iris.agency("云川省", "云川省体育中心").value
    assert (before[centre], after[centre]) == ({"false"}, {"true"})
    labels = {q.object.value for q in base(workspace) if q.subject == NamedNode(centre) and q.predicate == terms.skos_pref_label}
    assert labels == {"云川省体育中心", "云川省體育中心"}
    assert "体育中心" not in run(workspace, "registry", "propose")
    assert "体育中心" not in run(workspace, "query", "unresolved-names", "--format", "csv")


def test_accepting_leaves_what_stands_in_the_file_byte_for_byte(workspace: Path) -> None:
    file = workspace / "registry" / "agencies.toml"
    file.parent.mkdir()
    mine = '# Ours, by hand.\r\n[[agency]]  # the club\r\nsource = "me"\r\nname = "青山俱乐部"\r\njurisdiction = "云川省/青山市"'
    file.write_bytes(mine.encode())
    run(workspace, "registry", "accept", "--all")
    data = file.read_bytes().decode()
    assert data.startswith(mine + "\r\n")
    assert "\n" not in data.replace("\r\n", "")
    assert [one["name"] for one in tomllib.loads(data)["agency"]] == ["青山俱乐部", "云川省体育中心", "青山市马拉松组委会"]
    assert (workspace / "registry" / "instruments.toml").exists()
    assert not (workspace / ".dutygraph" / "journal.json").exists()
    assert "every name is known" in run(workspace, "registry", "accept", "--all")


def test_an_edited_proposal_is_accepted_as_edited(workspace: Path) -> None:
    run(workspace, "registry", "propose", "-o", "new.toml")
    file = workspace / "new.toml"
    text = file.read_text(encoding="utf-8").replace(
        'aliases = ["省体育中心"]', 'aliases = ["省体育中心", "省体中心"]\nreplaced-by = "云川省体育局"'
    )
    file.write_text(text, encoding="utf-8")
    run(workspace, "registry", "accept", "--from", "new.toml", "省体育中心")
    node = iris.agency("云川省", "云川省体育中心")
    said = {(q.predicate, q.object) for q in base(workspace) if q.subject == node}
    assert (terms.dct_is_replaced_by, iris.agency("云川省", "云川省体育局")) in said
    assert (terms.search_name, Literal("省体中心")) in said
    run(workspace, "registry", "accept", "--from", "new.toml", "--all")  # what is known by now is passed over
    entries = tomllib.loads((workspace / "registry" / "agencies.toml").read_text(encoding="utf-8"))["agency"]
    assert [one["name"] for one in entries] == ["云川省体育中心", "青山市马拉松组委会"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('name = "云川省体育中心"', 'name = "云川省体育事业中心"', "new.toml:5: no plan mints 云川省体育事业中心 in 云川省"),
        ('kind = "body"', 'kind = "office"', "new.toml:5: unknown kind 'office'"),
        ('kind = "body"', "kind = ", "new.toml:10:8: no valid TOML"),
    ],
)
def test_a_proposal_that_cannot_be_accepted_changes_nothing(workspace: Path, old: str, new: str, said: str) -> None:
    run(workspace, "registry", "propose", "-o", "new.toml")
    file = workspace / "new.toml"
    file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    assert said in run(workspace, "registry", "accept", "--all", "--from", "new.toml", status=2)
    assert not (workspace / "registry").exists()


def test_mistakes_are_told_in_one_line(workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert "nearest: 省体育中心" in run(workspace, "registry", "accept", "省体育", status=2)
    assert "give names, or --all" in run(workspace, "registry", "accept", status=2)
    assert "no such file" in run(workspace, "registry", "accept", "--all", "--from", "none.toml", status=2)
    run(workspace, "registry", "propose", "-o", "new.toml")
    assert "the file exists" in run(workspace, "registry", "propose", "-o", "new.toml", status=2)
    empty = tmp_path_factory.mktemp("empty")
    assert "nothing is written" in run(empty, "registry", "accept", "--all", status=2)
    assert list(empty.iterdir()) == []


def test_names_that_an_own_entry_holds_already_are_refused(workspace: Path) -> None:
    file = workspace / "registry" / "agencies.toml"
    file.parent.mkdir()
    file.write_text('[[agency]]\nname = "云川省体中心"\njurisdiction = "云川省"\nsource = "me"\n', encoding="utf-8")
    before = file.read_bytes()
    run(workspace, "registry", "propose", "-o", "new.toml")
    proposal = workspace / "new.toml"
    proposal.write_text(proposal.read_text(encoding="utf-8").replace('["省体育中心"]', '["省体育中心", "云川省体中心"]'), encoding="utf-8")
    said = run(workspace, "registry", "accept", "--all", "--from", "new.toml", status=2)
    assert "云川省体中心 is a name of 云川省体中心 too" in said
    assert file.read_bytes() == before


def test_a_users_alias_for_a_shipped_agency_resolves_through_the_command_line(workspace: Path) -> None:
    (workspace / "plans/province/source.txt").write_text(PROVINCE.replace("省体育中心牵头", "国统局牵头"), encoding="utf-8")
    assert "国统局" in run(workspace, "query", "unresolved-names", "--format", "csv")
    file = workspace / "registry" / "agencies.toml"
    file.parent.mkdir()
    file.write_text('[[agency]]\nname = "国家统计局"\njurisdiction = "中国"\naliases = ["国统局"]\nsource = "me"\n', encoding="utf-8")
    assert "国统局" not in run(workspace, "query", "unresolved-names", "--format", "csv")
    assert "国家统计局 (alias)" in run(workspace, "explain", "province", "一.1")


def test_a_broken_registry_is_told_at_its_line_by_every_command(workspace: Path) -> None:
    file = workspace / "registry" / "agencies.toml"
    file.parent.mkdir()
    file.write_text('# ours\n\n[[agency]]\nname = "甲局"\njurisdiction = "云川省"\n', encoding="utf-8")
    for words in (["build"], ["validate"], ["explain", "province", "一.1"], ["registry", "propose"], ["registry", "accept", "--all"]):
        assert "registry/agencies.toml:3: agency 甲局 lacks source (add it)" in run(workspace, *words, status=2)


def test_a_plan_without_jurisdiction_is_asked_for_one(workspace: Path) -> None:
    (workspace / "plans/province/source.txt").write_text("工作要点\n一、任务\n1.体育中心负责制定目录。\n", encoding="utf-8")
    (workspace / "plans/province/plan.toml").unlink()
    assert 'write jurisdiction = "…" into plans/province/plan.toml' in run(workspace, "registry", "propose", status=2)
