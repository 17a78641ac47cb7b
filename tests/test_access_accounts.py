"""Accounts by command: who is added, what the file holds and who may read it, two people at once, a kill at any moment."""

from __future__ import annotations

import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from killing import COMMAND, killed_at
from people import PASSWORD, peopled
from viewer_plan import make_workspace

from dutygraph.access import log
from dutygraph.access.accounts import load_accounts
from dutygraph.access.folder import ACCOUNTS, FOLDER, KEY_VARIABLE, LOG, private_folder, secret_key
from dutygraph.access.passwords import hashed, matches
from dutygraph.errors import InputError
from dutygraph.workspace import Workspace

pytestmark = pytest.mark.slow


def command(folder: Path, *words: str, given: str = f"{PASSWORD}\n") -> subprocess.CompletedProcess[str]:
    """Run `dutygraph accounts` or `audit` with that on its standard input."""
    line = [sys.executable, "-m", "dutygraph.cli", "-w", str(folder), *words]
    return subprocess.run(line, input=given, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_workspace(tmp_path)


def test_an_account_is_added_listed_changed_and_removed(root: Path) -> None:
    added = command(root, "accounts", "add", "Li.Hua", "--role", "editor", "--shown", "李华")
    assert (added.returncode, added.stderr) == (0, "")
    assert command(root, "accounts", "list").stdout == "li.hua\teditor\t李华\tpassword\n"
    account = load_accounts(root / FOLDER)["li.hua"]
    assert matches(account.password, PASSWORD)
    assert command(root, "accounts", "role", "li.hua", "admin").returncode == 0
    assert load_accounts(root / FOLDER)["li.hua"].stamp == account.stamp, "another role signs nobody out"
    assert command(root, "accounts", "password", "LI.HUA", given="another long password\n").returncode == 0
    changed = load_accounts(root / FOLDER)["li.hua"]
    assert (changed.role, changed.stamp != account.stamp) == ("admin", True)
    assert matches(changed.password, "another long password")
    assert command(root, "accounts", "remove", "li.hua").returncode == 0
    assert command(root, "accounts", "list").stdout == ""
    told = [(entry["what"], entry["account"]) for entry in log.entries(root / FOLDER)]
    assert told == [(what, "li.hua") for what in ("account-added", "role-set", "password-set", "account-removed")]


@pytest.mark.parametrize(
    ("words", "given", "said"),
    [
        (["add", "li", "--role", "editor"], "short\n", "fewer than 12 characters"),
        (["add", "li", "--role", "editor"], "aaaaaaaaaaaaaaaa\n", "easy to guess"),
        (["add", "li.hua.editor", "--role", "editor"], "Li.Hua.Editor\n", "easy to guess"),
        (["add", "li", "--role", "editor"], "", "no password was given"),
        (["add", "li hua", "--role", "editor"], f"{PASSWORD}\n", "no name of an account"),
        (["add", "../li", "--role", "editor"], f"{PASSWORD}\n", "no name of an account"),
        (["add", "editor", "--role", "editor"], f"{PASSWORD}\n", "there is an account editor already"),
        (["add", "li", "--role", "editor", "--shown", "editor li"], f"{PASSWORD}\n", "editor is shown as"),
        (["add", "li", "--role", "editor", "--shown", "a\nb"], f"{PASSWORD}\n", "nobody can be shown as"),
        (["remove", "nobody"], "", "known are: admin, editor, proxied, reader"),
        (["password", "nobody"], f"{PASSWORD}\n", "no account 'nobody'"),
        (["role", "nobody", "admin"], "", "no account 'nobody'"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(tmp_path: Path, words: list[str], given: str, said: str) -> None:
    peopled(tmp_path)
    before = (tmp_path / FOLDER / ACCOUNTS).read_bytes()
    done = command(tmp_path, "accounts", *words, given=given)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / FOLDER / ACCOUNTS).read_bytes() == before
    assert not (tmp_path / FOLDER / LOG).exists()


def test_the_folder_is_its_owners_alone_and_ignored_by_git(root: Path) -> None:
    command(root, "accounts", "add", "li", "--role", "editor")
    secret_key(root / FOLDER)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (root / FOLDER).iterdir() if path.name != ".gitignore"}
    assert modes == dict.fromkeys([ACCOUNTS, LOG, "secret.key", "lock"], 0o600)
    assert stat.S_IMODE((root / FOLDER).stat().st_mode) == 0o700
    subprocess.run(["git", "init", "-q", str(root)], check=True, timeout=60)
    status = ["git", "-C", str(root), "status", "--porcelain", "--untracked-files=all"]
    seen = subprocess.run(status, capture_output=True, text=True, check=True, timeout=60).stdout
    assert "plans/" in seen
    assert FOLDER not in seen


def test_files_that_others_can_read_are_warned_of(root: Path) -> None:
    command(root, "accounts", "add", "li", "--role", "editor")
    (root / FOLDER / ACCOUNTS).chmod(0o644)
    assert f"others on this machine can read or change {root / FOLDER / ACCOUNTS}" in command(root, "accounts", "list").stderr


def test_a_password_stands_nowhere_in_the_clear(root: Path) -> None:
    command(root, "accounts", "add", "li", "--role", "editor")
    command(root, "accounts", "password", "li")
    for path in root.rglob("*"):
        assert not path.is_file() or PASSWORD.encode() not in path.read_bytes(), path
    kept = tomllib.loads((root / FOLDER / ACCOUNTS).read_text())["li"]["password"]
    assert kept.startswith("$argon2id$")


def test_the_same_password_however_it_was_typed() -> None:
    assert matches(hashed("ｐａｓｓｗｏｒｄ １２３４５"), "password 12345"), "full-width letters of an input method"
    assert not matches("", "")
    assert not matches("", "a password that nobody has")


def test_people_who_are_added_at_once_are_all_there(root: Path) -> None:
    line = [sys.executable, "-m", "dutygraph.cli", "-w", str(root), "accounts", "add"]
    running = [
        subprocess.Popen([*line, f"person{number}", "--role", "reader", "--by-proxy"], stdout=subprocess.DEVNULL) for number in range(6)
    ]
    assert [one.wait(timeout=60) for one in running] == [0] * 6
    assert sorted(load_accounts(root / FOLDER)) == [f"person{number}" for number in range(6)]
    assert log.check(root / FOLDER).lines == 6


def test_a_kill_at_any_call_leaves_the_old_file_or_the_new_one_and_no_change_without_its_line(tmp_path: Path) -> None:
    peopled(tmp_path)
    folder, left, seen = tmp_path / FOLDER, 0, set()
    old = (folder / ACCOUNTS).read_bytes()
    while True:
        (folder / ACCOUNTS).write_bytes(old)
        (folder / LOG).unlink(missing_ok=True)
        done = killed_at(left, COMMAND, "-w", str(tmp_path), "accounts", "remove", "editor")
        now, told = set(load_accounts(folder)), [entry["what"] for entry in log.entries(folder)]
        assert now in ({"admin", "editor", "reader", "proxied"}, {"admin", "reader", "proxied"})
        assert told == ["account-removed"] or "editor" in now
        assert log.check(folder).wrong == 0
        seen.add("editor" in now)
        if done.stdout:
            break
        left += 1
        assert left < 50
    assert seen == {True, False}
    assert [path.name for path in folder.glob(f".{ACCOUNTS}.*") if path.stat().st_mode & 0o077] == [], "what a kill left is private, too"


@pytest.mark.parametrize(
    "text",
    [
        "[li",
        '[li]\nrole = "editor"\n',
        'li = "editor"',
        '[li]\npassword=""\nrole="god"\nshown="Li"\nstamp="a"\n',
        '[li]\npassword=""\nrole="admin"\nshown="Li"\nstamp=""\n',
        '[LI]\npassword=""\nrole="admin"\nshown="Li"\nstamp="a"\n',
    ],
)
def test_a_file_that_cannot_be_understood_lets_nobody_in_and_is_kept(root: Path, text: str) -> None:
    folder = private_folder(Workspace(root))
    (folder / ACCOUNTS).write_text(text)
    with pytest.raises(InputError, match=r"accounts\.toml"):
        load_accounts(folder)
    done = command(root, "accounts", "add", "wang", "--role", "admin")
    assert done.returncode == 2
    assert (folder / ACCOUNTS).read_text() == text


def test_a_place_where_accounts_cannot_be_kept_is_said(root: Path) -> None:
    (root / FOLDER).write_text("a file of somebody else's")
    done = command(root, "accounts", "add", "li", "--role", "editor")
    assert done.returncode == 2
    assert "accounts cannot be kept here" in done.stderr


def test_the_shipped_plan_has_no_accounts(tmp_path: Path) -> None:
    done = command(tmp_path, "accounts", "add", "li", "--role", "editor")
    assert done.returncode == 2
    assert "dutygraph demo FOLDER" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_key_is_made_once_and_may_come_from_the_deployment(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = private_folder(Workspace(root))
    key = secret_key(folder)
    assert len(key) >= 32
    assert secret_key(folder) == key
    monkeypatch.setenv(KEY_VARIABLE, "too short")
    with pytest.raises(InputError, match="too short"):
        secret_key(folder)
    monkeypatch.setenv(KEY_VARIABLE, "f" * 64)
    assert secret_key(folder) == b"f" * 64


def test_the_log_is_read_and_checked_by_command(root: Path) -> None:
    log.record(private_folder(Workspace(root)), "sign-in-failed", "li", "10.0.0.9\x1b[2J", via="session")
    command(root, "accounts", "add", "li", "--role", "editor")
    shown = command(root, "audit", "show")
    assert "\x1b" not in shown.stdout
    assert [line.split("\t")[1] for line in shown.stdout.splitlines()] == ["sign-in-failed", "account-added"]
    assert command(root, "audit", "show", "--last", "1").stdout.count("\n") == 1
    whole = command(root, "audit", "check")
    seal = whole.stdout.strip().rpartition(" ")[2]
    assert (whole.returncode, whole.stdout.startswith("2 lines; seal ")) == (0, True)
    assert command(root, "audit", "check", "--holds", seal).returncode == 0
    path = root / FOLDER / LOG
    text = path.read_text()
    path.write_text(text.splitlines(keepends=True)[0])
    cut = command(root, "audit", "check", "--holds", seal)
    assert (cut.returncode, "the line of that seal is gone" in cut.stderr) == (1, True)
    path.write_text(text.replace("10.0.0.9", "10.0.0.8"))
    altered = command(root, "audit", "check")
    assert (altered.returncode, "audit.jsonl:2" in altered.stderr) == (1, True)
