"""Who is bound in further kinds of plans: lists over commas, inner offices, task tables, articles, short labels."""

from __future__ import annotations

import pytest
from sample_task import CONTEXT, task_of

from dutygraph.extract.parties import find_parties, first_leads
from dutygraph.extract.plan import extract_plan
from dutygraph.read.plan import read_plan
from dutygraph.vocabulary import load_vocabulary

LEAD, RESP, SUPP, PART, COORD, SUPER = "leading", "responsible", "supporting", "participating", "coordinating", "supervising"

ROWS: dict[str, dict[str, str]] = {
    # ---- 负责 and a verb ---------------------------------------------------------------------------
    "省司法厅负责制定《行政裁决管理办法》。": {"省司法厅": RESP},
    "湖州市自然资源和规划局负责编制国土空间规划。": {"湖州市自然资源和规划局": RESP},
    "县民政局负责制订年度救助方案，县审计局负责监督。": {"县民政局": RESP, "县审计局": SUPER},
    "县应急局负责指导各乡镇开展演练。": {"县应急局": SUPER},
    "市卫生健康委负责统筹协调，市医保局负责完善支付政策。": {"市卫生健康委": COORD, "市医保局": RESP},
    "严格实行项目负责制度，落实首席专家负责制。": {},
    # ---- partners ----------------------------------------------------------------------------------
    "市金融局要会同人民银行沈阳分行、辽宁银保监局建立监测机制。": {"市金融局": RESP, "人民银行沈阳分行": PART, "辽宁银保监局": PART},
    "省发展改革委会同省财政厅、安徽证监局研究制定支持政策。": {"省发展改革委": RESP, "省财政厅": PART, "安徽证监局": PART},
    "市商务局要联合中国进出口银行福建省分行、厦门海关开展宣讲。": {"市商务局": RESP, "中国进出口银行福建省分行": PART, "厦门海关": PART},
    "由黔南州发展改革委会同州能源局，各县（市）人民政府建立项目库。": {
        "黔南州发展改革委": RESP,
        "州能源局": PART,
        "各县（市）人民政府": PART,
    },
    "省数据局会同有关部门建立公共数据目录。": {"省数据局": RESP, "有关部门": PART},
    "推进医疗联合体建设，发挥妇女联合会桥梁作用。": {},
    "健全市、县联合执法协作机制。": {},
    # ---- lists that go on behind a comma -----------------------------------------------------------
    "市委组织部、宣传部，市教育局、团市委等单位配合。": {"市委组织部": SUPP, "宣传部": SUPP, "市教育局": SUPP, "团市委": SUPP},
    "由市委宣传部牵头，市委统战部，市教育局配合，开展主题教育。": {"市委宣传部": LEAD, "市委统战部": SUPP, "市教育局": SUPP},
    "县委办公室、县政府办公室，县委组织部要加强督查。": {"县委办公室": RESP, "县政府办公室": RESP, "县委组织部": RESP},
    "各设区市卫生健康委，省属各医疗机构要落实首诊负责制。": {"各设区市卫生健康委": RESP, "省属各医疗机构": RESP},
    "由省教育厅，省人力资源社会保障厅牵头制定实施细则。": {"省教育厅": LEAD, "省人力资源社会保障厅": LEAD},
    "县政府成立工作专班，县教育局每月调度一次。": {"县政府": RESP, "县教育局": RESP},
    "省长担任领导小组组长，省发展改革委负责日常工作。": {"省长": RESP, "省发展改革委": RESP},
    # ---- those pointed at, collectives, levels in brackets -----------------------------------------
    "县政府及其有关部门应当建立健全工作机制。": {"县政府": RESP, "有关部门": RESP},
    "各乡镇（街道）、县直各单位要明确专人负责。": {"各乡镇（街道）": RESP, "县直各单位": RESP},
    "乡镇（街道）落实属地管理责任。": {"乡镇（街道）": RESP},
    "在街道（镇）建设服务中心，在县（市、区）设立分中心。": {},
    "乡镇（街道）养老服务中心覆盖率达到60%。": {},
    "牵头单位每季度汇总一次进展情况。": {"牵头单位": RESP},
    # ---- inner offices -----------------------------------------------------------------------------
    "厅法规处会同厅信息中心、省公路中心制定服务指南。": {"厅法规处": RESP, "厅信息中心": PART, "省公路中心": PART},
    "局人事科牵头，规划财务科、各直属单位配合，完成岗位设置工作。": {"局人事科": LEAD, "规划财务科": SUPP, "各直属单位": SUPP},
    "局机关各科室要结合实际制定方案，机关纪委加强日常监督。": {"局机关各科室": RESP, "机关纪委": RESP},
    "委规划处牵头编制统计制度。": {"委规划处": LEAD},
    "落实好处理意见，查处一批典型案例。": {},
    "深化学科建设，建立控股公司管理制度。": {},
    # ---- money, posts, those who trade ----------------------------------------------------------
    "各级财政要加大投入力度，县财政每年安排专项资金200万元。": {"各级财政": RESP, "县财政": RESP},
    "加大财政支持力度，争取省级财政资金。": {},
    "各地财政负责落实配套资金。": {"各地财政": RESP},
    "县人民政府主要负责同志是本地区安全生产第一责任人。": {"县人民政府主要负责同志": RESP},
    "审判人员、检察人员应当恪守职业道德。": {"审判人员": RESP, "检察人员": RESP},
    "由分管副市长牵头，市政府秘书长协调。": {"分管副市长": LEAD, "市政府秘书长": COORD},
    "市场主体应当依法诚信经营。": {"市场主体": RESP},
    "省税务局、人民银行济南分行共同落实减税政策。": {"省税务局": RESP, "人民银行济南分行": RESP},
    "参与市、区两级联席会议，配合上级部门完成检查。": {},
    # ---- bodies without a head, told by what stands behind them ------------------------------------
    "消防救援机构依法开展监督抽查，派出所配合。": {"消防救援机构": RESP, "派出所": SUPP},
    "重点排污企业定期开展清洁生产审核。": {"重点排污企业": RESP},
    "公立医院牵头组建医联体，民营企业带头执行标准。": {"公立医院": LEAD, "民营企业": RESP},
    "龙头企业不断壮大，专业合作社逐步规范。": {},
    "规模以上企业持续增长，金融机构不断集聚。": {},
    "强化医疗机构依法执业，推进养老机构及时备案。": {},
    # ---- fields that share what ends the last ------------------------------------------------------
    "县级以上地方人民政府教育、公安、民政等部门按照各自职责做好保护工作。": {"县级以上地方人民政府教育、公安、民政等部门": RESP},
    "公安、交通运输、应急管理等部门要建立联动机制。": {"公安、交通运输、应急管理等部门": RESP},
    # ---- set phrases -------------------------------------------------------------------------------
    "健全党委统一领导、政府依法履责、部门各负其责、社会广泛参与的格局。": {"党委": LEAD, "政府": RESP, "部门": RESP, "社会": PART},
    "坚持省负总责、市县抓落实、镇村具体实施的机制。": {"省": LEAD, "市县": RESP, "镇村": RESP},
    "完善党委领导、法院主办、部门协办的工作格局。": {"党委": LEAD, "法院": LEAD, "部门": SUPP},
    # ---- brackets ----------------------------------------------------------------------------------
    "开展行动。（牵头：市民政局；配合：市卫生健康委、市老龄办；督导：市委督查室）": {
        "市民政局": LEAD,
        "市卫生健康委": SUPP,
        "市老龄办": SUPP,
        "市委督查室": SUPER,
    },
    "开展行动。（责任部门：市发改委；联合单位：市统计局）": {"市发改委": RESP, "市统计局": PART},
    "开展行动。（责任单位：青年发展局、市全民阅读办）": {"青年发展局": RESP, "市全民阅读办": RESP},
    "加强宣传。（市委宣传部，市融媒体中心；完成时限：2024年底）": {"市委宣传部": RESP, "市融媒体中心": RESP},
    "强化保障。（市财政局、市民政局按职责分工负责，各县区人民政府配合）": {"市财政局": RESP, "市民政局": RESP, "各县区人民政府": SUPP},
    "主辦機關：社會工作局　協辦機關：婦女聯合總會、教育及青年發展局": {"社會工作局": LEAD, "婦女聯合總會": SUPP, "教育及青年發展局": SUPP},
    "开展整治。（责任单位：市公安局，持续推进；今年底前完成）": {"市公安局": RESP},
}


@pytest.mark.parametrize("text", ROWS)
def test_who_is_bound(text: str) -> None:
    found = find_parties(task_of(text), CONTEXT, load_vocabulary())
    assert {party.anchor.quote: party.role for party in found} == ROWS[text]


@pytest.mark.parametrize(
    "note",
    ["列第一位者为牵头单位", "排在首位的部门牵头", "牵头单位列首位", "排名第一的为牵头部门", "首家单位为牵头单位", "排位第一的单位总牵头"],
)
def test_the_first_leads_however_it_is_said(note: str) -> None:
    task = task_of(f"开展监测。（省水利厅、气象局负责，{note}，下同）")
    found = {party.anchor.quote: (party.role, party.basis) for party in find_parties(task, CONTEXT, load_vocabulary())}
    assert found == {"省水利厅": (LEAD, "inferred"), "气象局": (RESP, "stated")}
    assert first_leads(task, load_vocabulary()) is not None


def test_who_is_pointed_at_keeps_no_head_of_another() -> None:
    found = find_parties(task_of("县政府及其有关部门应当加强宣传。"), CONTEXT, load_vocabulary())
    assert [(party.label, party.kind) for party in found] == [("县政府", "body"), ("有关部门", "collective")]


HEAD = ("序号", "重点任务", "市级牵头单位", "配合单位", "完成时限")
TASKS = [
    ("1", "建设公共数据开放平台", "市大数据局", "市发展改革委、财政局", "2024年9月底"),
    ("2", "编制《数字政府建设规划》", "市政府办公室", "市委网信办，各县（市、区）人民政府", "2024年12月底"),
    ("3", "开展数据安全培训不少于4次", "市委网信办", "各有关部门", "长期坚持"),
]
OWNERS = [
    {("市大数据局", LEAD), ("市发展改革委", SUPP), ("市财政局", SUPP)},
    {("市政府办公室", LEAD), ("市委网信办", SUPP), ("各县（市、区）人民政府", SUPP)},
    {("市委网信办", LEAD), ("各有关部门", SUPP)},
]


@pytest.mark.parametrize("between", ["\t", "  ", "　", "\n"])
def test_a_table_s_columns_name_the_owners(between: str) -> None:
    lines = ["数字化工作方案", "附件", "重点任务分工表", *(between.join(row) for row in (HEAD, *TASKS))]
    vocabulary = load_vocabulary()
    facts = extract_plan(read_plan("\n".join(lines) + "\n", vocabulary), vocabulary)
    found = [{(party.label, party.role) for party in task.parties} for task in facts.tasks if task.task.number]
    assert found == OWNERS


def test_cells_left_empty_at_the_end_of_a_row_move_no_owner_into_another_column() -> None:
    rows = (
        "序号\t任务\t牵头单位\t配合单位\t完成时限\t备注",
        "1\t编制规划\t市发改委\t市财政局\t2024年底\t",
        "2\t建设园区\t市商务局\t\t\t",
        "3\t建平台\t\t\t\t",
    )
    vocabulary = load_vocabulary()
    facts = extract_plan(read_plan("\n".join(("工作方案", "附件", "任务分工表", *rows)) + "\n", vocabulary), vocabulary)
    found = [{(party.label, party.role) for party in task.parties} for task in facts.tasks if task.task.number]
    assert found == [{("市发改委", LEAD), ("市财政局", SUPP)}, {("市商务局", LEAD)}, set()]


def test_a_table_without_owners_binds_nobody() -> None:
    lines = ["工作方案", "一、目标", "1.建设平台 覆盖率 达到60%", "附件", "序号 指标 目标值", "1 覆盖率 60%", "2 满意度 90%"]
    vocabulary = load_vocabulary()
    facts = extract_plan(read_plan("\n".join(lines) + "\n", vocabulary), vocabulary)
    assert not [party for task in facts.tasks for party in task.parties]
