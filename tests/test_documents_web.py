"""A web page gives the article as a browser prints it, whatever its charset, and none of the site round it."""

from __future__ import annotations

import pytest
from documents_made import as_html

from dutygraph.documents.reading import read_bytes_of
from dutygraph.documents.writing import SourceText
from dutygraph.errors import InputError
from dutygraph.vocabulary import load_vocabulary

TEXT = """某市2023年重点工作实施方案
各县、区人民政府：
一、优化服务
1.市教育局牵头制定年度计划，6月底前完成，覆盖率达到95%以上，切实提升群众的获得感和满意度。
2.市财政局负责落实专项资金不少于300万元，加强绩效评价和监督检查，确保资金安全规范高效使用。
序号\t任务\t牵头单位
1\t编制规划\t市发展改革委
2\t建设园区\t市商务局
3\t新建学校\t市教育局
某市人民政府
2023年5月6日"""


def read(page: bytes | str) -> SourceText:
    data = page.encode() if isinstance(page, str) else page
    return read_bytes_of(data, ".html", load_vocabulary(), "plan.html")


@pytest.mark.parametrize(
    ("charset", "said"),
    [("utf-8", None), ("gb18030", "gb2312"), ("gb18030", "utf-8"), ("big5hkscs", "big5"), ("utf-8-sig", "gb2312"), ("utf-16", "utf-16")],
)
def test_the_article_comes_out_whole_and_alone(charset: str, said: str | None) -> None:
    text = (
        TEXT
        if charset != "big5hkscs"
        else TEXT.translate(
            str.maketrans("优务实县区级牵头组织满财资评价监确规统编发园学", "優務實縣區級牽頭組織滿財資評價監確規統編發園學")
        )
    )
    made = read(as_html(text, charset, said))
    if charset == "big5hkscs":
        assert made.text.count("\n") == text.count("\n") + 1
    else:
        assert made.text == text + "\n"


PAGE = "<html><head><title>方案</title></head><body><div>{}</div></body></html>"


def test_br_ends_a_line_and_markup_s_own_breaks_do_not() -> None:
    body = "一、任务<br>1．市教育局\n   制定计划。<br/><br/>2．market  data\nplatform 建设。"
    assert read(PAGE.format(body)).text.splitlines() == ["一、任务", "1．市教育局制定计划。", "2．market data platform 建设。"]


def test_spaces_that_the_text_has_stay_and_indents_go() -> None:
    assert read(PAGE.format("<p>&nbsp;&nbsp;&ensp;1.主办：甲局&emsp;协办：乙局&nbsp;</p>")).text == "1.主办：甲局\u2003协办：乙局\n"


def test_hidden_elements_scripts_and_comments_print_nothing() -> None:
    body = '<p>1.甲事。</p><p style="display: none">2.乙事。</p><script>3.丙事</script><!-- 4.丁事 --><p hidden>5.戊事。</p><p>6.己事。</p>'
    assert read(PAGE.format(body)).text == "1.甲事。\n6.己事。\n"


def test_a_page_laid_out_by_tables_is_text_and_its_inner_table_is_a_table() -> None:
    inner = "<table><tr><th>序号</th><th>任务</th></tr><tr><td>1</td><td rowspan='2'>编制规划</td></tr><tr><td>2</td></tr></table>"
    text = f"<p>一、市教育局要制定年度计划，并按期完成。</p>{inner}<p>二、市财政局要落实资金，并加强监管。</p>"
    assert read(PAGE.format(f"<table><tr><td width=10></td><td>{text}</td></tr></table>")).text.splitlines() == [
        "一、市教育局要制定年度计划，并按期完成。",
        "序号\t任务",
        "1\t编制规划",
        "2\t编制规划",
        "二、市财政局要落实资金，并加强监管。",
    ]


@pytest.mark.parametrize("parts", [("notice", "plan"), ("first chapter", "second chapter", "third chapter")])
def test_an_article_in_several_elements_is_whole(parts: tuple[str, ...]) -> None:
    said = {
        "notice": ["某市人民政府办公室通知", "某政办发〔2023〕5号", "现将方案印发给你们，请认真贯彻执行。"],
        "plan": ["某市实施方案", *(f"{n}.市教育局制定第{n}项年度计划，并加强监督检查，按期完成。" for n in range(1, 30))],
        "first chapter": ["一、任务", *(f"{n}.市教育局制定第{n}项年度计划，并加强监督检查，按期完成。" for n in range(1, 30))],
        "second chapter": ["二、保障", "30.市财政局落实资金。"],
        "third chapter": ["三、监督", "31.市政府办公室开展督查，结果予以通报。"],
    }
    body = "".join(f"<div>{''.join(f'<p>{line}</p>' for line in said[part])}</div>" for part in parts)
    menu = "".join(f'<li><a href="/{n}">栏目之{n}，点击进入</a></li>' for n in range(30))
    before = "<div><a>上一篇：某市人民政府关于加强和改进工作的意见。</a></div>"
    page = f"<body><ul>{menu}</ul><div><div class='main'>{body}</div>{before}</div></body>"
    assert read(page).text.splitlines() == [line for part in parts for line in said[part]]


def test_a_page_that_is_only_a_table_is_read() -> None:
    rows = "".join(f"<tr><td>{n}</td><td>推进第{n}项重点工作，按期完成。</td><td>市教育局</td></tr>" for n in range(1, 9))
    made = read(
        f"<body><ul><li><a>首页</a></li></ul><div><table><tr><td>序号</td><td>任务</td><td>单位</td></tr>{rows}</table></div></body>"
    )
    assert len(made.text.splitlines()) == 9
    assert made.map.spans[-1].place.row == 9


def test_a_word_file_that_is_a_web_page_is_read_as_one() -> None:
    made = read_bytes_of(as_html(TEXT), ".doc", load_vocabulary(), "plan.doc")
    assert made.map.format == "html"


@pytest.mark.parametrize(
    "page",
    [
        PAGE.format("<p>本报讯 记者昨日从市政府获悉，全市经济运行总体平稳，各项工作有序推进。</p><p>市长表示，下一步将继续努力。</p>"),
        "<html><body><div>404 页面不存在</div></body></html>",
    ],
    ids=["news", "error page"],
)
def test_a_page_that_holds_no_plan_says_so(page: str) -> None:
    with pytest.raises(InputError, match="without a numbered item, a table or an owner line"):
        read(page)


def test_nothing_is_fetched_and_no_entity_is_expanded(tmp_path_factory: pytest.TempPathFactory) -> None:
    secret = tmp_path_factory.mktemp("secret") / "words.txt"
    secret.write_text("机密", encoding="utf-8")
    page = f'<!DOCTYPE html [<!ENTITY e SYSTEM "file://{secret}">]><html><body><p>1.甲事&e;。</p></body></html>'
    assert "机密" not in read(page).text


def test_elements_nested_without_end_are_refused_quickly() -> None:
    with pytest.raises(InputError):
        read("<html><body>" + "<div>" * 100_000 + "1.甲事")
    assert "1.甲事" in read("<html><body>" + "<table><tr><td>" * 60 + "<p>1.甲事。</p>").text
