"""Plans of invented items that are edited at random while it is known which item is which: the truth that ids are held to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from random import Random

from dutygraph.identity.ledger import Seen


def words(text: str) -> list[str]:
    return text.split()


WHO = words(
    """
    市教育局 县卫生健康局 区财政局 各乡镇人民政府 市生态环境局 县水利局 区民政局 市交通运输局 县农业农村局 各街道办事处
    市商务局 县自然资源局 区司法局 市统计局 县应急管理局 市文化和旅游局 县人力资源和社会保障局 区住房和城乡建设局
    """
)
HOW = words(
    """
    全面 分类 定期 依法 逐步 统筹 扎实 稳妥 率先 协同 按季度 因地制宜 分期分批 有计划地 会同有关单位 按照职责分工
    结合本地实际 以乡镇为单位 通过政府采购 依托现有机构 在试点基础上
    """
)
DO = words(
    """
    建立 完善 修订 编制 公布 清理 核查 推广 整合 改造 培训 评估 监测 设立 下放 简化 归并 补助 表彰 验收 移交
    对接 登记 整治 新建 扩建 疏浚 修缮 配备 开放 延伸 调整
    """
)
WHAT = words(
    """
    学前教育资源 村级卫生室 财政专项资金台账 小型水库 城乡低保对象 农村公路 耕地质量档案 社区食堂 外贸企业名录
    不动产登记数据 人民调解组织 经济普查底册 危险化学品仓库 非物质文化遗产 技能培训基地 老旧小区 湿地保护区 排污许可证
    校车线路 家庭医生签约服务 预算绩效目标 灌区渠系 养老机构 公交站点 高标准农田 便民服务大厅 电商产业园 矿山修复项目
    法律援助窗口 统计调查队伍 应急物资储备库 乡村旅游线路 劳动争议仲裁庭 保障性住房 饮用水水源地 营养午餐 重大公共卫生项目
    国有资产 中小河流 残疾人服务设施 货运枢纽 种子资源库 停车泊位 冷链物流 地质灾害隐患点 行政复议案件 能耗数据 消防栓
    文物保护单位 创业担保贷款
    """
)
END = words(
    """
    覆盖率达到九成以上 当年完成 次年投入使用 形成长效机制 每半年通报一次 纳入年度考核 向社会公开 确保群众满意 不留死角
    做到应保尽保 实现全流程网上办理 减少群众跑动次数 严禁挪作他用 责任落实到人 经费列入预算 接受社会监督 办理时限压缩一半
    建立回访制度
    """
)
#: What items are reworded with: words that no item has from the start, by their length.
FRESH = {
    1: words("渐 渡 辅 酌"),
    2: words("攻坚 护航 赋能 聚焦 擘画 淬炼 涵养 擦亮 织密 兜牢 夯基 破冰 接续 焕新 提质 畅通 拓宽 激活 锻造 厚植"),
    3: words("新动能 主引擎 样板间 先行者 护城河 压舱石 孵化器 路线图 突破口 生力军"),
    4: words("蹄疾步稳 久久为功 靶向施策 闭环运转 同题共答 挂图作战 链式集聚 沉浸体验 智慧赋值 绿色低碳"),
}
NUMERALS = "一二三四五六七八九"


@dataclass(frozen=True)
class Item:
    """An item whose words are known; ``key`` is its true identity, ``came_from`` those of the items split or merged into it."""

    key: int
    words: tuple[str, ...]
    came_from: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        return "".join(self.words)


@dataclass
class Editor:
    """A plan in chapters, edited at random. ``touched`` are the keys of items made or reworded since the last look."""

    random: Random
    chapters: list[list[Item]] = field(default_factory=list)
    deleted: list[Item] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)
    known: dict[str, Item] = field(default_factory=dict)

    def new(self, words: Iterable[str], *came_from: int) -> Item:
        """A new item; the old one where there was one of that very text, as when what was split is put together again."""
        item = Item(len(self.known) + 1, tuple(words), came_from)
        item = self.known.setdefault(item.text, item)
        self.touched.add(item.key)
        return item

    def fresh(self) -> Item:
        return self.new(word for _ in range(self.random.randint(3, 5)) for word in self.clause())

    def clause(self) -> list[str]:
        pick = self.random.choice
        return [pick(WHO), pick(HOW), pick(DO), pick(WHAT), "，", pick(DO), pick(WHAT), "，", pick(END), "。"]

    def sister(self, item: Item, share: float) -> Item:
        """An item that differs from the other in that share of its words, drawn from the same lists."""
        words = list(item.words)
        for at in self.random.sample([n for n, word in enumerate(words) if word not in "，。"], max(1, int(share * len(words)))):
            kind = next(some for some in (WHO, HOW, DO, WHAT, END) if words[at] in some)
            words[at] = self.random.choice([word for word in kind if word != words[at]])
        return self.new(words)

    def start(self) -> None:
        """Three chapters; among the items two that differ in a word, and two that share 70 % of their words."""
        self.chapters = [[self.fresh() for _ in range(self.random.randint(2, 4))] for _ in range(3)]
        for share in (0.0, 0.3):
            self.place(self.sister(self.random.choice(self.items()), share))

    def items(self) -> list[Item]:
        return [item for chapter in self.chapters for item in chapter]

    def tasks(self) -> list[Seen]:
        return [Seen(f"{NUMERALS[c]}.{n}", item.text) for c, chapter in enumerate(self.chapters) for n, item in enumerate(chapter, 1)]

    def place(self, item: Item) -> None:
        chapter = self.random.choice(self.chapters)
        chapter.insert(self.random.randint(0, len(chapter)), item)

    def take(self) -> Item:
        chapter = self.random.choice([some for some in self.chapters if some])
        return chapter.pop(self.random.randrange(len(chapter)))

    # edits, by name

    def insert_first(self) -> None:
        self.chapters[0].insert(0, self.fresh())

    def insert(self) -> None:
        self.place(self.fresh())

    def delete(self) -> None:
        item = self.take()
        if len(self.items()) < 4 or item.key in self.touched:
            self.place(item)
        else:
            self.deleted.append(item)

    def put_back(self) -> None:
        if self.deleted:
            self.place(self.deleted.pop(self.random.randrange(len(self.deleted))))

    def move(self) -> None:
        self.place(self.take())

    def swap(self) -> None:
        spots = [(c, n) for c, chapter in enumerate(self.chapters) for n in range(len(chapter))]
        (a, b), (c, d) = self.random.sample(spots, 2)
        self.chapters[a][b], self.chapters[c][d] = self.chapters[c][d], self.chapters[a][b]

    def renumber(self) -> None:
        """Whole chapters change places."""
        self.random.shuffle(self.chapters)

    def reword(self) -> None:
        """Up to a third of an item's characters, once between two looks."""
        item = self.take()
        self.place(self.reworded(item, self.random.uniform(0.05, 1 / 3)) if item.key not in self.touched else item)

    def reworded(self, item: Item, share: float) -> Item:
        """The item with that share of its characters in other words, in place of words of about their length."""
        self.touched.add(item.key)
        words, left = list(item.words), int(share * len(item.text))
        for at in self.random.sample(range(len(words)), len(words)):
            if words[at] not in "，。" and len(words[at]) <= left:
                left -= len(words[at])
                words[at] = "".join(self.random.choice(FRESH[size]) for size in _sizes(len(words[at])))
        return replace(item, words=tuple(words))

    def split(self) -> None:
        """An item becomes two, each with its own clauses."""
        item = self.take()
        ends = [n for n, word in enumerate(item.words, 1) if word == "。"]
        cut = ends[len(ends) // 2 - 1] if len(ends) > 1 else 0
        if not cut or item.came_from or item.key in self.touched or not 0.35 < len("".join(item.words[:cut])) / len(item.text) < 0.65:
            return self.place(item)
        halves = (item.words[:cut], item.words[cut:])
        here = {other.key for other in self.items()}
        if any((old := self.known.get("".join(half))) and old.key in here for half in halves):
            return self.place(item)
        for half in halves:
            self.place(self.new(half, item.key))
        return None

    def merge(self) -> None:
        """Two items become one."""
        one, other = self.take(), self.take()
        size = len(one.text) / len(one.text + other.text)
        if one.came_from or other.came_from or {one.key, other.key} & self.touched or not 0.35 < size < 0.65:
            self.place(one)
            self.place(other)
        else:
            self.place(self.new((*one.words, *other.words), one.key, other.key))


EDITS = ("insert_first", "insert", "delete", "put_back", "move", "swap", "renumber", "reword", "reword", "split", "merge")


def _sizes(length: int) -> list[int]:
    return [4] * (length // 4) + [length % 4] * bool(length % 4)
