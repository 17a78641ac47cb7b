"""Who is bound where a clause stands between a body and its duty, or tells what the body is.

Every row: the text, then quote:role for each party that must be found, and no other.
"""

from __future__ import annotations

import pytest
from sample_task import CONTEXT, task_of

from dutygraph.extract.parties import find_parties
from dutygraph.vocabulary import load_vocabulary

LEAD, RESP, PART = "leading", "responsible", "participating"

ROWS: dict[str, tuple[str, dict[str, str]]] = {
    # ---- a circumstance before the duty ---------------------------------------------------------
    "while it does something": ("加氢站运营单位在检修期间，应当停止加注。", {"加氢站运营单位": RESP}),
    "the same in traditional script": ("加氫站運營單位在檢修期間，應當停止加注。", {"加氫站運營單位": RESP}),
    "while, and a plain verb": ("公益培训机构在办班过程中，建立学员档案。", {"公益培训机构": RESP}),
    "when it does what binds nobody": ("收茧企业采购鲜茧，应当留存票据。", {"收茧企业": RESP}),
    "the same in traditional script, too": ("收繭企業採購鮮繭，應當留存票據。", {"收繭企業": RESP}),
    "obliged in the same clause": ("收茧企业储存鲜茧应分仓堆放。", {"收茧企业": RESP}),
    "what a post does first": ("镇村主要负责人作出处分决定前，应当听取意见。", {"镇村主要负责人": RESP}),
    "what becomes of it": ("县属林场事业单位转制为公司，要清查资产。", {"县属林场事业单位": RESP}),
    "by a rule": ("渡口经营企业依照有关规定报送航班数据。", {"渡口经营企业": RESP}),
    "by a rule, in traditional script": ("渡口經營企業依照有關規定報送航班數據。", {"渡口經營企業": RESP}),
    "in a term of office": ("乡镇班子负责人任期内至少走访一次。", {"乡镇班子负责人": RESP}),
    # ---- told by what it does -------------------------------------------------------------------
    "a body by its duty": ("承担收费职能的机构要公示目录。", {"承担收费职能的机构": RESP}),
    "a body by a verb and a list": ("起草地名规划、路名方案的单位要征求意见。", {"起草地名规划、路名方案的单位": RESP}),
    "the same, in traditional script": ("起草地名規劃、路名方案的單位要徵求意見。", {"起草地名規劃、路名方案的單位": RESP}),
    "a body of somebody by its duty": (
        "县政府承担救灾职能的部门负责人每年接受考核。",
        {"县政府承担救灾职能的部门负责人": RESP},
    ),
    "before a comma": ("从事水上运动的公司，设立安全主管。", {"从事水上运动的公司": RESP}),
    "before a comma, in traditional script": ("從事水上運動的公司，應當設立安全主管。", {"從事水上運動的公司": RESP}),
    # ---- people and others that rules of every kind name ---------------------------------------
    "persons by their part": (
        "申请人应当提交图纸，采购人要公布需求，项目法人应当组织验收。",
        {"申请人": RESP, "采购人": RESP, "项目法人": RESP},
    ),
    "the same, in traditional script as well": ("申請人應當提交圖紙，項目法人應當組織驗收。", {"申請人": RESP, "項目法人": RESP}),
    "who bears what towards something": (
        "监理企业对渡槽质量承担责任，渡改桥项目法人对工期负总责。",
        {"监理企业": RESP, "渡改桥项目法人": LEAD},
    ),
    "a name that opens like a circumstance": ("经办银行应当按月报送台账。", {"经办银行": RESP}),
    "a case, and somebody else's duty": ("养殖户提供样品不全的，由县畜牧局通知补正。", {"县畜牧局": RESP}),
    "a case, and one's own duty": ("养殖户提供样品不全的，应当补正。", {"养殖户": RESP}),
    # ---- with others ----------------------------------------------------------------------------
    "members of a meeting": (
        "市渔业局、市海事局、工行东港支行为成员，负责审议年度计划。",
        {"市渔业局": PART, "市海事局": PART, "工行东港支行": PART},
    ),
    "a member unit": ("市渔业局是海上搜救联席会议成员单位。", {"市渔业局": PART}),
    "with a bank, and a light verb": (
        "渔港租金由市渔业局会同市海事局、工行东港支行进行核定。",
        {"市渔业局": RESP, "市海事局": PART, "工行东港支行": PART},
    ),
    "by somebody on its own": ("年度计划由国有林场企业自主编制。", {"国有林场企业": RESP}),
    "a body with its office": ("各县区渔业工作领导小组及其办公室要加强调度。", {"各县区渔业工作领导小组及其办公室": RESP}),
    "the rest of a level": ("东港市人民政府建立冷库，其他县（市）建立晒场。", {"东港市人民政府": RESP, "其他县（市）": RESP}),
    "one named by where it is": ("县人民政府所在地青石镇人民政府建立冷库。", {"青石镇人民政府": RESP}),
    "a party group with its other name": ("党委（党组）研究年度计划。", {"党委（党组）": RESP}),
    # ---- none of these --------------------------------------------------------------------------
    "who only gets something": ("从事养老服务的机构，给予建设补贴。从事远洋捕捞的企业，减免港口费用。", {}),
    "what is set up": ("设立承担收费职能的机构。建立从事救助的单位名录。", {}),
    "a state of affairs": ("重点企业产值持续增长，要素保障明显改善。骨干企业发展势头良好，应急储备充足。", {}),
    "words that end in one of obligation": ("龙头企业生产主要原料，供应周边市场。骨干企业采购相应设备。", {}),
    "kinds of supervision": ("推动党内监督与司法监督、群众监督、舆论监督有机贯通。", {}),
    "what everybody should know": ("编写机关工作人员应知应会手册。", {}),
    "supervision as a noun": ("增强政府督查工作实效。", {}),
    "rules and fields, no deeds": ("建立渔船管理人考核办法，个体工商户发展环境改善，金融机构对渔业支持力度加大。", {}),
    "who is helped or led": ("支持供应商开展供应链金融业务，帮助经营户开展改造，完善企业按照规定开展自查的机制。", {}),
    "whose product it is": ("骨干企业生产的设备应当检验。民办学校收费标准应当公示。", {}),
}


@pytest.mark.parametrize(("text", "bound"), ROWS.values(), ids=ROWS.keys())
def test_who_is_bound(text: str, bound: dict[str, str]) -> None:
    found = {party.anchor.quote: party.role for party in find_parties(task_of(text), CONTEXT, load_vocabulary())}
    assert found == bound
