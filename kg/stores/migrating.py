"""Stores of an older layout, brought to the layout of this Beleg.

Every layout so far added keys to nodes that were there and changed nothing else, so what an older
store lacks is written beside what it has: some hundred nodes at a time, and after them a mark of
how far this came. Writing keys twice changes nothing; so whatever interrupts it, the store opens
again and goes on from the mark.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from pyoxigraph import NamedNode

from kg.errors import StoreError
from kg.graph import vocabulary as v
from kg.graph.fingerprints import write_fingerprint
from kg.graph.page import Page, member_of
from kg.graph.propositions import PROPOSITION, read_proposition, write_event_keys
from kg.graph.quads import DEFAULT, Node, Object, Quad, Sheet, string
from kg.graph.utterances import write_utterance_keys
from kg.graph.values import read_time
from kg.graph.verdicts import write_verdict_key
from kg.model import Time
from kg.stores.lookup import Reader

NODES_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Migration:
    """How far a migration is: ``done`` of ``total`` nodes of the step called ``stage``."""

    stage: str
    done: int
    total: int

    @property
    def in_words(self) -> str:
        """A line for those who have no bar."""
        return (
            f"bringing the store to the layout of this Beleg: {self.done:,} of {self.total:,} "
            f"{self.stage}"
        )


Watch = Callable[[Migration], None]
"""Told of the progress of a migration, first when it begins."""

Replace = Callable[[Collection[Quad], Collection[Quad]], None]
"""Takes quads out of the store and puts others in."""


@dataclass(frozen=True, slots=True)
class _Step:
    """What a layout of this version added to all nodes of a type."""

    version: int
    name: str
    type: Node
    write: Callable[[Sheet, Sequence[Node], Reader], None]


def migrate(first: int, reader: Reader, replace: Replace, watch: Watch) -> None:
    """Writes what a store of version ``first`` lacks, from where an earlier attempt came to.

    Raises :class:`kg.errors.StoreError` where what the store holds cannot be read.
    """
    steps = [step for step in _STEPS if step.version > first]
    marks = [q for q in reader.lookup.described([v.THE_STORE]) if q.predicate == v.MIGRATED]
    begun, last = min((_read_mark(mark) for mark in marks), default=(0, ""))
    for number, step in enumerate(_STEPS):
        if step not in steps or number < begun:
            continue
        nodes = _of_type(step.type, reader)
        start = bisect_right(nodes, last, key=_name) if number == begun else 0
        watch(Migration(step.name, start, len(nodes)))
        for place in range(start, len(nodes), NODES_AT_ONCE):
            some = nodes[place : place + NODES_AT_ONCE]
            sheet = Sheet(reader.base)
            step.write(sheet, some, reader)
            replace((), sheet.quads())
            mark = Quad(v.THE_STORE, v.MIGRATED, string(f"{number} {some[-1].value}"), DEFAULT)
            replace([old for old in marks if old != mark], [mark])
            marks = [mark]
            watch(Migration(step.name, place + len(some), len(nodes)))
    replace(marks, ())


def _read_mark(mark: Quad) -> tuple[int, str]:
    """The number of the step that was begun, and the last node that is done."""
    number, _, last = mark.object.value.partition(" ")
    if not number.isdecimal() or int(number) >= len(_STEPS):
        raise StoreError(f"{mark.object} tells nothing of how far the store was migrated")
    return int(number), last


def _of_type(type_: Node, reader: Reader) -> list[Node]:
    """Every node of a type, in the order of their names."""
    found = reader.lookup.subjects([type_], [v.TYPE])
    return sorted({quad.subject for quad in found}, key=_name)


def _name(made: Node) -> str:
    return made.value


# --- what each version added ------------------------------------------------------------------


def _utterances(sheet: Sheet, made: Sequence[Node], reader: Reader) -> None:
    said = reader.objects(made, v.OF_ARTICLE, v.STATES, v.POLARITY)
    articles = {of for each in made for of in _nodes(said[each][v.OF_ARTICLE])}
    days = _times(articles, v.PUBLISHED, reader)
    for each in made:
        of, stated, polarity = said[each].values()
        for how in polarity:  # one of each, in a whole store
            for p, article in product(_nodes(stated), _nodes(of)):
                day = days.get(article)
                write_utterance_keys(sheet, each, _id(p, reader), member_of(how, v.POLARITIES), day)


def _events(sheet: Sheet, made: Sequence[Node], reader: Reader) -> None:
    told = reader.objects(made, v.HAS_EVENT)
    events = [each for each in made if told[each][v.HAS_EVENT]]
    page = reader.page(events)
    for each in events:
        write_event_keys(sheet, each, read_proposition(page, each, {}))


def _fingerprints(sheet: Sheet, made: Sequence[Node], reader: Reader) -> None:
    bodies = reader.objects(made, v.ARTICLE_BODY)
    for each in made:
        for body in bodies[each][v.ARTICLE_BODY]:
            write_fingerprint(sheet, each, body.value)


def _verdicts(sheet: Sheet, made: Sequence[Node], reader: Reader) -> None:
    about = reader.objects(made, v.ABOUT)
    days = _times(made, v.AS_OF, reader)
    for each in made:
        for judged in _nodes(about[each][v.ABOUT]):
            write_verdict_key(sheet, each, _id(judged, reader), days.get(each))


def _times(of: Collection[Node], predicate: Node, reader: Reader) -> dict[Node, Time]:
    """The time that each node has by a predicate, where it has one."""
    found = reader.objects(of, predicate)
    page = reader.page({n for each in of for n in _nodes(found[each][predicate])}, frozenset())
    return {each: read_time(page, n) for each in of for n in _nodes(found[each][predicate])}


def _id(proposition: Node, reader: Reader) -> str:
    return Page(reader.base, ()).local(proposition, PROPOSITION)


def _nodes(terms: Iterable[Object]) -> Iterable[Node]:
    return (term for term in terms if isinstance(term, NamedNode))


_STEPS = (
    _Step(2, "utterances", v.UTTERANCE, _utterances),
    _Step(2, "events", v.PROPOSITION, _events),
    _Step(3, "fingerprints", v.ARTICLE, _fingerprints),
    _Step(4, "verdicts", v.VERDICT, _verdicts),
)
"""In this order for ever: a mark in a store names a step by its place."""
