"""Which articles of a store are copies of one another, by the fingerprints that it keeps."""

from __future__ import annotations

from collections.abc import Collection

from kg.graph import vocabulary as v
from kg.graph.fingerprints import band_terms, read_fingerprint
from kg.graph.page import Page
from kg.graph.quads import Node, node
from kg.graph.utterances import ARTICLE
from kg.names import iri
from kg.reading.copies import Fingerprint, are_copies, leaders
from kg.stores.lookup import Lookup


def sources(wanted: Collection[str], base: str, lookup: Lookup) -> dict[str, str]:
    """For each article the id that stands for its source among them; copies share one."""
    made = {each: node(iri(base, ARTICLE, each)) for each in sorted(wanted)}
    prints = _fingerprints(made.values(), base, lookup)
    found = leaders({each: prints[n] for each, n in made.items() if n in prints})
    return {each: found.get(each, each) for each in made}


def copies(article: str, base: str, lookup: Lookup) -> tuple[str, ...]:
    """The other articles whose text is a copy of an article's, or nearly so, by id.

    Only those with a band of the fingerprint in common are looked at, however many there are.
    """
    made = node(iri(base, ARTICLE, article))
    own = _fingerprints([made], base, lookup).get(made)
    if own is None:
        return ()
    sharing = {q.subject for q in lookup.subjects(band_terms(own), [v.BAND])}
    others = _fingerprints(sharing - {made}, base, lookup)
    alike = [each for each, other in others.items() if are_copies(own, other)]
    return tuple(sorted(Page(base, ()).local(each, ARTICLE) for each in alike))


def _fingerprints(articles: Collection[Node], base: str, lookup: Lookup) -> dict[Node, Fingerprint]:
    made = list(articles)
    page = Page(base, lookup.objects(made, [v.FINGERPRINT, v.SEQUENCES]) if made else ())
    found = {each: read_fingerprint(page, each) for each in made}
    return {each: print_ for each, print_ in found.items() if print_ is not None}
