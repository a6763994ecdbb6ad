"""Whether a store is whole: what it must hold for each thing that it holds.

Asks by SPARQL, so that it works on every store; each article is also read as the server reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from kg.errors import StoreError
from kg.graph import vocabulary as v
from kg.model import Check
from kg.names import PREFIXES, inferred_graph, knowledge_graph
from kg.stores.quadstore import QuadStore
from kg.stores.results import Solutions

MOST = 50
"""Findings of one kind that are shown; more are counted."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong: its ``kind``, the IRI or id that it is about, and a sentence."""

    kind: str
    about: str
    message: str


def examine(
    store: QuadStore, more: Callable[[Check], Iterable[Finding]] = lambda _: ()
) -> Iterator[Finding]:
    """Everything that is wrong with a store, kind by kind; ``more`` may find more in a check."""
    for kind, message, pattern in _patterns(store.base):
        rows = _rows(store, pattern)
        for about in rows[:MOST]:
            yield Finding(kind, about, message)
        if len(rows) > MOST:
            yield Finding(kind, "", f"and {len(rows) - MOST:,} more like these")
    for article in store.articles():
        try:
            check = store.article(article.id)
        except StoreError as error:
            yield Finding("unreadable-article", article.id, str(error))
            continue
        if check is not None:
            yield from _of_check(check)
            yield from more(check)


def _rows(store: QuadStore, pattern: str) -> list[str]:
    prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    found = store.query(f"{prefixes}SELECT DISTINCT ?x {{ {pattern} }} ORDER BY ?x")
    if not isinstance(found, Solutions):
        raise StoreError("the store answered a SELECT with something else")
    return [getattr(row[0], "value", str(row[0])) for row in found.rows()]


def _patterns(base: str) -> Iterator[tuple[str, str, str]]:
    """Kind, sentence and the graph pattern that finds what is wrong as ``?x``.

    The base was checked when the store was made and holds nothing that could end an IRI.
    """
    knowledge, inferred = f"<{knowledge_graph(base)}>", f"<{inferred_graph(base)}>"
    # Events are described in the graphs of the propositions that state them.
    said = "{ ?x ?described ?as } UNION { GRAPH ?somewhere { ?x ?described ?as } }"
    named = f'FILTER(isIRI(?x) && STRSTARTS(STR(?x), "{base}"))'
    # An article may be pinned before it is checked, and a claim reviewed before anybody states it
    # here; a statement is described by its versions.
    elsewhere = ", ".join(f"<{x.value}>" for x in (v.PINNED_IN, v.SPECIALIZATION_OF, v.REVIEWS))
    yield (
        "dangling-reference",
        "is referred to and nowhere described",
        # By a variable: where others are so, Virtuoso finds none that is named.
        f"{{ ?s ?p ?x }} UNION {{ VALUES ?kept {{ {knowledge} }} GRAPH ?kept {{ ?s ?p ?x }} }} "
        f"{named} "
        f"FILTER(?p NOT IN ({elsewhere})) FILTER NOT EXISTS {{ {said} }}",
    )
    yield (
        "orphan-proposition",
        "is stated by no article and has no verdict",
        "?x a beleg:Proposition "
        "FILTER NOT EXISTS { ?u beleg:states ?x } FILTER NOT EXISTS { ?e beleg:item ?x } "
        "FILTER NOT EXISTS { ?v beleg:about ?x } FILTER NOT EXISTS { ?o beleg:content ?x } "
        "FILTER NOT EXISTS { ?w beleg:stated ?x }",
    )
    yield (
        "asserted-by-nobody",
        "holds a triple that no article states",
        f"GRAPH ?x {{ ?s ?p ?o }} {named} FILTER(?x != {knowledge} && ?x != {inferred}) "
        "FILTER NOT EXISTS { ?u beleg:states ?x } FILTER NOT EXISTS { ?e beleg:item ?x }",
    )
    yield (
        "verdict-on-nothing",
        "is a verdict on a proposition that is not there",
        "?x beleg:about ?p FILTER NOT EXISTS { ?p a beleg:Proposition }",
    )
    yield (
        "lost-history",
        "revises a verdict that is not there",
        "?x prov:wasRevisionOf ?old . ?x a beleg:Verdict "
        "FILTER NOT EXISTS { ?old a beleg:Verdict }",
    )
    yield (
        "homeless-utterance",
        "is an utterance of an article that is not there, or does not know of it",
        "?x a beleg:Utterance FILTER NOT EXISTS { ?a beleg:utterance ?x . ?a a beleg:Article }",
    )


def _of_check(check: Check) -> Iterator[Finding]:
    text = check.article.text
    for utterance in check.utterances:
        if text[utterance.start : utterance.end] != utterance.text:
            yield Finding(
                "misplaced-quotation", utterance.id, "its words do not stand where it says"
            )
    stated = {p.id for p in check.propositions}
    for missing in sorted({u.proposition for u in check.utterances} - stated):
        yield Finding("missing-proposition", missing, f"is not listed by {check.article.id}")
    for unjudged in sorted(stated - {verdict.proposition for verdict in check.verdicts}):
        yield Finding("no-verdict", unjudged, f"has no verdict in {check.article.id}")
