"""What the page of findings says has changed: since the data served before, or since a report that was named."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from viewer_plan import make_workspace

from dutygraph.cli import cli
from dutygraph.errors import InputError
from dutygraph.workspace import Workspace
from dutygraph_web import close, create_app

pytestmark = pytest.mark.slow

WISH = "2. 逐步提高办案质量。"
ADDED = "4. 健全工作机制。"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_workspace(tmp_path)


@contextmanager
def served(root: Path, since: Path | None = None) -> Iterator[FlaskClient]:
    app = create_app(Workspace(root), since=since)
    yield app.test_client()
    close(app)


def edit(root: Path, old: str, new: str) -> None:
    source = root / "plans" / "good" / "source.txt"
    text = source.read_text(encoding="utf-8")
    assert old in text
    source.write_text(text.replace(old, new), encoding="utf-8")


def solved(client: FlaskClient) -> set[str]:
    return {row["shape"] for row in client.get("/findings?table=solved&format=json").get_json()}


def new(client: FlaskClient, more: str = "") -> set[str]:
    return {row["shape"] for row in client.get(f"/findings?change=new&format=json{more}").get_json()}


def test_after_an_edit_and_a_restart_the_page_says_what_is_new_and_what_is_solved(root: Path) -> None:
    with served(root) as client:
        first = client.get("/findings?lang=en")
        assert "Compared with" not in first.get_data(as_text=True), "there is nothing before the first time"
    edit(root, WISH, "")
    edit(root, "典型案列报告。", f"典型案列报告。\n\n{ADDED}")
    with served(root) as client:
        changed = client.get("/findings?lang=en", headers={"If-None-Match": first.headers["ETag"]})
        assert changed.status_code == 200
        html = changed.get_data(as_text=True)
        assert "Compared with" in html
        assert solved(client) == {"TaskOwner", "TaskMeasure", "TaskDeadline", "WishQuantified"}
        assert new(client) == {"TaskOwner", "TaskMeasure", "TaskDeadline", "TextDefect"}, "the numbers have a gap now"
        assert new(client, "&shape=TaskOwner") == {"TaskOwner"}
        assert html.count('class="badge new"') == 4
    with served(root) as client:
        assert len(new(client)) == 4, "a restart without an edit tells the same"
        assert solved(client) >= {"WishQuantified"}


def test_each_reading_is_compared_with_itself(root: Path) -> None:
    with served(root) as client:
        client.get("/findings")
    edit(root, WISH, "")
    with served(root) as client:
        assert "WishQuantified" in solved(client)
        assert "Compared with" not in client.get("/findings?lang=en&reading=curated").get_data(as_text=True)


def test_a_named_report_is_what_findings_are_compared_with(root: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    done = CliRunner().invoke(cli, ["-w", str(root), "validate", "--format", "json"])
    report.write_text(done.stdout, encoding="utf-8")
    edit(root, WISH, "")
    with served(root, report) as client:
        assert "WishQuantified" in solved(client)
        assert new(client) == {"TextDefect"}, "the gap in the numbers"
        kept = client.get("/findings").headers["ETag"]
    report.write_text(json.dumps(json.loads(report.read_text(encoding="utf-8")) | {"findings": []}), encoding="utf-8")
    with served(root, report) as client:
        assert client.get("/findings", headers={"If-None-Match": kept}).status_code == 200, "another report is another page"
        assert solved(client) == set()
        assert "TaskDeadline" in new(client)


def test_a_report_that_is_none_is_refused_with_its_cure(root: Path, tmp_path: Path) -> None:
    (tmp_path / "no.json").write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match="validate --format json"), served(root, tmp_path / "no.json"):
        pass


@pytest.mark.parametrize("torn", [b"", b"{", b"[]", b'{"findings": [{}]}', "汉".encode("utf-16")])
def test_a_torn_file_of_the_cache_is_as_none(root: Path, torn: bytes) -> None:
    with served(root) as client:
        client.get("/findings")
    for path in (root / ".dutygraph").glob("served-*.json"):
        path.write_bytes(torn)
    edit(root, WISH, "")
    with served(root) as client:
        assert client.get("/findings").status_code == 200
        assert solved(client) == set()
    edit(root, "每年发布", "发布")
    with served(root) as client:
        assert "TaskDeadline" in new(client), "and the next time there is one again"


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant"])
def test_it_is_said_in_the_readers_language(root: Path, language: str) -> None:
    with served(root) as client:
        client.get("/findings")
    edit(root, WISH, "")
    with served(root) as client:
        html = client.get(f"/findings?lang={language}").get_data(as_text=True)
        assert {"zh-Hans": "已消除的发现", "zh-Hant": "已消除的發現"}[language] in html
