"""Things that a plan orders made, and the stage of its information systems, as other plans write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_task import CONTEXT, task_of

from dutygraph.extract.deliverables import find_deliverables
from dutygraph.vocabulary import load_vocabulary

# sentence, [(label, kind, stage)]
CASES = [
    (
        "编制全市综合交通体系规划，制定停车场建设三年实施方案。",
        [("全市综合交通体系规划", "plan", ""), ("停车场建设三年实施方案", "plan", "")],
    ),
    ("建立重点排污单位名录并向社会公布。", [("重点排污单位名录", "list", "")]),
    (
        "修订《深圳市城市更新办法》、制定《深圳市城中村改造指引》。",
        [("深圳市城市更新办法", "regulation", ""), ("深圳市城中村改造指引", "standard", "")],
    ),
    ("每年发布法治政府建设年度报告和行政复议白皮书。", [("法治政府建设年度报告和行政复议白皮书", "report", "")]),
    ("成立由市长任组长的数字政府建设工作领导小组。", [("由市长任组长的数字政府建设工作领导小组", "body", "")]),
    ("到2025年，建成5个省级双拥示范基地。", []),
    ("建立健全部门联席会议制度，完善应急联动机制。", []),
    (
        "推进智慧水务平台建设，升级“浙里办”，将市级系统全部接入全国一体化政务服务平台。",
        [("智慧水务平台", "system", "build"), ("浙里办", "system", "upgrade"), ("全国一体化政务服务平台", "system", "connect")],
    ),
    ("推广应用不动产登记信息管理系统。", [("不动产登记信息管理系统", "system", "use")]),
    ("優化升級粵省事小程序，搭建企業碳賬戶管理系統。", [("粵省事小程序", "system", "upgrade"), ("企業碳賬戶管理系統", "system", "build")]),
    ("加强教育系统安全管理，保护生态系统。", []),
    ("各区不得擅自设立收费平台，严禁重复建设信息系统。", []),
    ("加快互联网法院建设。", [("互联网法院", "body", "")]),
    ("不断完善全省统一的信息共享平台。", [("全省统一的信息共享平台", "system", "upgrade")]),
    ("形成共建共治共享的社会治理格局，营造良好环境。", []),
    ("制定实施方案，明确责任分工。", [("实施方案", "plan", "")]),
    ("编制并公布权责清单，动态调整。", [("权责清单", "list", "")]),
    ("在每个街道建立退役军人服务站。", [("退役军人服务站", "base", "")]),
    ("完成国土空间总体规划编制，启动城市管理条例修订。", [("国土空间总体规划", "plan", ""), ("城市管理条例", "regulation", "")]),
    (
        "制定公共数据开放目录、数据分级分类标准和安全管理规范，推动数据共享。",
        [("公共数据开放目录、数据分级分类标准和安全管理规范", "standard", "")],
    ),
    ("加快制定急需的地方性法规和政府规章。", []),
    ("建设一批特色鲜明的产业园区，打造国际消费中心。", []),
    ("建立與省級平臺互聯互通的縣級應急指揮信息平臺。", [("與省級平臺互聯互通的縣級應急指揮信息平臺", "system", "build")]),
    ("2022年底前，全市统一的执法监督平台上线运行。", [("全市统一的执法监督平台", "system", "build")]),
    ("推动各区与市级大数据平台对接，整合现有政务热线。", [("市级大数据平台", "system", "connect"), ("政务热线", "system", "upgrade")]),
    ("出台支持民营企业发展的若干措施，抓紧制定实施细则。", [("支持民营企业发展的若干措施", "plan", ""), ("实施细则", "regulation", "")]),
    ("设立知识产权法庭，组建应急救援队。", [("知识产权法庭", "body", ""), ("应急救援队", "body", "")]),
    ("组织编制“十四五”消防规划报市政府批准后实施。", [("“十四五”消防规划", "plan", "")]),
    ("严格执行国家标准，落实权责清单制度。", []),
    ("建成7座渔港码头、12处船舶服务站。", []),
    ("设立总规模30亿元的渔业发展基金。", [("总规模30亿元的渔业发展基金", "body", "")]),
    ("建设国土空间规划一张图，建立渔业项目储备库。", [("国土空间规划一张图", "system", "build"), ("渔业项目储备库", "list", "")]),
    ("依托国家平台，运用大数据手段，提高监管系统性。", []),
    (
        "起草《厦门市促进两岸融合发展条例（草案）》，形成调研报告。",
        [("厦门市促进两岸融合发展条例（草案）", "regulation", ""), ("调研报告", "report", "")],
    ),
    ("健全平台经济监管规则，促进平台经济健康发展。", []),
    ("完成省级“十四五”生态环境保护规划编制并印发实施。", [("省级“十四五”生态环境保护规划", "plan", "")]),
    (
        "建成全市统一的城市运行管理服务平台，与国家、省平台互联互通。",
        [("全市统一的城市运行管理服务平台", "system", "build"), ("国家、省平台", "system", "connect")],
    ),
    (
        "推广“信易贷”平台，上线“企业码”，迭代升级“i厦门”平台。",
        [("“信易贷”平台", "system", "use"), ("企业码", "system", "build"), ("“i厦门”平台", "system", "upgrade")],
    ),
    ("每年1月31日前向社会公开上一年度法治政府建设年度报告。", [("上一年度法治政府建设年度报告", "report", "")]),
    ("新建公办幼儿园20所，建设社区嵌入式养老服务综合体5个。", []),
    ("起草完成《市容环境卫生管理条例（修订草案）》。", [("市容环境卫生管理条例（修订草案）", "regulation", "")]),
    ("开展流动人口服务管理，强化队伍建设，加强服务中心建设。", []),
    ("修订《A市供水条例》和《A市燃气条例》。", [("《A市供水条例》和《A市燃气条例》", "regulation", "")]),
    ("編寫市民普法讀本，出版《防災手冊》。", [("市民普法讀本", "report", ""), ("防災手冊", "standard", "")]),
    ("編製完成市級涉企收費清單。", [("市級涉企收費清單", "list", "")]),
    ("研擬人口對策綱領，訂定綠色採購自治條例。", [("人口對策綱領", "plan", ""), ("綠色採購自治條例", "regulation", "")]),
    ("完成环境影响评估报告，提交年度总结报告。", [("环境影响评估报告", "report", ""), ("年度总结报告", "report", "")]),
    ("完成专项整治任务，调整产业结构。", []),
    ("动态调整免罚事项清单。", [("免罚事项清单", "list", "")]),
    ("城北产业园二期于2023年6月建成投用。", [("城北产业园二期", "base", "")]),
    ("建立企业“白名单”并于3月底前公布。", [("企业“白名单”", "list", "")]),
    ("配合市人大常委会修订《河湾市燃气条例》。", [("河湾市燃气条例", "regulation", "")]),
    ("推动《河湾市养老服务条例》修订。", [("河湾市养老服务条例", "regulation", "")]),
    ("1\t编制《河湾市茶业规划》\t市农业农村局\t2023年底", [("河湾市茶业规划", "plan", "")]),
    ("設立24小時諮詢專線。", [("24小時諮詢專線", "system", "build")]),
    ("制定工作计划，建立问题台账，编制办事指南。", [("工作计划", "plan", ""), ("问题台账", "list", ""), ("办事指南", "standard", "")]),
]


def deliverables(text: str) -> list[tuple[str, str, str]]:
    found = find_deliverables(task_of(text), CONTEXT, load_vocabulary())
    for thing in found:
        assert text[thing.anchor.start : thing.anchor.end] == thing.anchor.quote
        assert thing.rule
    return [(thing.label, thing.kind, thing.stage) for thing in found]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text[:14] for text, _ in CASES])
def test_things_to_be_made_and_stages(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert deliverables(text) == expected


def test_the_quote_is_verb_and_object() -> None:
    text = "各市要加快建立憲法學習宣傳教育基地，抓好落實。"
    (thing,) = find_deliverables(task_of(text), CONTEXT, load_vocabulary())
    assert thing.anchor.quote == "建立憲法學習宣傳教育基地"
    assert (thing.verb, thing.clause) == ("建立", 1)


def test_a_new_kind_word_taught_in_the_vocabulary_is_found(tmp_path) -> None:  # type: ignore[no-untyped-def]
    from dutygraph.vocabulary import SHIPPED

    shipped = (SHIPPED / "documents.toml").read_text(encoding="utf-8")
    (tmp_path / "documents.toml").write_text(shipped.replace('base = ["基地"', 'base = ["书屋", "基地"'), encoding="utf-8")
    task = task_of("建设农家书屋。")
    assert find_deliverables(task, CONTEXT, load_vocabulary()) == []
    assert [thing.kind for thing in find_deliverables(task, CONTEXT, load_vocabulary(tmp_path))] == ["base"]


@given(st.text(alphabet="《》“”（）、，。；和制定推进建设接入平台系统方案的A1并", max_size=120))
def test_any_text_gives_anchors_that_hold(text: str) -> None:
    if text:
        deliverables(text)
