"""Sentences that hold several targets: each has its own metric, number and due date, whatever it shares with its neighbours."""

from __future__ import annotations

from decimal import Decimal

from sample_task import task_of

from dutygraph.extract.deadlines import find_deadlines
from dutygraph.extract.targets import find_targets
from dutygraph.model import Context, Target
from dutygraph.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()
PLAN = Context(date="2022-03-01", period=(2021, 2025))


def targets(text: str) -> list[Target]:
    task = task_of(text)
    return find_targets(task, PLAN, VOCABULARY, find_deadlines(task, PLAN, VOCABULARY))


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


def test_what_doubles_and_what_it_then_is_have_one_subject() -> None:
    text = "海产品交易额翻一番，达到60亿元。平台数量翻一番，三年累计突破70个。"
    assert [(metric, value) for metric, _, value, _ in rows(text)] == [
        ("海产品交易额", 100),
        ("海产品交易额", 6 * 10**9),
        ("平台数量", 100),
        ("平台数量", 70),
    ]


def test_two_rates_per_head_in_turn() -> None:
    text = "城镇、农村渔民补助标准分别提高到每人每月700元、500元。"
    assert [value for _, _, value, _ in rows(text)] == []
    text = "城镇、农村低保线分别提高到每人每月700元、500元。"
    assert [value for _, _, value, _ in rows(text)] == [700, 500]


def test_subjects_with_heads_of_their_own_share_none() -> None:
    text = "单位产值能耗和二氧化碳排放分别下降8%和9%。"
    assert [metric for metric, *_ in rows(text)] == ["单位产值能耗", "二氧化碳排放"]


def test_what_is_cut_together_goes_down_together() -> None:
    text = "压减电解铝产能20万吨、水泥产能90万吨。"
    assert [(operator, value) for _, operator, value, _ in rows(text)] == [("decrease", 200_000), ("decrease", 900_000)]


def test_the_same_metric_for_one_year_after_another() -> None:
    text = "发展目标：2023年，电网覆盖率达到60%以上；2024年，达到80%以上；2025年，基本实现全覆盖。"
    assert [(metric, value, due) for metric, _, value, due in rows(text)] == [
        ("电网覆盖率", 60, "2023"),
        ("电网覆盖率", 80, "2024"),
        ("电网覆盖率", 100, "2025"),
    ]


def test_years_that_stand_right_before_their_numbers() -> None:
    text = "培训船员6万人次，其中2023年2万人次、2024年4万人次。"
    assert [(value, due) for _, _, value, due in rows(text)] == [(60_000, ""), (20_000, "2023"), (40_000, "2024")]
    text = "2023年、2024年分别完成40%、60%。"
    assert [(value, due) for _, _, value, due in rows(text)] == [(40, "2023"), (60, "2024")]


def test_a_date_behind_the_number_outweighs_one_of_an_earlier_subclause() -> None:
    text = "2022年10月底前建成泊位60个，剩余30个于2023年6月底前建成。"
    assert [due for *_, due in rows(text)] == ["2022-10", "2023-06"]


def test_ranks_of_one_thing_and_a_join_within_a_word() -> None:
    text = "国家级、省级渔业合作社分别达到20家和90家。"
    assert [metric for metric, *_ in rows(text)] == ["国家级渔业合作社", "省级渔业合作社"]
    text = "自来水普及率、卫生厕所普及率分别达到97%和92%。"
    assert [metric for metric, *_ in rows(text)] == ["自来水普及率", "卫生厕所普及率"]


def test_quantities_in_a_word_each_have_their_own_subject() -> None:
    text = "实现渔船保险县城全覆盖、乡镇全覆盖，网箱零偷排、码头零填埋。"
    assert [(metric, value) for metric, _, value, _ in rows(text)] == [
        ("渔船保险县城", 100),
        ("乡镇", 100),
        ("网箱", 0),
        ("码头", 0),
    ]


def test_how_often_each_level_acts_leaves_the_last_one_its_number() -> None:
    found = targets("省级每半年、市级每季度、县级每月巡查不少于1次。")
    assert [(one.anchor.quote, one.value) for one in found] == [("县级每月巡查不少于1次", 1)]


def test_standards_in_a_list_share_a_verb_with_a_bracket_in_it() -> None:
    text = "主导制（修）订国际标准6项以上、国家标准90项以上、地方标准200项。"
    assert [value for _, _, value, _ in rows(text)] == [6, 90, 200]


def test_figures_per_head_go_on() -> None:
    text = "每千人床位7张、医师3.1人，供水保证率96%，供水工程覆盖人口82%。"
    assert [value for _, _, value, _ in rows(text)] == [7, Decimal("3.1"), 96, 82]


def test_an_unknown_verb_after_a_known_one() -> None:
    text = "推出20个应用场景，摘除90个落后村。"
    assert [(metric, value) for metric, _, value, _ in rows(text)] == [("应用场景", 20), ("落后村", 90)]


def test_one_share_for_each_behind_a_colon() -> None:
    text = "本科以上学历教师比例：幼儿园42%、小学86%、初中97%。"
    assert [(metric, value) for metric, _, value, _ in rows(text)] == [("幼儿园", 42), ("小学", 86), ("初中", 97)]


def test_what_is_said_of_each_case_or_of_the_ground_does_not_go_on() -> None:
    text = "举办培训90场，每场50人。建成园区7个，占地600亩。"
    assert [(metric, value) for metric, _, value, _ in rows(text)] == [("培训", 90), ("园区", 7)]


def test_a_verb_of_its_own_is_no_part_of_the_count_before() -> None:
    text = "打造40个课堂、推出900场活动。"
    assert [(metric, value) for metric, _, value, _ in rows(text)] == [("课堂", 40), ("活动", 900)]


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
