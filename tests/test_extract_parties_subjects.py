"""Who is bound in running prose, further ways: what governs an object, who acts in turn, names that hold words of the sentence.

Every row: the text, then quote:role for each party that must be found, and no other.
"""

from __future__ import annotations

import pytest
from sample_task import CONTEXT, task_of

from dutygraph.extract.parties import find_parties
from dutygraph.vocabulary import load_vocabulary

LEAD, RESP, SUPP, PART = "leading", "responsible", "supporting", "participating"

ROWS: dict[str, tuple[str, dict[str, str]]] = {
    "has something entered": ("县财政局将巡河经费列入预算。", {"县财政局": RESP}),
    "will do something to somebody": ("区政府办公室将对各镇进展进行通报。", {"区政府办公室": RESP}),
    "organises others": ("市教育局组织全市中小学开展疏散演练。", {"市教育局": RESP}),
    "leads in a list of turns": ("由市住建局牵头、市财政局配合，改造泵站。", {"市住建局": LEAD, "市财政局": SUPP}),
    "each as often": ("市级河长每季度、县级河长每月巡河。", {"市级河长": RESP, "县级河长": RESP}),
    "bears it all for an area": ("各县（市、区）人民政府对本地区巡河工作负总责。", {"各县（市、区）人民政府": LEAD}),
    "the same in traditional script": ("各縣（市、區）人民政府對本地區巡河工作負總責。", {"各縣（市、區）人民政府": LEAD}),
    "is called what it is": ("市水务局作为牵头单位，市城管局作为配合单位，每月会商。", {"市水务局": LEAD, "市城管局": SUPP}),
    "an office with another name in a bracket": ("地方各级人民政府办公厅（室）要公开目录。", {"地方各级人民政府办公厅（室）": RESP}),
    "a name that opens with a shorter one": ("市委办公室要印发台账。", {"市委办公室": RESP}),
    "names that hold words of a sentence": (
        "市水务局会同市应急管理局、市自然资源局、市自来水公司制定预案。",
        {"市水务局": RESP, "市应急管理局": PART, "市自然资源局": PART, "市自来水公司": PART},
    ),
    "a body named by its cause": ("市推进节水型社会建设工作领导小组要每季度调度。", {"市推进节水型社会建设工作领导小组": RESP}),
    "fields that share a level and a tail": ("市财政、人社、医保部门要安排资金。", {"市财政、人社、医保部门": RESP}),
    "a people's organisation by its short name": ("市贸促会要组织展会。", {"市贸促会": RESP}),
    "a remark in a bracket behind a name": ("巡河领导小组办公室（设在市水务局）负责日常协调。", {"巡河领导小组办公室": RESP}),
    "institutions that share a head": ("各县（市、区）党委、政府每年向市委报告。", {"各县（市、区）党委": RESP, "政府": RESP}),
    "levels by their rank": ("市县两级要建立台账。", {"市县两级": RESP}),
    "serves somebody": ("市担保公司为企业提供担保。", {"市担保公司": RESP}),
    "posts that are called something": ("乡镇党委书记是第一责任人，分管负责人是直接责任人。", {"乡镇党委书记": RESP, "分管负责人": RESP}),
    "fields that hand over": ("由水利、财政等部门按职责分工负责。", {"水利、财政等部门": RESP}),
    "levels of one kind of office": ("各市、县自然资源主管部门负责修复。", {"各市、县自然资源主管部门": RESP}),
    "offices of a government by their fields": (
        "县级以上地方人民政府水利、人力资源社会保障部门应当建立台账。",
        {"县级以上地方人民政府水利、人力资源社会保障部门": RESP},
    ),
    "posts of everybody": ("各部门各单位主要负责人要亲自巡河。", {"各部门各单位主要负责人": RESP}),
    "two committees of a village": ("各村“两委”要组织村民巡河。", {"各村“两委”": RESP}),
    "before a cause": ("各区（市）县政府（管委会）要参照成立领导小组。", {"各区（市）县政府（管委会）": RESP}),
    "a light verb behind a circumstance": ("市司法局对巡查人员进行轮训。", {"市司法局": RESP}),
    "a month or a quarter behind a name": (
        "市教育局会同市财政局6月底前修订办法。市科技局第三季度前公布名单。",
        {"市教育局": RESP, "市财政局": PART, "市科技局": RESP},
    ),
    "all year": ("市教育局全年招聘教师不少于160名。", {"市教育局": RESP}),
    "before a committee to be set up": ("到2023年，各乡镇人民政府要成立合法性审核专家委员会。", {"各乡镇人民政府": RESP}),
    "what several bodies share is none": ("建立重点排污单位联动机制。建立教师培训课程联动机制。", {}),
    "zones": ("自贸试验区、综保区要先行先试。", {"自贸试验区": RESP, "综保区": RESP}),
    "names that head their duties": (
        "市教育局：组织疏散演练；市公安局、市应急局：排查隐患。各镇（街道）：落实巡查。",
        {"市教育局": RESP, "市公安局": RESP, "市应急局": RESP, "各镇（街道）": RESP},
    ),
    "what only looks like a body": ("建设政务服务网分厅升级版，深化社区卫生服务中心服务覆盖。", {}),
}


@pytest.mark.parametrize(("text", "bound"), ROWS.values(), ids=ROWS.keys())
def test_who_is_bound(text: str, bound: dict[str, str]) -> None:
    found = {party.anchor.quote: party.role for party in find_parties(task_of(text), CONTEXT, load_vocabulary())}
    assert found == bound
