"""Edits of a workspace drawn at random, as people and programs make them: of texts, entries, settings and the registry."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from curated_workspace import SIGNED

from dutygraph.build import build_plan, mint_ids
from dutygraph.built import BuiltPlan
from dutygraph.curation.files import read_tables
from dutygraph.curation.layout import removed
from dutygraph.edit.live import Live
from dutygraph.names.registry import load_registry

TEXTS = Path(__file__).parent / "plans"
#: What people type: words that rules know, numbers, punctuation, and what breaks lines, brackets and titles.
TYPED = (
    *"，。；（）《》、\n\t　 \u200b全并7Q辦",
    *("\r\n", "1.", "（二）", "三、", "12．", "2023年", "2025年底前", "每年", "县财政局", "省司法厅", "市教育局、市民政局负责"),
    *("由县档案馆牵头", "有关部门", "（牵头单位：市财政局；责任单位：市教育局）", "达到90%以上", "逐步提高", "制定实施方案", "建立机制"),
    *("《行政处罚法》", "修订《办法》", "力争", "列第一位者为牵头单位，下同"),
)
NAMES = ("县财政局", "县司法局", "省教育厅", "市人民政府", "有关部门", "某某中心", "王某")


@dataclass
class Edits:
    """A workspace that ``random`` edits; ``log`` says what was done."""

    live: Live
    random: Random
    log: list[str] = field(default_factory=list)
    cut: list[tuple[str, str]] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)

    def step(self) -> str:
        """Make one edit on disk and give the id of the plan that it was made in."""
        plan = self.random.choice([folder.id for folder in self.live.workspace.plan_folders()])
        kinds = [*[self.type] * 5, *[self.delete] * 3, self.paste, self.move, self.cut_item, self.put_back, self.period, self.mint]
        kinds += [
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
        ]
        kind = self.random.choice(kinds)
        self.log.append(f"{kind.__name__} {plan}")
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
        others = [other for other in self.live.workspace.plan_folders() if other.id != plan]
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

    def away(self, plan: str) -> None:
        if len(self.live.workspace.plan_folders()) > 1:
            shutil.move(self.live.workspace.plans / plan, self.live.workspace.root / f"aside-{plan}")
            self.aside.append(plan)

    def back(self, plan: str) -> None:
        del plan
        for gone in self.aside:
            shutil.move(self.live.workspace.root / f"aside-{gone}", self.live.workspace.plans / gone)
        self.aside.clear()


Undo = Callable[[], None]


def snapshot(root: Path) -> Undo:
    """How to bring back the plans' files of a workspace as they are now, where an edit cannot be built."""
    kept = {path: path.read_bytes() for top in ("plans", "registry") for path in (root / top).rglob("*") if path.is_file()}

    def undo() -> None:
        for top in ("plans", "registry"):
            for path in list((root / top).rglob("*")):
                if path.is_file() and path not in kept:
                    path.unlink()
        for path, data in kept.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists() or path.read_bytes() != data:
                path.write_bytes(data)

    return undo
