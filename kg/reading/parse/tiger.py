"""Trees in the TIGER scheme, as spaCy's German pipelines give them, made into Universal ones.

TIGER's dependencies (Seeker and Kuhn, *Making Ellipses Explicit in Dependency Conversion for a
German Treebank*, LREC 2012) have function words as heads: a preposition heads its noun, an
auxiliary its participle, a copula its predicate; what is coordinated makes a chain through its
conjunction, and a name is headed by its last part. Here each is turned round, and then each
label (Albert et al., *TIGER Annotationsschema*, 2003) is read in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from kg.model import Token

LABELS = frozenset(
    {
        "ac", "adc", "ag", "ams", "app", "avc", "cc", "cd", "cj", "cm", "cp", "cvc", "da", "dep",
        "dh", "dm", "ep", "hd", "ju", "mnr", "mo", "ng", "nk", "nmc", "oa", "oa2", "oc", "og", "op",
        "par", "pd", "pg", "ph", "pm", "pnc", "punct", "rc", "re", "root", "rs", "sb", "sbp", "sp",
        "svp", "uc", "vo",
    }
)  # fmt: skip
"""The edge labels, in lower case; some pipelines have never seen the rarer ones."""

_ADPOSITIONS = frozenset({"APPR", "APPRART", "APPO", "APZR"})
_NOUNS = frozenset({"NN", "NE", "FM", "PPER", "PDS", "PIS", "PRELS", "PRF", "PWS", "PPOSS", "XY"})
_ADVERBS = frozenset({"ADV", "ADJD", "PROAV", "PAV", "PWAV", "PTKNEG", "PTKA", "PTKANT", "KOKOM"})
_DETERMINERS = frozenset({"ART", "PDAT", "PIAT", "PIDAT", "PWAT", "PRELAT", "PDS", "PIS", "PPOSAT"})
_NOT_FINITE = frozenset({"VVPP", "VVINF", "VVIZU", "VAPP", "VAINF", "VMPP", "VMINF"})
_FINITE = frozenset({"VVFIN", "VAFIN", "VMFIN", "VVIMP", "VAIMP"})
_CLAUSAL = frozenset({"aux", "aux:pass", "cop"})

# Labels that mean the same wherever they stand.
_SAME = {
    "ac": "case", "adc": "flat", "ams": "obl", "app": "appos", "avc": "advmod", "cd": "cc",
    "cj": "conj", "cp": "mark", "cvc": "obl", "dep": "dep", "dh": "dep", "dm": "discourse",
    "ep": "expl", "hd": "dep", "ju": "cc", "ng": "advmod", "nmc": "flat", "og": "obl",
    "par": "parataxis", "pd": "xcomp", "ph": "expl", "pnc": "flat", "punct": "punct",
    "root": "parataxis", "rs": "ccomp", "sbp": "obl:agent", "svp": "compound:prt", "uc": "flat",
    "vo": "vocative",
}  # fmt: skip
# Where "es" stands for a clause.
_PLACES = frozenset({"sb", "oa", "ph", "ep"})
# What a noun's kernel element (nk) is by its word class; other classes are nmod.
_KERNEL = {
    "ADJA": "amod", "CARD": "nummod", "NE": "appos", "FM": "flat", "TRUNC": "compound",
    "PPOSAT": "det:poss", **dict.fromkeys(_DETERMINERS - {"PPOSAT"}, "det"),
    **dict.fromkeys(_ADVERBS, "advmod"),
}  # fmt: skip


def converted(tokens: Sequence[Token]) -> list[Token]:
    """The tokens of one TIGER tree with Universal heads and labels.

    Tags are STTS; labels are TIGER's in any case. The root's label is ``root``, and a label that
    is Universal already (a second root's ``parataxis``) stays. Any tree gives a tree.
    """
    tree = _Tree(tokens)
    for step in (_prepositions, _names, _coordination, _helpers, _copulas, _placeholders):
        step(tree)
    labels = [_label(tree, index) for index in range(len(tokens))]
    return [
        replace(token, head=head, dep=label)
        for token, head, label in zip(tokens, tree.heads, labels, strict=True)
    ]


class _Tree:
    """Heads and labels that change, beside the words, which do not."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.tags = [token.tag for token in tokens]
        self.heads = [token.head for token in tokens]
        self.labels = [
            label if (label := token.dep.lower()) in LABELS else token.dep for token in tokens
        ]

    def children(self, head: int, *labels: str) -> list[int]:
        """The children of a token, in order, with one of the labels or with any."""
        below = [i for i, above in enumerate(self.heads) if above == head]
        return [i for i in below if self.labels[i] in labels] if labels else below

    def deepest_first(self) -> list[int]:
        """The tokens, children before their heads."""
        order = [i for i, head in enumerate(self.heads) if head < 0]
        for index in order:  # grows as it is read
            order.extend(self.children(index))
        return order[::-1]

    def promote(self, child: int, label: str, keep: Iterable[int] = ()) -> None:
        """Puts a child in its head's place, takes over its children, and labels the old head."""
        head = self.heads[child]
        for other in set(self.children(head)) - {child, *keep}:
            self.heads[other] = child
        self.heads[child], self.labels[child] = self.heads[head], self.labels[head]
        self.heads[head], self.labels[head] = child, label

    def is_clausal(self, index: int) -> bool:
        """Whether a clause hangs on the token: it is a verb, or has a copula."""
        if self.tags[index] in _FINITE | _NOT_FINITE:
            return True
        return bool(self.children(index, *_CLAUSAL))

    def is_finite(self, index: int) -> bool:
        """Whether the clause of the token has a finite verb."""
        helpers = self.children(index, *_CLAUSAL)
        return any(self.tags[i] in _FINITE for i in (index, *helpers))


# --- structure ----------------------------------------------------------------------------------


def _prepositions(tree: _Tree) -> None:
    for index in tree.deepest_first():
        inside = tree.children(index, "nk")
        if tree.tags[index] in _ADPOSITIONS and inside:
            nouns = [i for i in inside if tree.tags[i] in _NOUNS]
            tree.promote(nouns[0] if nouns else inside[-1], "case")


def _names(tree: _Tree) -> None:
    """The first part of a name heads the others."""
    for index in tree.deepest_first():
        parts = tree.children(index, "pnc")
        if parts and parts[0] < index:
            tree.promote(parts[0], "pnc")


def _coordination(tree: _Tree) -> None:
    """Every conjunct hangs on the first, and a conjunction on the conjunct behind it."""
    for index in reversed(tree.deepest_first()):
        if tree.labels[index] != "cj":
            continue
        link = tree.heads[index]
        if link >= 0 and tree.labels[link] == "cd":
            tree.heads[index], tree.heads[link] = tree.heads[link], index
            for other in tree.children(link):
                tree.heads[other] = index
        first = tree.heads[index]
        if first >= 0 and tree.labels[first] == "cj":
            tree.heads[index] = tree.heads[first]


def _helpers(tree: _Tree) -> None:
    """Auxiliaries and modals under the verb that they help."""
    verbs = {i for i, tag in enumerate(tree.tags) if tag in _NOT_FINITE}
    for index in tree.deepest_first():
        if not tree.tags[index].startswith(("VA", "VM")):
            continue
        verb = next((i for i in tree.children(index, "oc") if _helped(tree, i, verbs)), None)
        if verb is not None:
            passive = _lemma(tree, index) == "werden" and tree.tags[verb] == "VVPP"
            passive = passive and not tree.children(verb, "aux", "aux:pass")
            tree.promote(verb, "aux:pass" if passive else "aux")
        elif index in verbs and _copula(tree, index) is not None:
            verbs.add(_copulas_predicate(tree, index))


def _helped(tree: _Tree, index: int, verbs: set[int]) -> bool:
    return index in verbs and not tree.children(index, "cp")


def _lemma(tree: _Tree, index: int) -> str:
    return tree.tokens[index].lemma.lower()


def _copulas(tree: _Tree) -> None:
    for index in tree.deepest_first():
        if _copula(tree, index) is not None:
            _copulas_predicate(tree, index)


def _copula(tree: _Tree, index: int) -> int | None:
    """The predicate below a form of "sein", unless that is a clause."""
    if not tree.tags[index].startswith("VA") or _lemma(tree, index) != "sein":
        return None
    if tree.labels[index] in ("aux", "cop"):
        return None
    below = tree.children(index, "pd")
    clauses = [i for i in below if tree.is_clausal(i) and tree.tags[i] != "VVPP"]
    return below[0] if below and not clauses else None


def _copulas_predicate(tree: _Tree, index: int) -> int:
    predicate = tree.children(index, "pd")[0]
    tree.promote(predicate, "cop")
    return predicate


def _placeholders(tree: _Tree) -> None:
    """ "Es ist klar, dass …": the clause stands where its placeholder stood."""
    for index, pronoun in enumerate(tree.heads):
        if tree.labels[index] != "re" or pronoun < 0:
            continue
        if tree.tokens[pronoun].text.lower() == "es" and tree.labels[pronoun] in _PLACES:
            tree.heads[index] = tree.heads[pronoun]
            tree.labels[index] = "sb" if tree.labels[pronoun] in ("sb", "ep") else "oc"
            tree.labels[pronoun] = "ep"


# --- labels -------------------------------------------------------------------------------------


def _label(tree: _Tree, index: int) -> str:
    if tree.heads[index] < 0:
        return "root"
    label = tree.labels[index]
    if label in _IN_PLACE:
        return _IN_PLACE[label](tree, index)
    return _SAME.get(label, label)


def _subject(tree: _Tree, index: int) -> str:
    base = "csubj" if tree.is_clausal(index) else "nsubj"
    passive = bool(tree.children(tree.heads[index], "aux:pass"))
    return "nsubj:pass" if passive and base == "nsubj" else base


def _object(tree: _Tree, index: int) -> str:
    if tree.is_clausal(index):
        return _complement(tree, index)
    if tree.children(index, "case"):
        return "obl"
    return "iobj" if tree.labels[index] == "da" else "obj"


def _complement(tree: _Tree, index: int) -> str:
    return "ccomp" if tree.is_finite(index) else "xcomp"


def _modifier(tree: _Tree, index: int) -> str:
    """mo, mnr, op, cc: what a modifier is by what it is and what it stands at."""
    head = tree.heads[index]
    at_noun = tree.tags[head] in _NOUNS and not tree.is_clausal(head)
    if tree.children(index, "case"):
        return "nmod" if at_noun else "obl"
    if tree.is_clausal(index):
        return "acl" if at_noun else "advcl"
    if tree.tags[index] in _ADVERBS | _ADPOSITIONS:
        return "advmod"
    if tree.tags[index] in ("ADJA", "ART"):
        return "amod" if tree.tags[index] == "ADJA" else "det"
    return "nmod" if at_noun else "obl"


def _genitive(tree: _Tree, index: int) -> str:
    return "det:poss" if tree.tags[index] in ("PPOSAT", "PRELAT", "PDAT") else "nmod"


def _kernel(tree: _Tree, index: int) -> str:
    head = tree.heads[index]
    if tree.tags[index] == "NE" and tree.tags[head] == "NE":
        return "flat"
    return _KERNEL.get(tree.tags[index], "acl" if tree.is_clausal(index) else "nmod")


def _relative(tree: _Tree, index: int) -> str:
    head = tree.heads[index]
    return "advcl" if tree.tags[head] in _FINITE | _NOT_FINITE else "acl:relcl"


def _particle(tree: _Tree, index: int) -> str:
    return "mark" if tree.is_clausal(tree.heads[index]) else "case"


_IN_PLACE: dict[str, Callable[[_Tree, int], str]] = {
    **dict.fromkeys(("sb", "sp"), _subject),
    **dict.fromkeys(("oa", "oa2", "da"), _object),
    **dict.fromkeys(("oc", "re"), _complement),
    **dict.fromkeys(("mo", "mnr", "op", "cc"), _modifier),
    **dict.fromkeys(("ag", "pg"), _genitive),
    **dict.fromkeys(("cm", "pm"), _particle),
    "nk": _kernel,
    "rc": _relative,
}
"""Labels that mean one thing or another by where they stand."""
