"""The real server is killed while edits stream in: every file is the old or the new one, the set agrees, and the next start goes on."""

from __future__ import annotations

import hashlib
import html
import http.client
import http.cookiejar
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
import tomllib
import urllib.error
import urllib.parse
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest
from killing import COMMAND, COUNTED
from people import PASSWORD, peopled

from dutygraph.edit import history
from dutygraph.edit.state import read_files
from dutygraph.journal import JOURNAL, settle
from dutygraph.workspace import Workspace

pytestmark = pytest.mark.slow

#: How often the server is killed at a random moment; hundreds by command: DUTYGRAPH_KILLS=300 pytest tests/test_edit_killed.py -k random
KILLS = int(os.environ.get("DUTYGRAPH_KILLS", "12"))
#: A round of edits: a new item and a fact on it, so that text, ids and curated.toml change.
ROUNDS = 20


class Editor:
    """Somebody who edits by the forms of a real server."""

    def __init__(self, address: str, run: int = 0) -> None:
        self.address, self.first, self.saved = address, run % 40 * 20, 0
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def page(self, path: str) -> str:
        with self.opener.open(self.address + path, timeout=30) as answer:
            return str(answer.read().decode())

    def send(self, path: str, **form: str) -> str:
        request = urllib.request.Request(self.address + path, urllib.parse.urlencode(form).encode(), {"Sec-Fetch-Site": "same-origin"})
        with self.opener.open(request, timeout=30) as answer:
            return str(answer.url)

    def sign_in(self) -> None:
        self.send("/sign-in", token=self.token("/sign-in"), name="editor", password=PASSWORD, next="/")

    def token(self, path: str) -> str:
        found = re.search(r'name="token" value="(\w+)"', self.page(path))
        assert found
        return found[1]

    def rounds(self) -> None:
        """Edit until the server is gone."""
        with suppress(OSError, urllib.error.URLError, http.client.HTTPException):
            for number in range(ROUNDS):
                self.round(self.first + number)

    def round(self, number: int) -> None:
        body = self.page("/plan/good/edit")
        text = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", body, re.DOTALL)
        fields = dict(re.findall(r'name="(version|token)" value="(\w+)"', body))
        assert text
        words = html.unescape(text[1]).rstrip("\n") + f"\n\n{number + 4}. 省统计局负责第{number}项统计。\n"
        self.send("/plan/good/edit", text=words, do="save", **fields)
        self.saved += 1
        task = json.loads(self.page("/plan/good?format=json"))[0]["task"].rsplit("/", 1)[1]
        said = {"label": f"省第{number}局", "role": "supporting", "rests": "nothing", "why": f"round {number}"}
        self.send(f"/plan/good/task/{task}/add/party", token=fields["token"], do="save", **said)
        self.saved += 1


def server(root: Path, left: int | None = None) -> tuple[subprocess.Popen[str], str]:
    """The server by the command line; with ``left`` it kills itself at that call to the disk once it serves."""
    words = ["-w", str(root), "serve", "--edit", "--port", "0"]
    code = COMMAND if left is None else COUNTED + COMMAND
    command = [sys.executable, "-c", code, *([] if left is None else [str(left)]), *words]
    environment = {key: value for key, value in os.environ.items() if key != "CI"}
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment)
    assert running.stdout
    line = running.stdout.readline()
    found = re.search(r"(http://\S+)/", line)
    return running, found[1] if found else ""


def end(running: subprocess.Popen[str]) -> None:
    running.kill()
    running.wait(timeout=30)
    if running.stdout:
        running.stdout.close()


def assert_whole(root: Path, saved: int, when: str, runs: int = 1) -> int:
    """After the next start no edit is torn, none that was answered is lost, and ids go on; how many edits there are."""
    settle(root)
    assert not (root / JOURNAL).exists()
    folder = Workspace(root).plan("good")
    files = read_files(folder)
    edits = history.edits(root, "good")
    assert len(edits) >= saved, f"an edit that was answered is lost {when}"
    held: dict[str, bytes | None] = {}
    for one in reversed(edits):
        for name, (before, after) in one.files.items():
            assert name not in held or held[name] == before, f"edits do not follow each other {when}"
            held[name] = after
    for name, data in held.items():
        assert files.get(name) == data, f"{name} is none of its versions {when}"
    signed = tomllib.loads(files.get("edits.toml", b"").decode()).get("edit", [])
    assert len(signed) == sum("source.txt" in one.files for one in edits), f"texts and who changed them disagree {when}"
    assert not signed or hashlib.sha256(files["source.txt"]).hexdigest().startswith(signed[-1]["text"])
    facts = tomllib.loads(files.get("curated.toml", b"").decode()).get("fact", [])
    items = len(re.findall("负责第[0-9]+项统计", files["source.txt"].decode()))
    assert 0 <= items - len(facts) <= runs, f"more than the last edit of a run is missing {when}"
    ids = {one["id"] for one in json.loads(files["identity.json"])["tasks"]} if edits else set()
    assert not edits or len(ids) == 3 + items, f"ids and text disagree {when}"
    assert {one["task"] for one in facts} <= ids
    return len(edits)


def killed_while_editing(root: Path, seconds: float | None, left: int | None = None, run: int = 0) -> tuple[int, bool]:
    """How many edits were answered before the kill, and whether the server ended by itself."""
    running, address = server(root, left)
    if not address:
        end(running)
        return 0, True
    editor = Editor(address, run)
    try:
        with suppress(OSError, urllib.error.URLError):
            editor.sign_in()
        worker = threading.Thread(target=editor.rounds)
        worker.start()
        if seconds is not None:
            time.sleep(seconds)
        else:
            worker.join(timeout=90)
            with suppress(subprocess.TimeoutExpired):
                running.wait(timeout=20)
        alone = running.poll() is not None
    finally:
        end(running)
    worker.join(timeout=60)
    return editor.saved, alone


def test_a_server_killed_at_a_random_time_leaves_whole_edits(tmp_path: Path) -> None:
    root, at, edits, answered = peopled(tmp_path), random.Random(KILLS), 0, 0
    for number in range(KILLS):
        saved, _ = killed_while_editing(root, at.uniform(0.5, 2.0), run=number)
        answered += saved
        edits = assert_whole(root, min(edits + saved, 100), f"in run {number}", number + 1)
        if edits > 60 or number % 40 == 39:  # before the oldest are forgotten, or the numbers of items have four digits
            root, edits = peopled(tmp_path / f"again{number}"), 0
    assert answered, "no run lived long enough for an edit"


@pytest.mark.parametrize("left", [*range(2, 24, 3)])
def test_a_server_killed_at_a_call_to_the_disk_leaves_whole_edits(tmp_path: Path, left: int) -> None:
    root = peopled(tmp_path)
    start, address = server(root)
    end(start)
    assert address, "the snapshot is made, so that calls that follow are those of edits"
    saved, alone = killed_while_editing(root, None, left)
    assert alone
    assert_whole(root, saved, f"after {left} calls")
    running, address = server(root)
    editor = Editor(address)
    editor.sign_in()
    editor.round(90)
    end(running)
    assert -running.returncode == signal.SIGKILL
