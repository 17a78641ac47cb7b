"""Targets as other plans write them: each phrase with what a careful reader makes of it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from sample_task import task_of

from dutygraph.extract.deadlines import find_deadlines
from dutygraph.extract.targets import find_targets
from dutygraph.model import Context, Target
from dutygraph.vocabulary import SHIPPED, load_vocabulary

VOCABULARY = load_vocabulary()
PLAN = Context(date="2022-03-01", period=(2021, 2025))


def targets(text: str) -> list[Target]:
    task = task_of(text)
    found = find_targets(task, PLAN, VOCABULARY, find_deadlines(task, PLAN, VOCABULARY))
    assert all(text[one.anchor.start : one.anchor.end] == one.anchor.quote for one in found)
    return found


ONE = [
    ("遴选培养青年骨干不少于400名。", "青年骨干", ">=", "400", "名"),
    ("专业律师达到2000名左右。", "专业律师", "~", "2000", "名"),
    ("培訓農村實用人才1萬名。", "農村實用人才", ">=", "10000", "名"),
    ("完成投资3.5亿元。", None, ">=", "350000000", "元"),
    ("培育100家以上龙头企业。", "龙头企业", ">=", "100", "家"),
    ("单位地区生产总值能耗下降5个百分点。", "单位地区生产总值能耗", "decrease", "5", "百分点"),
    ("城镇调查失业率控制在5.5%以内。", "城镇调查失业率", "<=", "5.5", "%"),
    ("规模以上工业增加值较2020年提高10%。", "规模以上工业增加值", "increase", "10", "%"),
    ("全社会研发经费投入占比至3%。", "全社会研发经费投入占比", ">=", "3", "%"),
    ("政务服务事项网上可办率达到百分之九十以上。", "政务服务事项网上可办率", ">=", "90", "%"),
    ("重特大安全事故零发生。", "重特大安全事故", "<=", "0", ""),
    ("实现乡镇（街道）社会工作站全覆盖。", "乡镇（街道）社会工作站", ">=", "100", "%"),
    ("數字經濟核心產業增加值比2020年翻一番。", "數字經濟核心產業增加值", "increase", "100", "%"),
    ("新增城镇就业50万人以上。", "城镇就业", ">=", "500000", "人"),
    ("改造老旧小区500个。", "老旧小区", ">=", "500", "个"),
    ("新建高标准农田120万亩。", "高标准农田", ">=", "1200000", "亩"),
    ("森林覆盖率稳定在42%左右。", "森林覆盖率", "~", "42", "%"),
    ("行政许可平均办理时限压缩至3个工作日以内。", "行政许可平均办理时限", "<=", "3", "个工作日"),
    ("食品抽检合格率不低于98%。", "食品抽检合格率", ">=", "98", "%"),
    ("一般性支出压减20%。", "一般性支出", "decrease", "20", "%"),
    ("地区生产总值年均增长6%以上。", "地区生产总值（年均）", "increase", "6", "%"),
    ("人均预期寿命提高到79岁。", "人均预期寿命", ">=", "79", "岁"),
    ("民营企业总数突破10万家。", "民营企业总数", ">", "100000", "家"),
    ("常住人口城镇化率超过70%。", "常住人口城镇化率", ">", "70", "%"),
    ("万元产值用水量降低到30立方米以下。", "万元产值用水量", "<=", "30", "立方米"),
    ("每千人口拥有3岁以下婴幼儿托位数达到4.5个。", None, ">=", "4.5", "个"),
    ("建設不少於30個示範基地。", "示範基地", ">=", "30", "個"),
    ("各县（市、区）至少建成1个公共实训基地。", "公共实训基地", ">=", "1", "个"),
    ("每个乡镇至少建立一个服务站。", "服务站", ">=", "1", "个"),
    ("设立总规模10亿元的产业引导基金。", None, ">=", "1000000000", "元"),
    ("群众满意度保持在95%以上。", "群众满意度", ">=", "95", "%"),
    ("办结率100%。", "办结率", ">=", "100", "%"),
    ("投诉举报按时办结率98%以上。", "投诉举报按时办结率", ">=", "98", "%"),
    ("80%以上的行政村建成法律服务站。", "行政村建成法律服务站", ">=", "80", "%"),
    ("选派不少于20%的干部到基层挂职。", None, ">=", "20", "%"),
    ("建成二十家省级重点实验室。", "省级重点实验室", ">=", "20", "家"),
    ("力争培育专精特新企业1200家左右。", "专精特新企业", "~", "1200", "家"),
    ("PM2.5年均浓度降至35微克/立方米。", None, "<=", "35", "微克/立方米"),
    ("汇聚各类高层次人才超5000人。", "各类高层次人才", ">", "5000", "人"),
    ("提高全省森林覆盖率2个百分点。", "全省森林覆盖率", "increase", "2", "百分点"),
    ("服务业增加值占地区生产总值比重达到60%。", "服务业增加值占地区生产总值比重", ">=", "60", "%"),
    ("举办招聘会100余场。", "招聘会", ">=", "100", "场"),
    ("覆盖率由2020年的50%提高到80%。", "覆盖率", ">=", "80", "%"),
    ("案件发改率不得高于2%。", "案件发改率", "<=", "2", "%"),
    ("信访积案动态清零。", "信访积案", "<=", "0", ""),
    ("组织村干部每人每年参加不少于40学时的集中培训。", None, ">=", "40", "学时"),
    ("教师每五年参加培训不少于360学时。", None, ">=", "360", "学时"),
    ("执法人员每年接受业务知识培训时间不少于90课时。", None, ">=", "90", "课时"),
    ("保证中小学生每天户外活动2小时。", "中小学生每天户外活动", ">=", "2", "小时"),
    ("每季度召开1次联席会议。", "联席会议", ">=", "1", "次"),
    ("每学年体检1次。", "体检", ">=", "1", "次"),
    ("对1200户农村危房实施改造。", "农村危房", ">=", "1200", "户"),
    ("将30个老旧小区纳入改造计划。", "老旧小区", ">=", "30", "个"),
    ("完成对320座病险水库的除险加固。", "病险水库", ">=", "320", "座"),
    ("为3000名困难群众提供法律援助。", "困难群众", ">=", "3000", "名"),
    ("引进年产值1亿元以上的企业5家。", None, ">=", "5", "家"),
    ("開工建設濱海快速路等8個項目。", None, ">=", "8", "個"),
    ("義工人數較2021年增加兩成。", "義工人數", "increase", "20", "%"),
    ("申请材料减少一半。", "申请材料", "decrease", "50", "%"),
    ("高技能人才占比达到三分之一。", "高技能人才占比", ">=", "33.33", "%"),
    ("群众满意度保持在九成以上。", "群众满意度", ">=", "90", "%"),
    ("孕产妇死亡率下降到14.5/10万。", "孕产妇死亡率", "<=", "14.5", "/10万"),
    ("目录之外零收费。", "目录之外", "<=", "0", ""),
    ("新车销售量达到汽车销售总量的20%左右。", "新车销售量", "~", "20", "%"),
    ("全省90%以上的乡镇建成养老服务中心。", None, ">=", "90", "%"),
    ("省教育厅要会同省财政厅新建改扩建公办幼儿园200所。", "公办幼儿园", ">=", "200", "所"),
    ("取消和下放行政许可事项50项。", "行政许可事项", ">=", "50", "项"),
    ("覆盖率达到 95 %以上。", "覆盖率", ">=", "95", "%"),
    ("二手车交易量增加约一倍。", "二手车交易量", "increase", "1", "倍"),
    ("縣級醫院100%建立綠色通道。", None, ">=", "100", "%"),
    ("渠系水利用系數提高到0.62以上。", "渠系水利用系數", ">=", "0.62", ""),
    ("居民消费价格指数控制在103左右。", "居民消费价格指数", "~", "103", ""),
    ("城乡收入比缩小到2.1。", "城乡收入比", "<=", "2.1", ""),
    ("渔民人均收入由目前的2.1万元增长到3.4万元。", "渔民人均收入", ">=", "34000", "元"),
    ("岗位数较去年增长8%。", "岗位数", "increase", "8", "%"),
    ("登记企业从目前的260家达到400家。", "登记企业", ">=", "400", "家"),
    ("街区站点300米覆盖率95%。", "街区站点300米覆盖率", ">=", "95", "%"),
    ("建成区绿化覆盖率达到41%。", "建成区绿化覆盖率", ">=", "41", "%"),
    ("再生水利用率达到28%。", "再生水利用率", ">=", "28", "%"),
    ("开展渔业技能培训2万人次。", "渔业技能培训", ">=", "20000", "人次"),
    ("参与制定行业标准12项以上。", None, ">=", "12", "项"),
    ("民宿数量实现倍增。", "民宿数量", "increase", "100", "%"),
    ("亩均投资强度不低于每亩350万元。", "亩均投资强度", ">=", "3500000", "元"),
    ("抽样批次达到每千人5批次以上。", "抽样批次", ">=", "5", "批次"),
    ("每亩增收600元以上。", None, "increase", "600", "元"),
    ("每名干部至少走访联络2户居民。", "居民", ">=", "2", "户"),
    ("资金要将不低于40%的额度用于助学。", None, ">=", "40", "%"),
    ("投资增速高于全国平均水平2个百分点以上。", "投资增速", ">=", "2", "百分点"),
    ("預約率≥90%。", "預約率", ">=", "90", "%"),
    ("平均候诊时间≤15分钟。", None, "<=", "15", "分钟"),
    ("总产值跨上2000亿元台阶。", "总产值", ">=", "200000000000", "元"),
    ("港口吞吐量在2020年基础上再翻一番。", "港口吞吐量", "increase", "100", "%"),
    ("全年减税降费30亿元以上。", "减税降费", ">=", "3000000000", "元"),
    ("日均活跃用户数达到200万。", "日均活跃用户数", ">=", "2000000", ""),
    ("加工业与种植业产值比达到2.6:1。", "加工业与种植业产值比", ">=", "2.6", ""),
    ("優良天數310天以上。", "優良天數", ">=", "310", "天"),
    ("人均期望寿命80岁。", "人均期望寿命", ">=", "80", "岁"),
    ("PM2.5浓度控制在30μg/m³以下。", "PM2.5浓度", "<=", "30", "μg/m³"),
    ("农机服务面积900万亩次。", "农机服务面积", ">=", "9000000", "亩次"),
    ("铺设地桩3000根。", "地桩", ">=", "3000", "根"),
    ("新引进总投资5亿元以上项目12个。", None, ">=", "12", "个"),
    ("完成300个渔村文化礼堂建设任务。", "渔村文化礼堂建设任务", ">=", "300", "个"),
    ("再生铝产量达到20万吨。", "再生铝产量", ">=", "200000", "吨"),
]


@pytest.mark.parametrize(("text", "metric", "operator", "value", "unit"), ONE)
def test_one_target(text: str, metric: str | None, operator: str, value: str, unit: str) -> None:
    found = targets(text)
    assert [(one.op, one.value, one.unit) for one in found] == [(operator, Decimal(value), unit)]
    if metric is not None:
        assert found[0].metric == metric


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("每个县建设1到2个产业园。", ("1", "2"), "个"),
        ("培育3—5家上市公司。", ("3", "5"), "家"),
        ("税收增长5%至8%。", ("5", "8"), "%"),
        ("引进人才3至5万人。", ("30000", "50000"), "人"),
    ],
)
def test_a_range_is_between(text: str, value: tuple[str, str], unit: str) -> None:
    low, high = value
    assert [(one.op, one.value, one.unit) for one in targets(text)] == [("between", (Decimal(low), Decimal(high)), unit)]


NONE = [
    "深入实施三年行动计划。",
    "推进百千万工程和“5G+”应用。",
    "用好12345热线，打造双千兆城市。",
    "推进“高效办成一件事”，办好每一件事。",
    "落实“八五”普法规划，实现“五落实”。",
    "明确三级法院职能定位，做好两法衔接。",
    "引入第三方评估机构。",
    "学习贯彻党的十九大精神，统筹推进“五位一体”总体布局。",
    "培育一批龙头企业，建设若干示范区。",
    "搭建一个平台，形成一项制度。",
    "近年来，全市建成公园120个，绿化覆盖率达到40%。",
    "目前已培育企业500家。",
    "对符合条件的企业一次性给予50万元奖励。",
    "按投资额的30%给予补助，最高不超过500万元。",
    "对营业收入超过1000万元的企业开展辅导。",
    "面向60岁以上老年人提供服务。",
    "打造15分钟便民生活圈。",
    "构建三大体系，实施五大工程。",
    "坚持两个一百年奋斗目标，做到“两个维护”。",
    "全覆盖检查重点单位，对违法行为零容忍。",
    "给予每人每月300元生活补助。",
    "按照国发〔2018〕42号文件，2018年12月印发。",
    "围绕8个领域开展20项重点行动。",
    "提供7×24小时服务。",
    "保护5A级景区和2000年以前建成的建筑。",
    "省发展改革委等8部门联合印发通知。",
    "近三年来发生过2起以上事故的企业列入重点名单。由10名以上代表联名提出。",
    "涉及3个以上部门的事项，由市政府协调。",
    "参加工作满5年以上的干部，可以申报。",
    "联系电话：024-12345678，邮编110000。",
    "实现30分钟内到达现场处置。",
    "培育千亿元产业集群和百亿元企业。",
    "2021年，全市森林覆盖率为41.2%，新增造林8万亩。",
    "“十三五”期间，累计建成高速公路800公里。",
    "全市老年人口占比为18%。",
    "建成海州港10万吨级码头。",
    "将3名以上子女家庭纳入保障范围。",
    "对5万元以下罚款实行简易程序。",
    "单个项目补助不超过500万元。",
    "召开1次会议。",
    "实行一成不变的做法，取得九成新设备。",
    "在全国率先出台10条意见，推进8项制度改革。",
    "每引进1名首席专家给予安家补贴。",
    "对投资2000万元以上的项目实行专班服务。",
    "办好十件民生实事。",
    "在2021年渔获量达到30万吨的基础上稳定产能。",
    "申请机构须具备中级职称人员3名以上。",
    "排名由第5提高到第3。",
]


@pytest.mark.parametrize("text", NONE)
def test_no_target(text: str) -> None:
    assert [(one.anchor.quote, one.metric) for one in targets(text)] == []


def rows(text: str) -> list[tuple[str, str, Decimal | tuple[Decimal, Decimal], str]]:
    return [(one.metric, one.op, one.value, one.due) for one in targets(text)]


def test_five_chained_targets_each_with_its_own_metric() -> None:
    text = "到2025年，森林覆盖率达到43%，湿地保护率不低于55%，新增造林100万亩，建成国家公园2个，自然岸线保有率控制在35%以上。"
    assert rows(text) == [
        ("森林覆盖率", ">=", Decimal(43), "2025"),
        ("湿地保护率", ">=", Decimal(55), "2025"),
        ("造林", ">=", Decimal(1000000), "2025"),
        ("国家公园", ">=", Decimal(2), "2025"),
        ("自然岸线保有率", ">=", Decimal(35), "2025"),
    ]


def test_values_in_turn_go_to_subjects_that_share_a_head() -> None:
    text = "玉米耕种、收获机械化率分别达到95%和85%。"
    assert rows(text) == [("玉米耕种机械化率", ">=", Decimal(95), ""), ("玉米收获机械化率", ">=", Decimal(85), "")]


def test_values_in_turn_go_to_dates() -> None:
    text = "到2023年、2025年，新能源公交车占比分别达到60%、80%。"
    assert rows(text) == [("新能源公交车占比", ">=", Decimal(60), "2023"), ("新能源公交车占比", ">=", Decimal(80), "2025")]


def test_three_values_in_turn_go_to_three_metrics() -> None:
    text = "垃圾回收率、污水处理率和固废利用率分别达到35%、95%和60%以上。"
    assert [(metric, value) for metric, _, value, _ in rows(text)] == [("垃圾回收率", 35), ("污水处理率", 95), ("固废利用率", 60)]


def test_one_value_for_each_of_several_subjects_is_one_target() -> None:
    assert rows("玉米、水稻机收率均达到90%。") == [("玉米、水稻机收率（各）", ">=", Decimal(90), "")]


def test_a_second_number_shares_the_verb() -> None:
    assert [(metric, value) for metric, _, value, _ in rows("建设5个省级园区和10个市级园区。")] == [("省级园区", 5), ("市级园区", 10)]
    assert [(metric, value) for metric, _, value, _ in rows("改造老旧小区500个、棚户区1200套。")] == [("老旧小区", 500), ("棚户区", 1200)]


def test_what_a_number_is_made_up_of_goes_on_with_its_year() -> None:
    text = "全年引进高层次人才不少于200名，其中博士50名、领军人才20名以上。"
    assert rows(text.replace("全年", "2023年")) == [
        ("高层次人才", ">=", Decimal(200), "2023"),
        ("博士", ">=", Decimal(50), "2023"),
        ("领军人才", ">=", Decimal(20), "2023"),
    ]
    one_year = find_targets(task_of(text), Context(date="2024-02"), VOCABULARY, [])
    assert [one.due for one in one_year] == ["2024", "2024", "2024"]


def test_a_list_goes_on_in_the_same_unit() -> None:
    text = "培育企业100家，上市公司总数达到60家，单项冠军30家。"
    assert [(metric, value) for metric, _, value, _ in rows(text)] == [("企业", 100), ("上市公司总数", 60), ("单项冠军", 30)]


def test_two_values_without_a_word_that_gives_them_in_turn() -> None:
    text = "火灾起数、亡人数同比下降10%、15%。"
    assert [(operator, value) for _, operator, value, _ in rows(text)] == [("decrease", 10), ("decrease", 15)]


def test_what_a_length_is_made_up_of_goes_on_too() -> None:
    assert [(metric, value) for metric, _, value, _ in rows("绿道总里程达到800公里，其中滨海绿道120公里。")] == [
        ("绿道总里程", 800),
        ("滨海绿道", 120),
    ]


def test_what_a_sum_is_made_up_of_may_stand_behind_a_colon() -> None:
    text = "累计完成投资不低于90亿元，其中：航道50亿元、码头40亿元。"
    assert [(metric, value) for metric, _, value, _ in rows(text)] == [("投资", 9 * 10**9), ("航道", 5 * 10**9), ("码头", 4 * 10**9)]


def test_a_list_of_targets_goes_on_without_a_verb() -> None:
    text = "海岛规划编制率100%，美丽渔村70个，生态航道90公里。"
    assert [(metric, value) for metric, _, value, _ in rows(text)] == [("海岛规划编制率", 100), ("美丽渔村", 70), ("生态航道", 90)]


def test_numbers_in_turn_may_share_a_unit() -> None:
    text = "大型、中型、小型冷库分别达到5、12和40座以上。"
    assert [(metric, value) for metric, _, value, _ in rows(text)] == [("大型", 5), ("中型", 12), ("小型冷库", 40)]
    text = "2023年、2024年分别新增3万、4万千瓦。"
    assert [(value, due) for _, _, value, due in rows(text)] == [(30000, "2023"), (40000, "2024")]


def test_a_floor_and_a_ceiling_for_one_subject() -> None:
    assert rows("贷款增速不低于9%、不高于14%。") == [("贷款增速", ">=", Decimal(9), ""), ("贷款增速", "<=", Decimal(14), "")]


def test_an_amount_within_what_is_counted_does_not_hide_the_next_count() -> None:
    text = "打造6个产值超百亿元的集群、80个产值超十亿元的企业。"
    assert [(metric, value) for metric, _, value, _ in rows(text)] == [("产值超百亿元的集群", 6), ("产值超十亿元的企业", 80)]


def test_people_sent_out_under_one_verb() -> None:
    text = "支持300名骨干赴外地研修，900名业务人员参加本地培训。"
    assert [value for _, _, value, _ in rows(text)] == [300, 900]


def test_a_second_verb_or_average_opens_a_number_of_its_own() -> None:
    text = "建成通车4个项目、新增高速公路里程210公里。"
    assert [(value, metric) for metric, _, value, _ in rows(text)] == [(4, "项目"), (210, "高速公路里程")]
    assert [value for _, _, value, _ in rows("带动2.6万名茶农户均年增收3000元。")] == [26000, 3000]


def test_a_past_year_ends_where_a_coming_one_is_named() -> None:
    text = "2021年，回收率为33%，2023年回收率达到38%。"
    assert [(value, due) for _, _, value, due in rows(text)] == [(38, "2023")]


def test_a_date_behind_the_number_in_its_subclause_is_its_own() -> None:
    assert next(due for *_, due in rows("到2025年，建成园区9个。首批房屋500套于2023年内交付。")) == "2025"
    assert [due for *_, due in rows("建成首批房屋500套于2023年内交付。")] == ["2023"]


def test_cells_of_a_flattened_row_are_apart() -> None:
    text = "3\t新建道路80公里、蓄水池150口\t县交通局\t县水利局\t2025年10月底前"
    found = targets(text)
    assert [(one.anchor.quote, one.metric) for one in found] == [("新建道路80公里", "道路"), ("蓄水池150口", "蓄水池")]


def test_the_subject_may_stand_in_the_subclause_before() -> None:
    assert rows("行政执法公示制度，到2023年实现全覆盖。") == [("行政执法公示制度", ">=", Decimal(100), "2023")]
    assert rows("义务教育巩固率进一步提升，达到96%以上。")[0][2] == 96


def test_a_deadline_at_the_head_of_a_sentence_governs_those_behind_it() -> None:
    text = "到2023年，基本建成体系。森林覆盖率达到40%。2024年6月底前建成园区3个。湿地保护率达到50%。到2025年，森林覆盖率达到43%。"
    assert [due for *_, due in rows(text)] == ["2023", "2024-06", "2024-06", "2025"]


def test_a_deadline_inside_a_sentence_governs_only_what_follows_in_it() -> None:
    text = "到2025年，森林覆盖率达到43%。完善规划体系，在2023年底前建成园区3个。湿地保护率达到50%。"
    assert [due for *_, due in rows(text)] == ["2025", "2023", "2025"]


def test_a_labelled_deadline_is_that_of_all() -> None:
    assert [due for *_, due in rows("建成园区3个，森林覆盖率达到40%。完成时限：2024年6月")] == ["2024-06", "2024-06"]


def test_baseline_population_and_printed_number_are_kept() -> None:
    rise = targets("规模以上企业数量较2020年增长20%。")[0]
    assert (rise.baseline, rise.number, rise.metric) == ("2020年", "20", "规模以上企业数量")
    assert targets("覆盖率由2020年的50%提高到80%。")[0].baseline == "2020年的50%"
    assert targets("50%以上的市县成为示范市县。")[0].population == "市县"
    assert targets("制造业占地区生产总值比重达到30%。")[0].population == "地区生产总值"
    assert targets("引進人才1.5萬名。")[0].number == "1.5萬"
    assert targets("合格率達到百分之八十。")[0].number == "百分之八十"


def test_a_domain_expert_teaches_a_unit_and_a_verb(tmp_path: Path) -> None:
    text = "全市繁育优质种羊雏3万羽羔。"
    assert targets(text) == []
    shipped = (SHIPPED / "quantities.toml").read_text(encoding="utf-8")
    taught = shipped.replace('count = [\n  "个",', 'count = [\n  "羽羔", "个",').replace(
        'verbs = [\n  "建成",', 'verbs = [\n  "繁育", "建成",'
    )
    (tmp_path / "quantities.toml").write_text(taught, encoding="utf-8")
    found = find_targets(task_of(text), PLAN, load_vocabulary(tmp_path), [])
    assert [(one.metric, one.value, one.unit) for one in found] == [("优质种羊雏", 30000, "羽羔")]
