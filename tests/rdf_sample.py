"""An invented plan with one fact of every kind, put together by hand: what the reader and the rules would hand on."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from dutygraph.built import BuiltPlan, PlanInfo
from dutygraph.curation.entries import Curation, Link, Note, Placed, Report, Reported, Stale, Waiver
from dutygraph.fold import passage
from dutygraph.identity.ledger import Candidate, Entry, Ledger
from dutygraph.model import (
    Anchor,
    Clause,
    Context,
    Deadline,
    Defect,
    Deliverable,
    Document,
    Duty,
    Emendation,
    Law,
    Mechanism,
    Party,
    Piece,
    PlanFacts,
    Section,
    Target,
    Task,
    TaskFacts,
    Wish,
)
from dutygraph.names.registry import ResolvedAgency, ResolvedIndicator, ResolvedInstrument

TEXT = """青禾县数字档案工作方案（2026—2028年）
一、档案进馆
（一）移交
1.查档。县档案馆、县数据局负责（排在第一位的为牵头单位），2027年底前建成数字档案查询平台，馆藏档案数字化率达到90%以上，逐步提高数字化水平；\
按照《青禾县档案管理办法》健全移交机制，每年公布目录，查档人次比2025年增长10%，答复时间为5至10分种。
2.县檔案館与有关部门五年内力争建成县级中心；县档案馆长期做好查档。
（未完
"""
PLAN = "qinghe-archives-2026"
COUNTY = "清源省/青禾县"
ARCHIVES = ResolvedAgency(
    COUNTY,
    "青禾县档案馆",
    "body",
    (("青禾县档案馆", "zh-Hans"), ("青禾縣檔案館", "zh-Hant")),
    ("青禾县档案馆", "县档案馆"),
    "jurisdiction-supplied",
    True,
    (COUNTY, "青禾县人民政府"),
    level="county",
)
DIGITISED = ResolvedIndicator(
    "馆藏档案数字化率", (("馆藏档案数字化率", "zh-Hans"), ("館藏檔案數字化率", "zh-Hant")), ("馆藏档案数字化率",), "exact", "%"
)
#: t2 may be what t0 was; t8 went into t1.
LEDGER = Ledger(
    (
        Entry("t1", "一.1", "查档。县档案馆、县数据局负责。"),
        Entry("t2", "一.2", "县档案馆与有关部门建成县级中心。", "t1", candidates=(Candidate("t0", 0.62, "reworded"),)),
        Entry("t0", "一.3", "县档案馆建成县级中心。", "t1", present=False),
        Entry("t8", "一.4", "每年公布目录。", "t1", present=False, replaced_by=("t1",)),
    )
)


def built_plan(before: str = "") -> BuiltPlan:
    """The plan; ``before`` is set in front of its text, so that all offsets shift and nothing else."""
    return _Maker(before + TEXT).plan()


def curated_plan() -> BuiltPlan:
    """The same, after a person put another leader in place of the second owner, withdrew a wish, and added the rest."""
    built = built_plan()
    task, at = built.facts.tasks[0].task, _Maker(built.facts.document.source).at
    whole = Anchor(built.facts.document.source[task.start : task.end], task.start, task.end)

    def note(name: str) -> Note:
        return Note(name, "Li Hua", "2026-11-26", "notice of 2026", "plans/x/curated.toml:1")

    office = ResolvedAgency(COUNTY, "县司法局", "body", (("县司法局", "zh-Hans"),), ("县司法局",), "unresolved", False)
    rule = ResolvedInstrument(COUNTY, "青禾县数据条例", (("青禾县数据条例", "zh-Hans"),), ("青禾县数据条例",), "unresolved", False)
    added = (
        Placed(note("p"), 0, Party(at("县数据局"), "县司法局", "leading", "", clause=1, group=0), True, (("parties", 1),), office),
        Placed(note("l"), 0, Law(whole, "青禾县数据条例", "implements", ""), False, (), rule),
        Placed(note("d"), 0, Deadline(whole, "by", "", "2026-06"), False, (), None),
        Placed(note("t"), 0, Target(whole, "查档人次", ">=", Decimal(100), "人次", ""), False, (), None),
        Placed(note("v"), 0, Deliverable(whole, "查档报告", "编制", "report", ""), False, (), None),
        Placed(note("w"), 0, None, False, (("wishes", 0),), None),
    )
    links = (Link(note("k"), 0, "qingyuan-archives-2025", "t7", at("数字档案查询平台")),)
    waivers = (
        Waiver(note("a"), "PartyResolved", 0, at("县数据局"), ""),
        Waiver(note("b"), "PartyResolved", 0, None, "p"),
        Waiver(note("c"), "TaskMeasure", 1, None, ""),
    )
    stale = (Stale(note("s"), "stale-curation", at("建成"), 0, "no “建立” in 一.1"),)
    reports = (Reported(note("r"), 0, Report("done", "2027 work report", "the platform was opened", "2027-12-31")),)
    return replace(built, curation=Curation(added, links, waivers, stale, reports))


class _Maker:
    def __init__(self, source: str) -> None:
        self.source = source

    def at(self, words: str, nth: int = 1) -> Anchor:
        """The nth place of the words from the plan's title on."""
        at = self.source.index("青禾县数字") - 1
        for _ in range(nth):
            at = self.source.index(words, at + 1)
        return Anchor(words, at, at + len(words))

    def task(self, number: str, opens: str, closes: str, cut: str) -> Task:
        start, end = self.at(opens).start, self.at(closes).end
        middle = self.source.index(cut, start) + 1
        read = passage(self.source, [Piece(start, end)])
        bounds = ((start, middle), (middle, end))
        clauses = tuple(Clause(n, a, b, a - start, b - start) for n, (a, b) in enumerate(bounds, 1))
        title = self.at("查档。") if number == "1" else None
        return Task(number, f"一.{number}", 1, start, end, (Piece(start, end),), read, clauses, title)

    def plan(self) -> BuiltPlan:
        first = self.task("1", "1.查档", "10分种。", "；")
        second = self.task("2", "2.县檔", "做好查档。", "；")
        heading, sub, mend, broken = self.at("一、档案进馆"), self.at("（一）移交"), self.at("分种"), self.at("（未完")
        document = Document(
            source=self.source,
            title=self.at("青禾县数字档案工作方案（2026—2028年）"),
            sections=(Section("一", "档案进馆", 1, heading.start, heading.end), Section("一", "移交", 2, sub.start, sub.end, 0)),
            tasks=(first, second),
            defects=(Defect("cut-off-end", broken), Defect("encoding", self.at("种"), "GB18030", 0)),
            context=Context("2026-02", (2026, 2028), "青禾县人民政府", COUNTY),
        )
        info = PlanInfo(
            PLAN,
            "青禾县数字档案工作方案",
            "青禾县人民政府",
            COUNTY,
            "zh-Hans",
            ("2026-01-01", "2028-12-31"),
            "2026-02",
            "plans/x/source.txt",
            "青政办发〔2026〕3号",
        )
        unknown = ResolvedAgency(COUNTY, "县数据局", "body", (("县数据局", "zh-Hans"),), ("县数据局",), "unresolved", False)
        nobody = ResolvedAgency(COUNTY, "有关部门", "collective", (("有关部门", "zh-Hans"),), ("有关部门",), "exact", True)
        rule = ResolvedInstrument(
            COUNTY, "青禾县档案管理办法", (("青禾县档案管理办法", "zh-Hans"),), ("青禾县档案管理办法",), "unresolved", False
        )
        rule = replace(rule, status="repealed", status_source="县政府公报", since="2025", replaced_by=((COUNTY, "青禾县档案条例"),))
        return BuiltPlan(
            info=info,
            facts=PlanFacts(document, (self.first(first), self.second(second))),
            ids=("t1", "t2"),
            agencies=((ARCHIVES, unknown), (ARCHIVES, nobody, ARCHIVES)),
            instruments=((rule,), ()),
            indicators=((DIGITISED, None, None), ()),
            issuer=ResolvedAgency(COUNTY, "青禾县人民政府", "body", (("青禾县人民政府", "zh-Hans"),), ("青禾县人民政府",), "exact", True),
            emendations=(Emendation(mend.start, mend.end, "分钟", "种 for 钟"),),
            content_hash="5b1f0c9ae273d4418e6b07f2c5a9138d60e4b7f3921c8d5a7e0f46b3d2c1a998",
            ledger=LEDGER,
        )

    def first(self, task: Task) -> TaskFacts:
        at, leads = self.at, self.at("排在第一位的为牵头单位")
        return TaskFacts(
            task=task,
            parties=(
                Party(at("县档案馆"), "县档案馆", "leading", "first-leads", basis="inferred", clause=1, premise=leads, group=0),
                Party(at("县数据局"), "县数据局", "responsible", "role-word", clause=1, group=0),
            ),
            laws=(Law(at("青禾县档案管理办法"), "青禾县档案管理办法", "based-on", "title", 2),),
            deadlines=(
                Deadline(at("2027年底前"), "by", "year-end", due="2027", clause=1),
                Deadline(at("每年"), "recurring", "every", period="P1Y", clause=2),
            ),
            targets=(
                Target(
                    at("馆藏档案数字化率达到90%以上"),
                    "馆藏档案数字化率",
                    ">=",
                    Decimal(90),
                    "%",
                    "share",
                    "90",
                    "2027",
                    "馆藏档案",
                    clause=1,
                ),
                Target(
                    at("查档人次比2025年增长10%"), "查档人次", "increase", Decimal("1E+1"), "%", "change", "10", baseline="2025年", clause=2
                ),
                Target(at("答复时间为5至10分种"), "答复时间", "between", (Decimal("5.0"), Decimal(10)), "分钟", "range", "5至10", clause=2),
            ),
            deliverables=(Deliverable(at("数字档案查询平台"), "数字档案查询平台", "建成", "system", "verb-and-thing", "build", 1),),
            mechanisms=(Mechanism(at("移交机制"), "移交机制", "健全", "verb-and-mechanism", 2),),
            wishes=(Wish(at("逐步提高数字化水平"), "数字化水平", "increase", "direction", 1),),
            duties=(Duty(at("建成"), 1, "firm", "建成", "duty-verb"), Duty(at("健全"), 2, "firm", "健全", "duty-verb")),
        )

    def second(self, task: Task) -> TaskFacts:
        at = self.at
        return TaskFacts(
            task=task,
            parties=(
                Party(at("县檔案館"), "县檔案館", "responsible", "subject", clause=1, group=0),
                Party(at("有关部门"), "有关部门", "responsible", "subject", kind="collective", clause=1, group=0),
                Party(at("县档案馆", 2), "县档案馆", "responsible", "subject", clause=2),
            ),
            deadlines=(
                Deadline(at("五年内"), "by", "span", period="P5Y", clause=1),
                Deadline(at("长期"), "ongoing", "word", clause=2),
            ),
            deliverables=(Deliverable(at("县级中心"), "县级中心", "建成", "base", "verb-and-thing", "", 1),),
            duties=(Duty(at("力争"), 1, "strive", "建成", "modality-word"),),
        )
