"""`dutygraph diff` and `dutygraph version`: what may be compared, in which forms, and that a plan's words stay words."""

from __future__ import annotations

import json
import os
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from docx import Document
from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt
from test_compare_difference import HALVES, LONG
from test_history import commit, git
from versions_made import build, outline, write

from dutygraph.cli import cli
from dutygraph.compare.colours import coloured
from dutygraph.errors import InputError
from dutygraph.session import open_session
from dutygraph.store.embedded import EmbeddedStore
from dutygraph.workspace import Workspace

SCHEMA = json.loads((Path(__file__).parent.parent / "graph/dutygraph/compare/difference.schema.json").read_text(encoding="utf-8"))
ONE = outline(("任务", ["省民政厅负责制定养老服务规范，2022年底前，床位占比达到50%以上。", "省财政厅负责编制经费目录。"]))
TWO = ONE.replace("2022年", "2023年").replace("省财政厅", "省教育厅")
LINKS = "由省民政厅负责[点此](http://evil.example)制定 ![i](//e.example/i.png) 规范。"
MARKS = "省财政厅负责@everyone #1 `x` <script>alert(1)</script> **粗**编制目录，\u202e\x1b[2J。"
HOSTILE = outline(("任务", [LINKS, MARKS]))


def run(root: Path, *words: str) -> Result:
    """Run the command in the workspace; an error that people can mend is raised."""
    done = CliRunner(env={"LANG": "C", "CI": ""}).invoke(cli, ["-w", str(root), *words])
    if isinstance(done.exception, InputError):
        raise done.exception
    assert not done.exception or isinstance(done.exception, SystemExit), done.exception
    return done


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A plan of which a version is kept; edited since."""
    write(tmp_path, ONE)
    assert run(tmp_path, "version", "care", "draft", "--when", "2021-01-05").exit_code == 0
    write(tmp_path, TWO)
    return tmp_path


def test_a_plan_alone_is_compared_with_the_last_version_kept(root: Path) -> None:
    lines = run(root, "diff", "care").output.splitlines()
    assert lines[:2] == ["What changed: care@draft → care", "2 changed, 0 unchanged"]
    assert "    deadline slipped: 2022 → 2023" in lines
    assert "      …厅负责制定养老服务规范，[-2022-]{+2023+}年底前，床位占比达到50…" in lines
    assert {"    owner added: 省教育厅 (responsible)", "    owner dropped: 省财政厅 (responsible)"} <= set(lines)
    assert run(root, "diff", "care@draft", "care").output == run(root, "diff", "care").output


def test_a_version_is_a_folder_with_the_ids_of_then_and_is_never_replaced(root: Path) -> None:
    folder = root / "plans/care/versions/draft"
    assert (folder / "source.txt").read_text(encoding="utf-8") == ONE
    assert (folder / "version.toml").read_text(encoding="utf-8").startswith("when = 2021-01-05T00:00:00Z")
    assert json.loads((folder / "identity.json").read_bytes()) == json.loads((root / "plans/care/identity.json").read_bytes())
    with pytest.raises(InputError, match="there is a version draft already"):
        run(root, "version", "care", "draft")
    for label in ("a/b", "..", "a b", "a@b", "-x", "", "x" * 61, "a\x00"):
        with pytest.raises(InputError, match="no label"):
            run(root, "version", "care", "--", label)
    run(root, "version", "care", "终稿")
    with pytest.raises(InputError, match="the text is that of the version 终稿"):
        run(root, "version", "care", "again")
    assert [line.split("\t")[0] for line in run(root, "version", "care").output.splitlines()] == ["draft", "终稿"]
    assert "no difference" in run(root, "diff", "care").output
    assert "2 changed" in run(root, "diff", "care@draft", "care@终稿").output


def test_a_version_put_there_by_hand_needs_a_text_and_no_more(root: Path) -> None:
    folder = root / "plans/care/versions/2019"
    folder.mkdir()
    (folder / "source.txt").write_text(ONE.replace("50%", "40%"), encoding="utf-8")
    assert run(root, "version", "care").output.startswith("2019\t-\t")
    assert "target strengthened: 床位占比 ≥40% → ≥50%" in run(root, "diff", "care@2019", "care").output
    (folder / "version.toml").write_text("when = 2019-05-01\n", encoding="utf-8")
    assert "2019-05-01T00:00:00Z" in run(root, "version", "care").output
    (folder / "version.toml").write_text("date = 3\n", encoding="utf-8")
    with pytest.raises(InputError, match="does not say when"):
        run(root, "diff", "care")


def test_in_continuous_integration_no_version_is_kept(root: Path) -> None:
    done = CliRunner(env={"CI": "1"}).invoke(cli, ["-w", str(root), "version", "care", "x"])
    assert "CI is set" in str(done.exception)
    assert not (root / "plans/care/versions/x").exists()


def test_a_plan_is_compared_with_git_where_no_version_is_kept(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    write(tmp_path, ONE)
    build(write(tmp_path, ONE))
    commit(tmp_path, "one")
    write(tmp_path, TWO)
    assert run(tmp_path, "diff", "care").output.startswith("What changed: care@HEAD → care\n2 changed")
    commit(tmp_path, "two", "2022-01-01")
    assert "no difference" in run(tmp_path, "diff", "care").output
    assert "2 changed" in run(tmp_path, "diff", "care@2021-12-31", "care@HEAD").output
    with pytest.raises(InputError, match="no revision 'nope'") as error:
        run(tmp_path, "diff", "care@nope", "care")
    assert "versions kept: none" in error.value.cure
    write(tmp_path, ONE, "other")
    with pytest.raises(InputError, match=r"there was no plans/other/source\.txt at HEAD"):
        run(tmp_path, "diff", "other")


def test_a_revision_can_be_kept_as_a_version(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    build(write(tmp_path, ONE))
    commit(tmp_path, "one", "2021-06-01")
    write(tmp_path, TWO)
    assert "kept as of 2021-06-01" in run(tmp_path, "version", "care", "first", "--rev", "HEAD").output
    assert (tmp_path / "plans/care/versions/first/source.txt").read_text(encoding="utf-8") == ONE
    assert (tmp_path / "plans/care/source.txt").read_text(encoding="utf-8") == TWO
    assert run(tmp_path, "diff", "care").output.startswith("What changed: care@first → care\n2 changed")
    with pytest.raises(InputError, match="no revision"):
        run(tmp_path, "version", "care", "second", "--rev", "nope")
    write(tmp_path, "nothing that anybody must do\n")
    commit(tmp_path, "empty")
    with pytest.raises(InputError, match="no task found"):
        run(tmp_path, "version", "care", "second", "--rev", "HEAD")
    assert len(run(tmp_path, "version", "care").output.splitlines()) == 1


@pytest.mark.parametrize("kind", ["txt", "docx"])
def test_a_document_is_read_as_the_next_text_of_the_plan(root: Path, tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"new.{kind}"
    text = TWO.replace("50%", "45%")
    if kind == "txt":
        path.write_text(text, encoding="utf-8")
    else:
        document = Document()
        for paragraph in filter(None, text.split("\n")):
            document.add_paragraph(paragraph)
        document.save(str(path))
    build(write(root, TWO))
    done = run(root, "diff", "care", str(path))
    assert done.output.splitlines()[1] == "1 changed, 1 unchanged"
    assert "target weakened: 床位占比 ≥50% → ≥45%" in done.output
    assert "target strengthened" in run(root, "diff", str(path), "care").output
    assert "no difference" in run(root, "diff", str(path), str(path)).output
    with pytest.raises(InputError, match="alone is nothing to compare"):
        run(root, "diff", str(path))


def test_folders_can_be_compared_too(root: Path, tmp_path: Path) -> None:
    write(tmp_path / "else", ONE)
    assert "2 changed" in run(root, "diff", str(tmp_path / "else/plans/care"), "care").output


def test_the_status_tells_of_differences_where_it_is_asked_for(root: Path) -> None:
    assert run(root, "diff", "care").exit_code == 0
    assert run(root, "diff", "care", "--exit-code").exit_code == 1
    assert run(root, "diff", "care", "care", "--exit-code").exit_code == 0
    write(root, ONE.replace("2. ", "3. "))
    assert run(root, "diff", "care", "--exit-code").exit_code == 1, "a number that skips is a new finding"


def test_findings_that_came_and_went_are_told(root: Path) -> None:
    write(root, ONE.replace("，床位占比达到50%以上", "").replace("省财政厅负责编制经费目录", "省财政厅负责2023年底前编制经费目录"))
    found = json.loads(run(root, "diff", "care", "--format", "json").output)["findings"]
    assert [one["shape"] for one in found["new"]] == []
    assert "TaskDeadline" in [one["shape"] for one in found["solved"]]
    write(root, ONE.replace("省民政厅负责", ""))
    found = json.loads(run(root, "diff", "care", "--format", "json").output)["findings"]
    assert [(one["shape"], one["citation"]) for one in found["new"]] == [("TaskOwner", "一.1")]


def test_json_holds_everything_and_fits_its_schema(root: Path) -> None:
    told = json.loads(run(root, "diff", "care", "--format", "json").output)
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA).validate(told)
    assert (told["before"]["name"], told["after"]["path"], told["empty"]) == ("care@draft", "plans/care/source.txt", False)
    assert told["counts"]["deadline-slipped"] == 1
    assert {(one["what"], one["how"]) for task in told["tasks"] for one in task["changes"]} == {
        ("deadline", "slipped"), ("text", "reworded"), ("owner", "added"), ("owner", "dropped"),
    }  # fmt: skip
    assert "".join(run["after"] for run in told["tasks"][1]["words"]) == "省教育厅负责编制经费目录。"


def test_the_languages_say_the_same(root: Path) -> None:
    english, chinese = (run(root, "diff", "care", "--lang", language).output.splitlines() for language in ("en", "zh"))
    assert len(english) == len(chinese)
    assert "    期限推迟：2022 → 2023" in chinese
    assert "    新增责任主体：省教育厅（责任）" in chinese


PARTS = ("article", "div", "del", "ins")


def test_what_is_unclear_is_said_in_every_form_with_the_way_to_settle_it(tmp_path: Path) -> None:
    build(write(tmp_path, outline(("任务", [LONG]))))
    run(tmp_path, "version", "care", "draft")
    write(tmp_path, outline(("任务", HALVES)))
    lines = run(tmp_path, "diff", "care").output.splitlines()
    assert lines[1] == "1 unclear, 0 unchanged"
    assert "    一.1 may be part of what was 一.1 (0.51)" in lines
    (settle,) = (line for line in lines if "dutygraph ids accept care t" in line)
    new, old = settle.split("care ")[1].split(",")[0].split()
    assert "is" in run(tmp_path, "ids", "accept", "care", new, old).output
    assert "unclear" not in run(tmp_path, "diff", "care").output
    back = run(tmp_path, "diff", "care", "care@draft")
    assert "ids accept" not in back.output, "a version of then is never changed"


def test_colours_mark_what_the_signs_mark_already() -> None:
    text = coloured("      …，[-2022-]{+2023+}年 [x] -3")
    assert text.plain == "      …，[-2022-]{+2023+}年 [x] -3"
    assert [(text.plain[span.start : span.end], span.style) for span in text.spans] == [("[-2022-]", "red strike"), ("{+2023+}", "green")]
    assert coloured("+ plans/x:1: [bold]一.1[/bold] added").plain == "+ plans/x:1: [bold]一.1[/bold] added", "no markup of rich's is read"
    assert coloured("").plain == ""


class Tags(HTMLParser):
    """The tags of a document, and its visible text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def test_no_word_of_a_plan_becomes_markup(root: Path) -> None:
    write(root, HOSTILE)
    page = Tags(run(root, "diff", "care", "--format", "html").output)
    assert set(page.tags) <= {*("html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "small", "p", "ul", "li"), *PARTS}
    assert {name for name, _ in page.attributes} <= {"lang", "charset", "http-equiv", "content", "class"}
    assert "<script>alert(1)</script>" in page.text
    source = run(root, "diff", "care", "--format", "markdown").output
    for preset in ("commonmark", "gfm-like"):
        rendered = Tags(MarkdownIt(preset, {"html": True, "linkify": False}).render(source))
        assert set(rendered.tags) <= {"h3", "p", "ul", "li", "strong", "del", "ins"}, preset
        assert "[点此](http://evil.example)制定 ![i](//e.example" in rendered.text
        assert "@everyone #1 `x` <script>alert(1)</script> **粗**" in rendered.text
    assert "@everyone" not in source, "code hosts look for mentions in the text itself"
    assert "\x1b" not in run(root, "diff", "care").output
    assert "\u202e" not in run(root, "diff", "care").output


def test_reworded_words_are_marked_in_markdown_and_html(root: Path) -> None:
    rendered = MarkdownIt("commonmark").render(run(root, "diff", "care", "--format", "markdown").output)
    assert "<del>2022</del><ins>2023</ins>年底前" in rendered
    page = run(root, "diff", "care", "--format", "html").output
    assert "<del>2022</del>" in page
    assert "<ins>2023</ins>" in page


def test_kept_versions_are_asked_by_the_ready_question(root: Path) -> None:
    run(root, "build")
    rows = run(root, "query", "changes-since-version", "--format", "csv").output.splitlines()
    assert [row.split(",")[1:6] for row in rows[1:]] == [
        ["一.1", "draft", "deadline", "gone", "2022"],
        ["一.1", "draft", "deadline", "new", "2023"],
        ["一.1", "draft", "target", "gone", "床位占比"],
        ["一.1", "draft", "target", "new", "床位占比"],
        ["一.2", "draft", "owner", "gone", "省财政厅"],
        ["一.2", "draft", "owner", "new", "省教育厅"],
    ]
    run(root, "version", "care", "final")
    run(root, "build")
    again = run(root, "query", "changes-since-version", "--format", "csv").output.splitlines()
    assert again == rows, "the current version has no snapshot: the readings hold it"
    store = EmbeddedStore.load((root / ".dutygraph/graph.trig").read_bytes(), "")
    chain = store.query("ASK { ?new prov:wasRevisionOf ?old . ?new duty:versionLabel 'final' . ?old duty:versionLabel 'draft' }")
    assert bool(chain)


def test_a_snapshot_names_tasks_as_today_though_it_kept_no_ids(root: Path) -> None:
    folder = root / "plans/care/versions/draft"
    (folder / "identity.json").unlink()
    (root / "plans/care/identity.json").unlink()
    run(root, "build")
    rows = run(root, "query", "changes-since-version", "--format", "csv").output
    assert rows.count("deadline") == 2


def test_snapshots_change_nothing_that_is_found_or_counted(root: Path) -> None:
    kept = [open_session(Workspace(root)).findings(reading) for reading in ("written", "curated")]
    shutil.rmtree(root / "plans/care/versions")
    assert kept == [open_session(Workspace(root)).findings(reading) for reading in ("written", "curated")]


def test_a_label_that_changes_makes_the_graph_anew(root: Path) -> None:
    run(root, "build")
    (root / "plans/care/versions/draft").rename(root / "plans/care/versions/first")
    assert "first" in run(root, "query", "changes-since-version", "--format", "csv").output


def test_two_versions_with_one_text_are_refused(root: Path) -> None:
    (root / "plans/care/versions/copy").mkdir()
    (root / "plans/care/versions/copy/source.txt").write_text(ONE, encoding="utf-8")
    with pytest.raises(InputError, match="has the same text as the version copy"):
        run(root, "build")


def test_validate_since_a_revision_counts_only_what_is_new(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    build(write(tmp_path, ONE.replace("省财政厅负责", "")))
    commit(tmp_path, "one")
    assert run(tmp_path, "validate").exit_code == 1
    done = run(tmp_path, "validate", "--since", "HEAD")
    assert (done.exit_code, done.output) == (0, "0 new, 0 solved, 3 unchanged\n")
    write(tmp_path, ONE.replace("省财政厅负责", "").replace("省民政厅负责", ""))
    done = run(tmp_path, "validate", "--since", "main")
    assert done.exit_code == 1
    assert [line[:2] for line in done.output.splitlines()[:-1]] == ["+ "]
    assert done.output.endswith("1 new, 0 solved, 3 unchanged\n")
    assert run(tmp_path, "validate", "care", "--since", "HEAD", "--format", "github").output.count("::error") == 1
    write(tmp_path, ONE)
    assert "1 solved" in run(tmp_path, "validate", "--since", "HEAD").output


def test_a_plan_that_was_not_there_is_all_new_and_a_file_of_that_name_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    write(tmp_path, ONE)
    commit(tmp_path, "one")
    write(tmp_path, ONE.replace("省财政厅负责", ""), "new")
    assert run(tmp_path, "validate", "--since", "HEAD").output.endswith("3 new, 0 solved, 2 unchanged\n")
    report = run(tmp_path, "validate", "--format", "json").output
    monkeypatch.chdir(tmp_path)
    Path("HEAD").write_text(report, encoding="utf-8")
    assert run(tmp_path, "validate", "--since", "HEAD").output == "0 new, 0 solved, 5 unchanged\n"


def test_a_registry_of_then_is_read_as_it_was_then(tmp_path: Path) -> None:
    entry = '[[agency]]\nname = "东岭省护理中心"\naliases = ["护理中心"]\njurisdiction = "东岭省"\nsource = "x"\n'
    git(tmp_path, "init", "-q", "-b", "main")
    write(tmp_path, ONE.replace("省财政厅", "护理中心"))
    (tmp_path / "registry").mkdir()
    (tmp_path / "registry/agencies.toml").write_text(entry, encoding="utf-8")
    commit(tmp_path, "one")
    (tmp_path / "registry/agencies.toml").write_text("", encoding="utf-8")
    done = run(tmp_path, "validate", "--since", "HEAD")
    assert "+ " in done.output
    assert "PartyResolved" in done.output


def test_what_was_broken_then_is_told_with_the_revision(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    write(tmp_path, ONE, settings="title = \n")
    commit(tmp_path, "one")
    write(tmp_path, ONE)
    with pytest.raises(InputError, match="as it was at HEAD: no valid TOML") as error:
        run(tmp_path, "validate", "--since", "HEAD")
    assert str(error.value).startswith("plans/care/plan.toml:1:")
    assert os.sep + "tmp" not in str(error.value).split(":")[0]


def test_how_often_is_told_in_words_and_to_programs_as_a_duration(tmp_path: Path) -> None:
    write(tmp_path, outline(("任务", ["省民政厅每季度公布一次服务清单。"])))
    run(tmp_path, "version", "care", "draft")
    write(tmp_path, outline(("任务", ["省民政厅每月公布一次服务清单。"])))
    assert "    deadline changed: every quarter → every month" in run(tmp_path, "diff", "care").output.splitlines()
    assert "每季度 → 每月" in run(tmp_path, "diff", "care", "--lang", "zh", "--format", "markdown").output
    (task,) = json.loads(run(tmp_path, "diff", "care", "--format", "json").output)["tasks"]
    assert [(one["before"], one["after"]) for one in task["changes"] if one["what"] == "deadline"] == [("P3M", "P1M")]
