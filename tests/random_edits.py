"""Edits of a workspace drawn at random, as people and programs make them: of texts, entries, settings and the registry."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from curated_workspace import SIGNED

from dutygraph.build import build_plan, mint_ids
from dutygraph.built import BuiltPlan
from dutygraph.curation.files import read_tables
from dutygraph.curation.layout import removed
from dutygraph.edit.live import Live
from dutygraph.edit.saving import edit
from dutygraph.edit.signing import Signature
from dutygraph.edit.state import read_files
from dutygraph.errors import InputError
from dutygraph.names.registry import load_registry
from dutygraph.versions import freeze, kept_versions
from dutygraph.workspace import Workspace

TEXTS = Path(__file__).parent / "plans"
#: What people type: words that rules know, numbers, punctuation, and what breaks lines, brackets and titles.
TYPED = (
    *"，。；（）《》、\n\t　 \u200b全并7Q辦",
    *("\r\n", "1.", "（二）", "三、", "12．", "2023年", "2025年底前", "每年", "县财政局", "省司法厅", "市教育局、市民政局负责"),
    *("由县档案馆牵头", "有关部门", "（牵头单位：市财政局；责任单位：市教育局）", "达到90%以上", "逐步提高", "制定实施方案", "建立机制"),
    *("《行政处罚法》", "修订《办法》", "力争", "列第一位者为牵头单位，下同"),
)
NAMES = ("县财政局", "县司法局", "省教育厅", "市人民政府", "有关部门", "某某中心", "王某")


#: A folder in the place of a file.
FOLDER = b"/"
#: What no plan can be built with, by file; None takes the file away.
SPOILT: tuple[tuple[str, bytes | None], ...] = (
    ("source.txt", b""),
    ("source.txt", "没有条目的文字".encode()),
    ("source.txt", b"\x00\x01"),
    ("source.txt", None),
    ("plan.toml", b"period = \n"),
    ("plan.toml", b'higher = ["nowhere"]\n'),
    ("plan.toml", b'language = "nl"\n'),
    ("curated.toml", b"[[fact]]\ntask = 1\n"),
    ("waivers.toml", b"\xff\xfe"),
    ("emendations.toml", b'[[emendation]]\nquote = "x"\n'),
    ("identity.json", b"{"),
    ("edits.toml", b'[[edit]]\nby = "x"\nwhat = "text"\n'),
    ("versions/old/source.txt", b""),
    ("curated.toml", FOLDER),
    ("emendations.toml", FOLDER),
    ("plan.toml", FOLDER),
    ("identity.json", FOLDER),
)


@dataclass
class Edits:
    """A workspace that ``random`` edits; ``log`` says what was done, ``bad`` which plans cannot be built now."""

    live: Live
    random: Random
    log: list[str] = field(default_factory=list)
    cut: list[tuple[str, str]] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)
    bad: set[str] = field(default_factory=set)
    good: dict[str, dict[str, bytes]] = field(default_factory=dict)

    def step(self) -> str:
        """Make one edit on disk and give the id of the plan that it was made in."""
        plan = self.random.choice([folder.id for folder in self.live.workspace.plan_folders()])
        kinds = [*[self.type] * 5, *[self.delete] * 3, self.paste, self.move, self.cut_item, self.put_back, self.period, self.mint]
        kinds += [
            *[self.spoil] * 2,
            self.curate,
            self.curate,
            self.waive,
            self.waive,
            self.emend,
            self.take_out,
            self.higher,
            self.registry,
            self.away,
            self.back,
            *[self.keep] * 2,
            *[self.save] * 2,
            self.sign,
            self.forget,
        ]
        if plan in self.bad:
            kinds = [*[self.mend] * 3, self.spoil, self.away, self.back, self.registry]
        else:
            self.good[plan] = read_files(self.live.workspace.plan(plan))
        kind = self.random.choice(kinds)
        self.log.append(f"{kind.__name__} {plan}")
        with suppress(InputError):  # the edit before may have left a plan that cannot be built, of which no entry can be made
            kind(plan)
        return plan

    # ---- texts

    def path(self, plan: str, name: str) -> Path:
        return self.live.workspace.plans / plan / name

    def text(self, plan: str) -> str:
        return self.path(plan, "source.txt").read_bytes().decode("utf-8")

    def write(self, plan: str, text: str, name: str = "source.txt") -> None:
        self.path(plan, name).write_bytes(text.encode("utf-8"))

    def at(self, text: str) -> int:
        return self.random.randint(0, len(text))

    def type(self, plan: str) -> None:
        text = self.text(plan)
        at = self.at(text)
        typed = "".join(self.random.choice(TYPED) for _ in range(self.random.choice((1, 1, 2, 4))))
        self.log[-1] += f" {typed!r} at {at}"
        self.write(plan, text[:at] + typed + text[at:])

    def delete(self, plan: str) -> None:
        text = self.text(plan)
        at, size = self.at(text), self.random.choice((1, 2, 5, 20, 80))
        self.log[-1] += f" {text[at : at + size]!r} at {at}"
        self.write(plan, text[:at] + text[at + size :])

    def lines(self, plan: str) -> list[str]:
        return self.text(plan).splitlines(keepends=True) or [""]

    def paste(self, plan: str) -> None:
        lines = self.lines(plan)
        lines.insert(self.random.randint(0, len(lines)), self.random.choice(self.lines(plan)))
        self.write(plan, "".join(lines))

    def move(self, plan: str) -> None:
        lines = self.lines(plan)
        lines.insert(self.random.randint(0, len(lines)), lines.pop(self.random.randrange(len(lines))))
        self.write(plan, "".join(lines))

    def cut_item(self, plan: str) -> None:
        lines = self.lines(plan)
        self.cut.append((plan, lines.pop(self.random.randrange(len(lines)))))
        self.write(plan, "".join(lines))

    def put_back(self, plan: str) -> None:
        mine = [one for one in self.cut if one[0] == plan]
        if mine:
            self.cut.remove(mine[-1])
            lines = self.lines(plan)
            lines.insert(self.random.randint(0, len(lines)), mine[-1][1])
            self.write(plan, "".join(lines))

    # ---- entries

    def built(self, plan: str) -> BuiltPlan:
        workspace = self.live.workspace
        return build_plan(workspace.plan(plan), load_registry(workspace.registries()), workspace.vocabulary())

    def quote(self, text: str) -> str:
        text = " ".join(text.split())
        at = self.random.randrange(max(len(text) - 6, 1))
        return text[at : at + self.random.randint(1, 6)].strip().replace("\\", "").replace('"', "").replace("\u200b", "")

    def append(self, plan: str, name: str, entry: str) -> None:
        path = self.path(plan, name)
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        self.write(plan, f"{before}{entry}\n{SIGNED}\n", name)
        self.log[-1] += f" {entry!r}"

    def curate(self, plan: str) -> None:
        built = self.built(plan)
        n = self.random.randrange(len(built.ids))
        facts, tid, pick = built.facts.tasks[n], built.ids[n], self.random.choice
        quote = self.quote(facts.task.passage.folded)
        words = f'quote = "{quote}"\n' if quote and self.random.random() < 0.7 else ""
        overrides = ""
        if facts.parties and self.random.random() < 0.5:
            party = pick(facts.parties)
            overrides = (
                f'overrides = [{{ kind = "party", quote = "{party.anchor.quote.strip()}" }}]\n' if party.anchor.quote.isalnum() else ""
            )
        others = [other for other in self.live.workspace.plan_folders() if other.id not in (plan, *self.bad)]
        kinds: list[str] = [
            f'kind = "party"\nlabel = "{pick(NAMES)}"\nrole = "{pick(("leading", "responsible", "supporting"))}"\n{words}{overrides}',
            f'kind = "deadline"\ndue = "{pick(("2024", "2025-06", "2031"))}"\n{words}',
            f'kind = "law"\ntitle = "{pick(("行政处罚法", "某办法"))}"\nrelation = "implements"\n{words}',
            f'kind = "target"\nmetric = "移交率"\nop = ">="\nvalue = 95\nunit = "%"\n{words}',
            f'kind = "deliverable"\nlabel = "清单"\ndeliverable_kind = "list"\n{words}',
        ]
        if overrides:
            kinds.append(overrides)
        entry = f'[[fact]]\ntask = "{tid}"\n{pick(kinds)}'
        if others and self.random.random() < 0.2:
            above = pick(others).id
            status = pick(("confirmed", "rejected"))
            entry = (
                f'[[link]]\ntask = "{tid}"\nhigher_plan = "{above}"\nhigher_task = "{pick(self.built(above).ids)}"\nstatus = "{status}"\n'
            )
        self.append(plan, "curated.toml", entry)

    def waive(self, plan: str) -> None:
        found = self.live.findings(plan, "curated")
        if found:
            one = self.random.choice(found)
            task = f'task = "{one.task}"\n' if one.task else ""
            quote = self.quote(one.anchor.quote)
            words = f'quote = "{quote}"\n' if quote and (not task or self.random.random() < 0.5) else ""
            if task or words:
                self.append(plan, "waivers.toml", f'[[waiver]]\nshape = "{one.shape}"\n{task}{words}')

    def emend(self, plan: str) -> None:
        text = self.text(plan)
        at = self.at(text)
        words = [text[at : at + 4], text[at + 4 : at + 6], text[at + 6 : at + 9]]
        if all(word and word.isalnum() for word in words):
            keys = "\n".join(f'{key} = "{word}"' for key, word in zip(("prefix", "quote", "suffix"), words, strict=True))
            reads = self.random.choice(("", "改", "县财政局负责", "。"))
            self.append(plan, "emendations.toml", f'[[emendation]]\n{keys}\nreads = "{reads}"')

    def take_out(self, plan: str) -> None:
        for name, tables in (("curated.toml", ("fact", "link")), ("waivers.toml", ("waiver",)), ("emendations.toml", ("emendation",))):
            path = self.path(plan, name)
            if path.exists():
                entries = [(table, n) for table, some in read_tables(path, name, tables).items() for n in range(len(some))]
                if entries and self.random.random() < 0.6:
                    self.write(plan, removed(path.read_text(encoding="utf-8"), *self.random.choice(entries)), name)

    def save(self, plan: str) -> None:
        """An edit of the text as the viewer makes it, which is signed."""
        text = self.text(plan)
        at, typed = self.at(text), self.random.choice(TYPED)
        self.log[-1] += f" {typed!r} at {at}"
        new = (text[:at] + typed + text[at:]).encode()
        edit(self.live, plan, lambda _: {"source.txt": new}, sign=Signature(self.random.choice(NAMES[-2:]), "text", "x" * (at % 2)))

    def sign(self, plan: str) -> None:
        """As a program of somebody's own might."""
        tid = self.random.choice(self.built(plan).ids)
        day = self.random.randint(1, 28)
        entry = f'[[edit]]\nat = 2026-01-{day:02}T08:30:00+08:00\nby = "Li Hua"\nwhat = "text"\ntasks = ["{tid}", "t0"]\n'
        path = self.path(plan, "edits.toml")
        self.write(plan, (path.read_text(encoding="utf-8") if path.exists() else "") + entry, "edits.toml")

    # ---- settings

    def period(self, plan: str) -> None:
        first = self.random.randint(2019, 2026)
        place = self.random.choice(("辽宁省", "清源省/青禾县", "成都市", ""))
        told = f'jurisdiction = "{place}"\n' if place else ""
        self.write(plan, f'{told}date = "{first}-03"\n[period]\nstart = {first}-01-01\nend = {first + 4}-12-31\n', "plan.toml")

    def higher(self, plan: str) -> None:
        known = [folder.id for folder in self.live.workspace.plan_folders() if folder.id != plan]
        above = [self.random.choice(known)] if known and self.random.random() < 0.8 else []
        self.write(plan, f"higher = {above!r}\n".replace("'", '"'), "plan.toml")

    def mint(self, plan: str) -> None:
        mint_ids(self.live.workspace.plan(plan), self.built(plan))

    def registry(self, plan: str) -> None:
        del plan
        folder = self.live.workspace.root / "registry"
        folder.mkdir(exist_ok=True)
        name, alias = self.random.choice(NAMES[:4]), self.random.choice(NAMES[4:])
        place = self.random.choice(("清源省/青禾县", "辽宁省"))
        text = f'[[agency]]\njurisdiction = "{place}"\nname = "{name}"\nsource = "x"\naliases = ["{alias}"]\n'
        (folder / "agencies.toml").write_text(text if self.random.random() < 0.8 else "", encoding="utf-8")

    # ---- plans that cannot be built

    def spoil(self, plan: str) -> None:
        name, data = self.random.choice(SPOILT)
        if data in (None, FOLDER) and len(self.live.workspace.plan_folders()) == 1:
            return
        self.bad.add(plan)
        self.log[-1] += f" {name} {data!r}"
        if data is None:
            self.path(plan, name).unlink(missing_ok=True)
        elif data == FOLDER:
            self.path(plan, name).unlink(missing_ok=True)
            self.path(plan, name).mkdir()
        else:
            self.path(plan, name).parent.mkdir(parents=True, exist_ok=True)
            self.path(plan, name).write_bytes(data)

    def mend(self, plan: str) -> None:
        """As it was when it last could be built."""
        folder = self.live.workspace.plans / plan
        shutil.rmtree(folder)
        for name, data in self.good[plan].items():
            self.path(plan, name).parent.mkdir(parents=True, exist_ok=True)
            self.path(plan, name).write_bytes(data)

    # ---- versions

    def keep(self, plan: str) -> None:
        with suppress(InputError):  # the text is kept already
            keep(self.live.workspace, plan, f"v{len(self.log)}-{self.random.randint(0, 9)}")

    def forget(self, plan: str) -> None:
        versions = kept_versions(self.live.workspace.plan(plan))
        if versions:
            shutil.rmtree(self.random.choice(versions).folder.path)

    def away(self, plan: str) -> None:
        if len(self.live.workspace.plan_folders()) > 1:
            shutil.move(self.live.workspace.plans / plan, self.live.workspace.root / f"aside-{plan}")
            self.aside.append(plan)

    def back(self, plan: str) -> None:
        del plan
        for gone in self.aside:
            shutil.move(self.live.workspace.root / f"aside-{gone}", self.live.workspace.plans / gone)
        self.aside.clear()


def keep(workspace: Workspace, plan: str, label: str) -> None:
    """Keep the plan as it is now as a version."""
    folder = workspace.plan(plan)
    built = build_plan(folder, load_registry(workspace.registries()), workspace.vocabulary())
    freeze(workspace, folder, built, label, datetime(2021, 6, 30, tzinfo=UTC))
