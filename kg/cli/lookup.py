"""Finding what a person names: an article, a claim or a conflict, by its id, IRI or address."""

from __future__ import annotations

from kg.names import BELEG, iri
from kg.seams import Store
from kg.stores.results import Solutions

KINDS = ("conflict", "verdict", "proposition", "utterance")


def local_part(key: str) -> str:
    """The id in an IRI of the store, or the key itself."""
    return key.rstrip("/").rpartition("/")[2]


def holding(kept: Store, local: str) -> list[str]:
    """The ids of the articles whose checks hold something with this id, in their order."""
    nodes = " ".join(f"<{iri(kept.base, kind, local)}>" for kind in KINDS)
    found = kept.query(
        f"SELECT DISTINCT ?article {{ VALUES ?wanted {{ {nodes} }} "
        f"{{ ?article <{BELEG}entry>/<{BELEG}item> ?wanted }} UNION "
        f"{{ ?article <{BELEG}utterance> ?wanted }} }}"
    )
    assert isinstance(found, Solutions)
    names = [str(getattr(row[0], "value", "")) for row in found.rows()]
    return sorted(name.rpartition("/")[2] for name in names)
