"""What `curate`, `waive` and `emend` share: who, when and why; the change of one file; and what it did to the findings."""

from __future__ import annotations

import getpass
import os
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from dutygraph.errors import InputError
from dutygraph.workspace import EDITS, PlanFolder, Workspace

if TYPE_CHECKING:
    from dutygraph.built import BuiltPlan
    from dutygraph.curation.files import Entries
    from dutygraph.edit.entering import Entry
    from dutygraph.model import Finding

_SHOWN = 5


def signed(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the options --why, --by and --when."""
    for option in (
        click.option("--when", type=click.DateTime(["%Y-%m-%d"]), help="The day, as 2026-01-31.  [default: today]"),
        click.option("--by", help="Who says so.  [default: git's user.name, else $USER]"),
        click.option("--why", required=True, help="The reason, for those who read it later."),
    ):
        command = option(command)
    return command


def told_of(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the options --why and --by, for what edits.toml tells of: there the reason is asked for, not insisted on."""
    command = click.option("--by", help="Who does so.  [default: git's user.name, else $USER]")(command)
    return click.option("--why", default="", help="The reason, for those who read it later in edits.toml.")(command)


@dataclass(frozen=True, slots=True)
class Told:
    """What edits.toml is to tell of a change: ``what`` it was, ``why`` ("" where nobody said), and by whom (None: whoever sits here)."""

    what: str
    why: str
    by: str | None

    def entered(self, folder: PlanFolder, files: Sequence[str], tasks: Mapping[str, str]) -> bytes:
        """The plan's edits.toml with one more entry: that ``files`` were changed; ``tasks`` gives ids with how people cite them."""
        from dutygraph.curation.files import read_text
        from dutygraph.edit.signing import Signature, entered

        sign = Signature(self.by or _name(), self.what, self.why)
        before = read_text(folder.path / EDITS, f"{folder.name}/{EDITS}").encode()
        return entered(before, sign, files, None, list(tasks), ", ".join(filter(None, tasks.values())))


def signature(why: str, by: str | None, when: Any) -> list[tuple[str, Any]]:
    """The last fields of every entry. Raises InputError for an empty reason."""
    from dutygraph.edit.entering import signed as signed_entry

    if not why.strip():
        raise InputError("--why is empty", "say why, for those who read it later")
    return signed_entry(by or _name(), why, when.date() if when else None)


def _name() -> str:
    try:
        told = subprocess.run(["git", "config", "user.name"], capture_output=True, text=True, timeout=5, check=False).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        told = ""
    if told or os.environ.get("USER"):
        return told or os.environ["USER"]
    try:
        return getpass.getuser()
    except (KeyError, OSError) as error:
        raise InputError("nobody knows who you are", "give --by NAME") from error


@dataclass(frozen=True, slots=True)
class Change:
    """A plan whose entries are being changed: as it was, and how to see it as it would be."""

    workspace: Workspace
    folder: PlanFolder
    before: BuiltPlan
    build: Callable[[dict[str, str]], BuiltPlan]

    def text(self, file: str) -> str:
        """What the file of entries holds now."""
        from dutygraph.curation.files import read_text

        return read_text(self.folder.path / file, f"{self.folder.name}/{file}")

    def write(self, files: Mapping[str, bytes]) -> None:
        """Give these files, by name, what they are to hold: all of them or none."""
        from dutygraph.journal import write_set

        write_set(self.workspace.root, {(self.folder.path / name).resolve(): data for name, data in files.items()})


@contextmanager
def change(workspace: Workspace, plan: str) -> Iterator[Change]:
    """Hold the workspace for a change of one plan's entries. Raises InputError where it cannot be written or the plan cannot be read."""
    from dutygraph.build import build_plan, mint_ids
    from dutygraph.journal import changing
    from dutygraph.names.registry import load_registry

    folder = workspace.writable_plan(plan)
    registry, vocabulary = load_registry(workspace.registries()), workspace.vocabulary()

    def build(drafts: dict[str, str]) -> BuiltPlan:
        return build_plan(folder, registry, vocabulary, drafts)

    with changing(workspace.root):
        held = Change(workspace, folder, build({}), build)
        yield held
    mint_ids(folder, held.before)  # an entry names a task by its id, so the id must be there to stay


def add(held: Change, entry: Entry) -> BuiltPlan:
    """Write one more entry at the end of its file and give the plan as it is then.

    Raises InputError, with nothing written, where the entry would not fit.
    """
    from dutygraph.edit.entering import entered, refuse_unfit

    text = entered(held.text(entry.file), entry)
    after = held.build({entry.file: text})
    refuse_unfit(after, entry)
    held.write({entry.file: text.encode()})
    return after


def remove(held: Change, file: str, wanted: str, why: str, by: str | None) -> BuiltPlan:
    """Take the entry of that id out of the file, as edits.toml then tells, and give the plan as it is then.

    Raises InputError where there is none.
    """
    from dutygraph.edit.entering import taken_out

    text, entry = taken_out(held.folder.path, held.folder.name, file, held.text(file), wanted)
    after = held.build({file: text})
    cited = dict(zip(after.ids, (one.task.citation for one in after.facts.tasks), strict=True))
    task = str(entry.get("task", ""))
    told = Told(f"remove {wanted} {cited.get(task, '')}".rstrip(), why, by)
    edits = told.entered(held.folder, [file], {task: cited.get(task, "")} if task else {})
    held.write({file: text.encode(), EDITS: edits})
    return after


def plans_of(workspace: Workspace, plan: str | None) -> Iterator[tuple[PlanFolder, BuiltPlan, Entries, dict[str, str]]]:
    """The plan of that id, or every one: its folder, itself, what people wrote about it, and how its tasks' ids are cited."""
    from dutygraph.build import build_plan
    from dutygraph.curation.files import load_entries
    from dutygraph.names.registry import load_registry

    registry, vocabulary = load_registry(workspace.registries()), workspace.vocabulary()
    for folder in [workspace.plan(plan)] if plan else workspace.plan_folders():
        built = build_plan(folder, registry, vocabulary)
        cited = dict(zip(built.ids, (one.task.citation for one in built.facts.tasks), strict=True))
        yield folder, built, load_entries(folder.path, folder.name), cited


def effects(before: BuiltPlan, after: BuiltPlan, reading: str) -> Iterator[str]:
    """What a change did to the findings of a reading, in a few lines: how many of a kind a task has, not which of them."""
    old, new = (Counter((f.severity, f.shape, f.citation) for f in findings_of(plan, reading).values()) for plan in (before, after))
    solved, arisen = old - new, new - old
    told = [f"{new.total()} findings", *(f"{n} {what}" for n, what in ((solved.total(), "gone"), (arisen.total(), "new")) if n)]
    yield f"{reading} reading: {', '.join(told)}"
    for sign, changed in (("-", solved), ("+", arisen)):
        for kind, n in list(changed.items())[:_SHOWN]:
            yield f"  {sign} {' '.join(kind)}".rstrip() + (f" ×{n}" if n > 1 else "")
        if len(changed) > _SHOWN:
            yield f"  {sign} and {len(changed) - _SHOWN} kinds more"


def findings_of(plan: BuiltPlan, reading: str, waived: bool = False) -> dict[str, Finding]:
    """What counts in a reading, by key; with ``waived`` also what somebody accepted."""
    from dutygraph.check.plan import check_plan

    _, report = check_plan(plan, reading)
    return {one.key: one for one in report.findings if waived or not one.waived}


class Form(click.Command):
    """A form of such a command, whose usage shows it where people type it: behind PLAN and TASK."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """One line, as in `dutygraph curate PLAN TASK party [OPTIONS]`."""
        path = ctx.parent.command_path if ctx.parent else ""
        options, *arguments = self.collect_usage_pieces(ctx)
        formatter.write_usage(f"{path} {' '.join(arguments[:2])} {self.name}", " ".join([options, *arguments[2:]]))


class Forms(click.Group):
    """A command whose first words are its arguments, except for its forms `list` and `remove` (`dutygraph waive list`).

    ``default`` is the form that is meant where none is named; with ``behind`` given, the form stands behind that many arguments
    (`curate PLAN TASK party`).
    """

    def __init__(self, *args: Any, default: str = "", behind: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.default, self.behind = default, behind

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options of the form that is meant where none is named are those of the command itself."""
        if self.default:
            click.Command.format_options(self.commands[self.default], ctx, formatter)
            self.format_commands(ctx, formatter)
        else:
            super().format_options(ctx, formatter)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the form that is meant; its usage shows the order in which people type."""
        if args[0] in self.commands or ctx.resilient_parsing:
            return super().resolve_command(ctx, args)
        if self.behind and len(args) > self.behind and args[self.behind] in self.commands:
            return args[self.behind], self.commands[args[self.behind]], [*args[: self.behind], *args[self.behind + 1 :]]
        raise click.UsageError(f"say what to do with it: {', '.join(name for name in self.commands)}", ctx)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Options of a form that stands without its name belong to the form, not to the group."""
        if self.default and args and args[0] not in (*self.commands, "--help", "-h"):
            args = [self.default, *args]
        return super().parse_args(ctx, args)
