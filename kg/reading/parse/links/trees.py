"""From links to a tree of dependencies, over the words that Link Grammar was given.

Function words give way: an auxiliary to its verb, a preposition to its noun, "that" to its clause,
"and" to the first of what it joins. What links to them links to those instead. Each link of the
table (kg/data/links_en.toml) then offers a head to one of its words, and the best offer that makes
no circle is taken. "be" stays the head of what it is said of, unlike in Universal Dependencies.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from kg.model import Linkage
from kg.reading.lexicon import table, words

_JOINING = re.compile(r"(?:S|V|A|M|R|E|I|Q|D|O)J([lr])")
_SUBORDINATE = re.compile(r"CV")
_PREPOSED = re.compile(r"J(?!G)|IN|ON|TI")
_SUBJECT = re.compile(r"S(?!J)")
_HELPED = re.compile(r"(?:I(?!N|V|D)|PP|Pv|Pg)")
_SUBSCRIPT = re.compile(r"\.[a-z][a-z-]*$|\[.*\]$")
_PARTICIPLE = re.compile(r"born$|[a-z]ed$")


@dataclass(frozen=True, slots=True)
class Branch:
    """A word's place in the tree: its head (-1 for the root, None where nothing ties it)."""

    head: int | None
    relation: str


def bare(word: str) -> str:
    """A word of Link Grammar's without its subscript and marks: "founded.v-d"."""
    return _SUBSCRIPT.sub("", _SUBSCRIPT.sub("", word)) or word


def tree(linkage: Linkage) -> list[Branch]:
    """One branch for each word of the linkage, in their order."""
    return _Builder(linkage).branches()


@dataclass(frozen=True, slots=True)
class _Row:
    pattern: re.Pattern[str]
    left: bool
    relation: str


@cache
def _rows() -> tuple[_Row, ...]:
    links = table("links_en.toml")["links"]
    return tuple(_Row(re.compile(p), side == "left", relation) for p, side, relation in links)


@cache
def _auxiliaries() -> frozenset[str]:
    return words("links_en.toml", "auxiliaries")


class _Builder:
    def __init__(self, linkage: Linkage) -> None:
        self.words = [bare(word).lower() for word, _, _ in linkage.words]
        self.kinds = [word for word, _, _ in linkage.words]
        self.links = linkage.links
        self.up: dict[int, int] = {}
        self.last: dict[int, int] = {}
        """Of a word that joins others the second: what follows is said of that one at least."""
        self.offers: list[tuple[int, int, int, str]] = []
        """Rank, dependent, head, relation."""

    def branches(self) -> list[Branch]:
        for left, right, label in self.links:
            self._give_way(left, right, label)
        root = self._root()
        for left, right, label in self.links:
            self._offer(left, right, label)
        heads: dict[int, tuple[int, str]] = {root: (-1, "root")} if root is not None else {}
        for rank, word, given, relation in sorted(self.offers):
            head = given if rank else self._content(given)
            if word not in heads and head != word and not _is_above(heads, head, word):
                heads[word] = (head, relation)
        return [Branch(*heads.get(word, (None, "dep"))) for word in range(len(self.words))]

    def _give_way(self, left: int, right: int, label: str) -> None:
        """Function words and what they give way to; what they are to it is offered at once."""
        joined = _JOINING.match(label)
        if joined and joined[1] == "l":
            self._leads(right, left, "cc")
        elif joined:
            self.last[left] = right
        elif label[:1] == "Y":
            self._leads(right, left, "case")
        elif _SUBORDINATE.match(label) and not self._is_verb(left):
            self._leads(left, right, "mark")
        elif _PREPOSED.match(label) and not self._is_verb(left):
            self._leads(left, right, "case")
        elif self.words[left] in _auxiliaries() and (
            _HELPED.match(label) or (label[:2] == "Pa" and _PARTICIPLE.search(self.words[right]))
        ):
            passive = label[:2] in ("Pv", "Pa") and self.words[left] not in _HAVING
            self._leads(left, right, "aux:pass" if passive else "aux")
        elif label.startswith("_I") and self.words[right] != "wall":
            self.offers.append((0, left, right, "compound"))

    def _leads(self, word: int, to: int, relation: str) -> None:
        self.up.setdefault(word, to)
        self.offers.append((0, word, to, relation))

    def _is_verb(self, word: int) -> bool:
        return re.search(r"\.(v|q|g)", self.kinds[word]) is not None

    def _content(self, word: int) -> int:
        seen = {word}
        while word in self.up and self.up[word] not in seen:
            word = self.up[word]
            seen.add(word)
        return word

    def _root(self) -> int | None:
        found = (right for left, right, label in self.links if left == 0 and label == "WV")
        openings = (right for left, right, label in self.links if left == 0 and label[0] in "WQ")
        return next((self._content(word) for word in (*found, *openings)), None)

    def _offer(self, left: int, right: int, label: str) -> None:
        if left == 0:
            self._aside(right, label)
            return
        joined = _JOINING.match(label)
        if joined:
            if joined[1] == "r":
                self.offers.append((1, self._content(right), self._content(left), "conj"))
            return
        if label == "WV" or label.startswith("VJd"):
            root = self._root()
            if root is not None and label == "WV":
                self.offers.append((1, self._content(right), root, "conj"))
            return
        if re.match(r"MX.?r", label):
            self._relative(left, right)
            return
        if label.startswith("CO"):
            self._opener(left, right)
            return
        for rank, row in enumerate(_rows(), 2):
            if row.pattern.match(label):
                head, dependent = (left, right) if row.left else (right, left)
                relation = self._relation(row.relation, left)
                if relation in ("obl", "nmod"):
                    head = self.last.get(head, head)
                self.offers.append((rank, self._content(dependent), self._content(head), relation))
                return

    def _relation(self, relation: str, left: int) -> str:
        if relation == "det" and self.words[left] in ("'s", "'", "’s", "’"):
            return "nmod:poss"
        if relation == "det" and self.words[left] in _POSSESSIVE:
            return "det:poss"
        return relation

    def _aside(self, right: int, label: str) -> None:
        """ "…, Smith said": the clause that says so stands beside what it says."""
        root = self._root()
        if label.startswith("CP") and root is not None:
            self.offers.append((1, self._content(right), root, "parataxis"))

    def _relative(self, noun: int, pronoun: int) -> None:
        """ "X, who founded Y": the verb that the pronoun is linked to, below the noun."""
        for left, right, label in self.links:
            if left == pronoun and re.match(r"S|RS|B|C|O", label):
                self.offers.append((1, self._content(right), self._content(noun), "acl:relcl"))

    def _opener(self, opener: int, subject: int) -> None:
        """ "Founded in 1976, X is …": what opens a sentence goes to the verb of the subject."""
        verbs = (r for left, r, label in self.links if left == subject and _SUBJECT.match(label))
        verb = next(verbs, None)
        if verb is None:
            return
        word = self._content(opener)
        relation = (
            "advcl"
            if self._is_verb(word) or (word != opener and self._is_marked(opener))
            else "obl"
        )
        self.offers.append((2, word, self._content(verb), relation))

    def _is_marked(self, opener: int) -> bool:
        return any(left == opener and _SUBORDINATE.match(label) for left, _, label in self.links)


_HAVING = frozenset({"have", "has", "had", "having", "'ve"})
_POSSESSIVE = frozenset(["his", "her", "its", "their", "my", "our", "your", "whose"])


def _is_above(heads: dict[int, tuple[int, str]], word: int, below: int) -> bool:
    """Whether ``below`` is above ``word`` already, so that it cannot be put below it."""
    while word in heads:
        word = heads[word][0]
        if word == below:
            return True
    return False
