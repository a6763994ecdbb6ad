"""Facts and broken rules in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from kg.model import Message
from kg.reading.lexicon import table
from kg.reasoning.rl.rules import Fact
from kg.reasoning.rl.terms import Terms
from kg.reasoning.rl.vocabulary import NIL

_MOST_SHOWN = 10


@cache
def _sentences() -> Mapping[str, Mapping[str, str]]:
    return table("owl2_rl_words.toml")


class Wording:
    """Writes the terms of one input: as in Turtle, lists as their members."""

    def __init__(self, terms: Terms, lists: Mapping[int, tuple[int, ...]]) -> None:
        self._terms = terms
        self._lists = lists

    def term(self, number: int) -> str:
        """One term."""
        members = self._lists.get(number)
        if members is None or number == NIL or not self._terms.is_blank(number):
            return self._terms.show(number)
        shown = [self._terms.show(member) for member in members[:_MOST_SHOWN]]
        more = len(members) - len(shown)
        return f"( {' '.join(shown)} {f'and {more:,} more ' if more else ''})"

    def fact(self, fact: Fact) -> str:
        """A triple."""
        return " ".join(self.term(number) for number in fact)

    def broken(self, rule: str, premises: Sequence[Fact]) -> Message:
        """What the broken rule means for its premises."""
        slots = {
            f"{letter}{place}": self.term(number)
            for place, fact in enumerate(premises)
            for letter, number in zip("spo", fact, strict=True)
        }
        sentence = _sentences()[rule]
        try:
            return Message(sentence["de"].format(**slots), sentence["en"].format(**slots))
        except KeyError:  # two premises are one, so the sentence has nothing to speak of
            facts = "; ".join(self.fact(fact) for fact in premises)
            return Message(f"Das kann nicht gelten: {facts}.", f"This cannot hold: {facts}.")
