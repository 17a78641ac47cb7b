"""Which clauses lay a duty, and how firmly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_task import CONTEXT, task_of

from dutygraph.extract.duties import find_duties
from dutygraph.vocabulary import load_vocabulary

# sentence, [(clause, modality, quote)]
CASES = [
    ("完善行政裁量权基准制度。", [(1, "firm", "完善")]),
    ("积极探索跨区域协同执法；市司法局要加强指导。", [(1, "explore", "探索"), (2, "firm", "加强")]),
    ("鼓励有条件的地区先行先试。", [(1, "encourage", "鼓励")]),
    ("到2025年，力争建成2个国家级法治教育基地。", [(1, "strive", "力争")]),
    ("按照國家統一部署，推進行政複議體制改革。", [(1, "conditional", "按照國家統一部署")]),
    ("根据国家立法进程，及时修订相关法规。", [(1, "conditional", "根据国家立法进程")]),
    ("按照国家法律规定，开展执法检查。", [(1, "firm", "开展")]),
    ("形成人人参与、人人尽责的社会治理格局。", []),
    ("实现政务服务就近能办。", []),
    ("一审服判息诉率达到85%以上。", [(1, "firm", "达到")]),
    ("优化营商环境。（市发展改革委牵头，市商务局配合）", [(1, "firm", "优化")]),
    ("责任单位：市教育局、市公安局。", []),
    ("深入推进改革。牵头单位：市委改革办；配合单位：市司法局。", [(1, "firm", "推进")]),
    ("各区政府负责组织实施。", [(1, "firm", "负责")]),
    ("争取国家政策支持，建设口岸。", [(1, "strive", "争取")]),
    ("健全议事规则，探索建立第三方评估制度。", [(1, "firm", "健全")]),
    ("不得擅自改变土地用途。", [(1, "firm", "不得")]),
    ("院長、庭長不簽發其未直接參加審理案件的裁判文書。", [(1, "firm", "不簽發")]),
    ("不断完善议事规则。", [(1, "firm", "完善")]),
    ("按照国家统一部署推进医保支付方式改革。", [(1, "conditional", "按照国家统一部署")]),
    ("定期向社会公布典型案例。", [(1, "firm", "公布")]),
    ("结案率不低于98%；案件质量不断好转。", [(1, "firm", "不低于")]),
    ("審判人員應當嚴格規範庭審程序。", [(1, "firm", "規範")]),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text[:12] for text, _ in CASES])
def test_duty_clauses_and_modality(text: str, expected: list[tuple[int, str, str]]) -> None:
    found = find_duties(task_of(text), CONTEXT, load_vocabulary())
    assert [(duty.clause, duty.modality, duty.anchor.quote) for duty in found] == expected


@given(st.text(alphabet="（）、，。；和要推进探索鼓励按照国家部署形成格局的A1", max_size=120))
def test_at_most_one_duty_per_clause_and_anchors_hold(text: str) -> None:
    if not text:
        return
    found = find_duties(task_of(text), CONTEXT, load_vocabulary())
    assert len({duty.clause for duty in found}) == len(found)
    assert all(text[duty.anchor.start : duty.anchor.end] == duty.anchor.quote for duty in found)
