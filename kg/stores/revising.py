"""What a store must change for new verdicts: they stand where those that they revise stood."""

from __future__ import annotations

from collections.abc import Collection

from kg.errors import Superseded
from kg.graph import vocabulary as v
from kg.graph.quads import Quad, Sheet, node
from kg.graph.verdicts import VERDICT, write_verdict
from kg.model import Verdict
from kg.names import iri
from kg.stores.lookup import Lookup


def revisions(
    verdicts: Collection[Verdict], base: str, lookup: Lookup
) -> tuple[set[Quad], set[Quad]]:
    """The quads to take out and to put in, so that every check has the new verdict for the old.

    The old verdicts stay, as history. Raises :class:`kg.errors.Superseded` for a verdict that
    revises none, or one that no check holds any more.
    """
    sheet = Sheet(base)
    removed: set[Quad] = set()
    moved: set[Quad] = set()
    for verdict in verdicts:
        old = node(iri(base, VERDICT, verdict.revises or ""))
        new = write_verdict(sheet, verdict)
        held = [q for q in lookup.referring([old]) if q.predicate == v.ITEM]
        if not held:
            raise Superseded(verdict.revises or "")
        removed.update(held)
        moved.update(q._replace(object=new) for q in held)
    return removed, set(sheet.quads()) | moved
