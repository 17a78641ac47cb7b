"""Compiles the words that only targets need: what joins numbers, gives them in turn, sums them up, or is a quantity by itself."""

from __future__ import annotations

import re
from functools import cache

from dutygraph.vocabulary import Vocabulary
from dutygraph.vocabulary.patterns import any_of


class TargetWords:
    """The words of ``quantities.toml`` that only targets need, compiled."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        table = vocabulary["quantities"]
        fillers, change = table["fillers"], table["change"]
        self.each, self.in_turn, self.annual = set(fillers["each"]), set(fillers["in_turn"]), set(fillers["annual"])
        self.each_mark, self.annual_mark = (f"（{fillers[key][-1]}）" for key in ("each", "annual"))
        own = any_of(table["produce"]["nouns"])
        self.joins = re.compile(rf"(?:(?!{own}){any_of(fillers['joins'])})*")
        self.joined = re.compile(rf"(?:{any_of(fillers['joins'])})(?:{any_of(table['produce']['verbs'])})?$")
        within = "".join(f"(?!(?<={word[0]}){word[1:]})" for word in fillers["not_joins"])
        self.join = re.compile(rf"{within}(?:{any_of(word for word in fillers['joins'] if word != ',')})")
        verbs = any_of((*change["increase"], *change["decrease"]))
        reached = any_of(word for word in table["operators"]["before"][">="] if word.endswith(tuple(change["to"])))
        self.rises = re.compile(rf"{reached}|,?(?:{any_of(fillers['adverbs'])})*(?:{verbs})(?:{any_of(change['to'])})")
        self.start_from = re.compile(rf"(?:{any_of(change['from'])})(?P<value>[^,。;:]{{0,16}})$")
        self.among, self.whole_year = tuple(fillers["among"]), tuple(fillers["whole_year"])
        self.made_up = re.compile(rf"[,;]?(?:{any_of(self.among)}):")
        self.numbered = re.compile(rf"\d(?:{any_of(table['units']['count'])})")
        self.averages = re.compile(any_of(fillers["averages"]))
        long = any_of(verb for verb in table["produce"]["verbs"] if len(verb) > 1)
        joints = any_of(word for word in fillers["joins"] if word != ",")
        self.next_verb = re.compile(rf"(?:{joints})(?=(?:{long})(?!{any_of(table['produce']['noun_tail'])}))")
        self.date_heads = tuple(vocabulary["time"]["date"]["heads"])
        self.fixed = {word: row for row in table["fixed"] for word in row["words"]}
        self.fixed_word = re.compile(any_of(self.fixed))


@cache
def target_words(vocabulary: Vocabulary) -> TargetWords:
    """The words of a vocabulary that only targets need; kept per vocabulary."""
    return TargetWords(vocabulary)
