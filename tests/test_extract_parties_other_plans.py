"""Sentences as other plans write them (provincial, municipal, county, central; both scripts), with whom a careful reader takes as bound.

Written before the rules were fitted to anything. Every row: the text, then quote:role for each party
that must be found; what follows a bar may be found or not.
"""

from __future__ import annotations

import pytest
from sample_task import CONTEXT, task_of

from dutygraph.extract.parties import find_parties
from dutygraph.vocabulary import load_vocabulary

LEAD, RESP, SUPP, PART, COORD, SUPER = "leading", "responsible", "supporting", "participating", "coordinating", "supervising"

ROWS: dict[str, tuple[str, dict[str, str], set[str]]] = {
    # ---- owner brackets -------------------------------------------------------------------------
    "labels and a level behind a semicolon": (
        "开展“暖企”行动，建立企业诉求闭环办理机制。（责任单位：市工业和信息化局、市商务局等；各区政府）",
        {"市工业和信息化局": RESP, "市商务局": RESP, "各区政府": RESP},
        set(),
    ),
    "two labels, the second list going on behind a comma": (
        "推进城中村改造。（牵头单位：市住房城乡建设局，配合单位：市规划和自然资源局、市城市管理综合执法局，各区、县级市）",
        {
            "市住房城乡建设局": LEAD,
            "市规划和自然资源局": SUPP,
            "市城市管理综合执法局": SUPP,
            "各区、县级市": SUPP,
        },
        set(),
    ),
    "a range of application names no owner": (
        "推行“一照多址”。（负责部门：市市场监管局；适用范围：自贸试验区、高新区）",
        {"市市场监管局": RESP},
        set(),
    ),
    "leader, then those by their tasks": (
        "出台数据要素流通管理办法。（省政务服务和数据管理局牵头，省发展改革委、工业和信息化厅按职责分工负责）",
        {"省政务服务和数据管理局": LEAD, "省发展改革委": RESP, "工业和信息化厅": RESP},
        set(),
    ),
    "localities carry out": (
        "推进县域商业体系建设。（省商务厅、农业农村厅等按职责分工负责，各地级以上市人民政府结合实际落实）",
        {"省商务厅": RESP, "农业农村厅": RESP, "各地级以上市人民政府": RESP},
        set(),
    ),
    "commas between levels, one verb at the end": (
        "推动公共数据授权运营。（省委网信办，省政务和数据局，各地级以上市人民政府负责）",
        {"省委网信办": RESP, "省政务和数据局": RESP, "各地级以上市人民政府": RESP},
        set(),
    ),
    "a range of levels in brackets": (
        "落实助企纾困政策。（各市、县（市、区）人民政府，省财政厅、税务局负责）",
        {"各市、县（市、区）人民政府": RESP, "省财政厅": RESP, "税务局": RESP},
        set(),
    ),
    "a nested name": (
        "加快智慧停车建设。（责任单位：市交通委（市道运局）、市公安局）",
        {"市交通委（市道运局）": RESP, "市公安局": RESP},
        set(),
    ),
    "full and half width mixed": (
        "完善信用修复办法。(牵头单位:市发改委;配合单位:市司法局,人行沈阳分行)",
        {"市发改委": LEAD, "市司法局": SUPP, "人行沈阳分行": SUPP},
        set(),
    ),
    "names that hold 和 in a list joined by 和": (
        "完善公共文化设施。（国家发展改革委、文化和旅游部、国家卫生健康委和国家中医药局负责）",
        {"国家发展改革委": RESP, "文化和旅游部": RESP, "国家卫生健康委": RESP, "国家中医药局": RESP},
        set(),
    ),
    "housing and urban-rural development": (
        "推进老旧小区改造。（住房和城乡建设部牵头，工业和信息化部、人力资源和社会保障部、国家互联网信息办公室配合）",
        {"住房和城乡建设部": LEAD, "工业和信息化部": SUPP, "人力资源和社会保障部": SUPP, "国家互联网信息办公室": SUPP},
        set(),
    ),
    "party organs and mass organisations": (
        "加强新就业群体党建。（市委组织部、市委社会工作部牵头，市总工会、团市委、市妇联、市工商联参与）",
        {"市委组织部": LEAD, "市委社会工作部": LEAD, "市总工会": PART, "团市委": PART, "市妇联": PART, "市工商联": PART},
        set(),
    ),
    "with": (
        "制定全市低空经济发展规划。（市发展改革委会同市交通运输局、市公安局负责）",
        {"市发展改革委": RESP, "市交通运输局": PART, "市公安局": PART},
        set(),
    ),
    "enterprises and utilities": (
        "提升“获得电力”水平。（责任单位：国网辽宁电力、市发展改革委；配合单位：中国铁塔沈阳分公司）",
        {"国网辽宁电力": RESP, "市发展改革委": RESP, "中国铁塔沈阳分公司": SUPP},
        set(),
    ),
    "collectives in a bracket": (
        "全面落实保密责任。（各有关单位按职责分工负责）",
        {"各有关单位": RESP},
        set(),
    ),
    "and other departments concerned": (
        "整治网络谣言。（市委网信办、市公安局等有关部门负责）",
        {"市委网信办": RESP, "市公安局": RESP, "有关部门": RESP},
        set(),
    ),
    "the first leads": (
        "优化通关流程。（海关总署、交通运输部、国家移民局负责，排在第一位的部门为牵头部门，下同）",
        {"海关总署": LEAD, "交通运输部": RESP, "国家移民局": RESP},
        set(),
    ),
    "brackets in the middle": (
        "新增公办幼儿园学位5000个。（市教育局负责）建成社区食堂60家。（市民政局负责）",
        {"市教育局": RESP, "市民政局": RESP},
        set(),
    ),
    "a bracket of names alone": (
        "开展行政复议规范化建设。（市司法局、各区人民政府）",
        {"市司法局": RESP, "各区人民政府": RESP},
        set(),
    ),
    "brackets that own nothing": (
        "建成50个示范村（社区），推进县（市、区）全覆盖，修订《沈阳市养犬管理条例（草案）》，举办高校毕业生招聘会（以下简称招聘会）。",
        {},
        set(),
    ),
    "supervision and guidance": (
        "抓好秸秆禁烧。（市生态环境局督导，各镇人民政府、街道办事处落实）",
        {"市生态环境局": SUPER, "各镇人民政府": RESP, "街道办事处": RESP},
        set(),
    ),
    "shared head of a party committee": (
        "健全舆情应对机制。（县委宣传部、政法委、公安局负责）",
        {"县委宣传部": RESP, "政法委": RESP, "公安局": RESP},
        set(),
    ),
    "by each": (
        "规范涉企收费。（市市场监督管理局牵头，各县（市、区）政府、市直有关部门分别负责）",
        {"市市场监督管理局": LEAD, "各县（市、区）政府": RESP, "市直有关部门": RESP},
        set(),
    ),
    "a date label in the bracket": (
        "完成排查整治。（责任单位：区应急管理局、区消防救援大队；完成时限：2024年6月底前）",
        {"区应急管理局": RESP, "区消防救援大队": RESP},
        set(),
    ),
    # ---- owner lines ----------------------------------------------------------------------------
    "an owner line": (
        "推动电子证照互认。\n责任单位：市政务服务数据管理局、市公安局。",
        {"市政务服务数据管理局": RESP, "市公安局": RESP},
        set(),
    ),
    "an owner line with two labels, traditional": (
        "推動青年就業服務。\n主辦機關：勞動局　協辦機關：教育局、社會局",
        {"勞動局": LEAD, "教育局": SUPP, "社會局": SUPP},
        set(),
    ),
    "an owner line inside the paragraph": (
        "加强新型城市基础设施建设。牵头单位：市住房和城乡建设局；责任单位：各区人民政府，市直各相关单位。",
        {"市住房和城乡建设局": LEAD, "各区人民政府": RESP, "市直各相关单位": RESP},
        set(),
    ),
    # ---- prose ------------------------------------------------------------------------------------
    "subjects of must": (
        "各级政府要把法治建设摆在重要位置，县级以上人民政府应当每年向本级人大常委会报告法治政府建设情况。",
        {"各级政府": RESP, "县级以上人民政府": RESP},
        set(),
    ),
    "by somebody": (
        "重大项目联合审图由市住房城乡建设局牵头组织，由市自然资源局、市消防救援支队配合。",
        {"市住房城乡建设局": LEAD, "市自然资源局": SUPP, "市消防救援支队": SUPP},
        set(),
    ),
    "one with another in prose": (
        "市司法局会同市财政局、市审计局开展执法案卷评查。",
        {"市司法局": RESP, "市财政局": PART, "市审计局": PART},
        set(),
    ),
    "plain verb, both scripts": (
        "2023年底前，各縣（市、區）建立法律顧問庫，省司法廳定期公布考核結果。",
        {"各縣（市、區）": RESP, "省司法廳": RESP},
        set(),
    ),
    "each with its part": (
        "市财政局负责资金保障，市教育局牵头制定方案，各区配合做好学位供给。",
        {"市财政局": RESP, "市教育局": LEAD, "各区": SUPP},
        set(),
    ),
    "means and links are nobody": (
        "依托省政务服务平台，与国家统计局系统衔接，推进数据共享，并及时向市政府报告。",
        {},
        set(),
    ),
    "those who are helped are not bound": (
        "支持中小企业参与标准制定，鼓励高校开设相关课程，引导社会力量投入，推动金融机构加大信贷支持。",
        {},
        {"中小企业", "高校", "社会力量", "金融机构"},
    ),
    "issuers are not bound": (
        "落实国务院《优化营商环境条例》和最高人民法院、最高人民检察院关于办理行贿案件的意见，执行财政部、税务总局公布的减免目录。",
        {},
        set(),
    ),
    "fields are not bound": (
        "整合市场监管、生态环境保护、文化市场、交通运输、农业等领域执法力量，加强政府采购、公共资源交易监管。",
        {},
        set(),
    ),
    "recipients and approvals": (
        "草案经市政府常务会议审议后，报市人大常委会批准，并抄送省司法厅备案。",
        {},
        set(),
    ),
    "set phrase": (
        "健全党委领导、政府负责、民主协商、社会协同、公众参与、法治保障、科技支撑的社会治理体系。",
        {"党委": LEAD, "政府": RESP},
        {"社会", "公众"},
    ),
    "posts": (
        "党政主要负责人要切实履行推进法治建设第一责任人职责，行政机关负责人应当出庭应诉。",
        {"党政主要负责人": RESP, "行政机关负责人": RESP},
        set(),
    ),
    "who decides": (
        "审判委员会讨论疑难案件，主审法官对案件质量终身负责。由院长签发的文书，按规定归档。",
        {},
        {"审判委员会", "主审法官", "院长"},
    ),
    "collectives as subjects": (
        "各地区、各部门要高度重视，国务院有关部门要加强指导，各省、自治区、直辖市人民政府要结合实际制定实施细则。",
        {"各省、自治区、直辖市人民政府": RESP},
        {"各地区", "各部门", "国务院有关部门"},
    ),
    "shared tail": (
        "省、市、县（区）政府要将教育经费列入年度预算。",
        {"省、市、县（区）政府": RESP},
        set(),
    ),
    "departments listed before one word": (
        "教育、公安、市场监管等部门要建立校园周边联合检查机制。",
        {"教育、公安、市场监管等部门": RESP},
        set(),
    ),
    "must and important": (
        "这是重要任务，主要目标明确，需要持续推进，按照有关要求应急处置。",
        {},
        set(),
    ),
    "as the responsible one": (
        "各乡镇人民政府作为农村人居环境整治的责任主体，要落实属地责任。",
        {"各乡镇人民政府": RESP},
        set(),
    ),
    "subject behind a phrase": (
        "在市委统一领导下，各级各部门要各司其职；对排查出的问题，属地街道办事处应限期整改。",
        {"属地街道办事处": RESP},
        {"各级各部门"},
    ),
    "courts and procuratorates, plain verb": (
        "市中级人民法院、市人民检察院联合发布典型案例。公安机关依法打击非法集资。",
        {"市中级人民法院": RESP, "市人民检察院": RESP, "公安机关": RESP},
        set(),
    ),
    "guidance in prose": (
        "市民政局指导各区规范社会组织登记，市审计局负责监督资金使用。",
        {"市民政局": SUPER},
        {"市审计局"},
    ),
    "a department named with a verb": (
        "县委宣传部负责宣传报道，县发展改革局统筹协调，县督查考核办开展专项督查。",
        {"县委宣传部": RESP, "县发展改革局": COORD, "县督查考核办": RESP},
        set(),
    ),
    "attributes are not subjects": (
        "公布省级部门制定的权责清单，清理市政府印发的规范性文件，市教育局认定的示范校给予奖励。",
        {},
        {"市教育局"},
    ),
    "traditional prose": (
        "各級人民法院應當加強執行工作，司法行政機關要會同公安機關完善社區矯正銜接。",
        {"各級人民法院": RESP, "司法行政機關": RESP, "公安機關": PART},
        set(),
    ),
    "nothing but a topic": (
        "深化法院、检察院改革，提升政府治理效能，强化部门协同，发挥行业协会作用，完善街道社区服务。",
        {},
        {"行业协会", "部门"},
    ),
    "a village plan": (
        "各村（社区）每季度开展一次清洁行动，镇综合执法队负责巡查，村委会要做好台账登记。",
        {"各村（社区）": RESP, "镇综合执法队": RESP, "村委会": RESP},
        set(),
    ),
    "enterprises bound by shall": (
        "用人单位应当依法缴纳社会保险费，平台企业要公示算法规则。",
        {"用人单位": RESP, "平台企业": RESP},
        set(),
    ),
    "handed over": (
        "将适宜的处罚权交由乡镇人民政府、街道办事处行使，相关部门不得以任何理由推诿。",
        {},
        {"乡镇人民政府", "街道办事处", "相关部门"},
    ),
    "numbered parts of one sentence": (
        "一是市委政法委牵头开展执法监督；二是市检察院、市法院分别制定办案指引；三是各区要落实经费。",
        {"市委政法委": LEAD, "市检察院": RESP, "市法院": RESP, "各区": RESP},
        set(),
    ),
    # ---- added after the rules stood: what they got wrong at first ------------------------------------
    "a commission with a long name": (
        "省委全面依法治省委员会办公室统筹推进法治督察，市县党委政法委落实执法监督责任。",
        {"省委全面依法治省委员会办公室": COORD, "市县党委政法委": RESP},
        set(),
    ),
    "by somebody with a verb that no list knows": (
        "實施情形由國家發展委員會彙整。对逾期未整改的，由县级以上地方人民政府住房和城乡建设主管部门责令限期改正。",
        {"國家發展委員會": RESP, "县级以上地方人民政府住房和城乡建设主管部门": RESP},
        set(),
    ),
    "by somebody with somebody": (
        "由市政府督查室会同市人力资源社会保障局定期通报，由各级教育行政部门会同同级公安、司法行政部门组织实施。",
        {"市政府督查室": RESP, "市人力资源社会保障局": PART, "各级教育行政部门": RESP, "同级公安、司法行政部门": PART},
        set(),
    ),
    "a branch office in a district called peace": (
        "（市公安局和平分局、各市（州）、县（市、区）党委和政府负责）",
        {"市公安局和平分局": RESP, "各市（州）、县（市、区）党委": RESP, "政府": RESP},
        set(),
    ),
    "a term behind the owners": (
        "（国务院各有关部门、各省级人民政府按职责分工负责，持续推进）",
        {"国务院各有关部门": RESP, "各省级人民政府": RESP},
        set(),
    ),
    "square brackets": (
        "加快项目建设。【责任单位：市发改委、市住建局】",
        {"市发改委": RESP, "市住建局": RESP},
        set(),
    ),
    "a bracket of names alone with one that no ending tells": (
        "强化要素保障。（省自然资源厅、生态环境厅，国网四川电力，各市（州）人民政府）",
        {"省自然资源厅": RESP, "生态环境厅": RESP, "国网四川电力": RESP, "各市（州）人民政府": RESP},
        set(),
    ),
    "a helper behind one without a role word": (
        "（市教育局，各镇街配合）",
        {"市教育局": RESP, "各镇街": SUPP},
        set(),
    ),
    "who bears what from top to bottom": (
        "健全省负总责、市县抓落实、乡镇村组织实施的工作机制。",
        {"省": LEAD, "市县": RESP, "乡镇村": RESP},
        set(),
    ),
    "words that only look like a name and a verb": (
        "部门联合惩戒机制不断完善，行业主管部门负责制全面实行，政府采购支持中小企业，公安机关刑事执法监督全覆盖，部门间共享数据。",
        {},
        set(),
    ),
}


@pytest.mark.parametrize("name", ROWS)
def test_who_is_bound(name: str) -> None:
    text, must, may = ROWS[name]
    found = {party.anchor.quote: party.role for party in find_parties(task_of(text), CONTEXT, load_vocabulary())}
    assert {quote: role for quote, role in found.items() if quote not in may} == must
