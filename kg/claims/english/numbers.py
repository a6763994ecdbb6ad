"""English numbers: "3.7 million", "700,000", "about 80", "more than 5,000"."""

from __future__ import annotations

import re
from decimal import Decimal

from kg.claims.values import FoundQuantity
from kg.model import Quantity

_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_BOUNDS = {
    "more than": "more", "over": "more", "at least": "more", "above": "more", "exceeding": "more",
    "less than": "less", "fewer than": "less", "up to": "less", "under": "less", "below": "less",
    "about": "about", "around": "about", "roughly": "about", "approximately": "about",
    "nearly": "about", "almost": "about", "some": "about", "an estimated": "about",
    "estimated": "about", "circa": "about",
}  # fmt: skip
_ANY_BOUND = "|".join(sorted(_BOUNDS, key=len, reverse=True))
_PATTERN = re.compile(
    rf"(?<![\w.,$€£-])(?:(?P<bound>{_ANY_BOUND})\s+)?"
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"(?:\s+(?P<scale>{'|'.join(_SCALES)}))?(?![\w%]|[-–]\w|[.,/]\d|\s*(?:percent|per cent)\b)",
    re.IGNORECASE,
)


def quantities(text: str) -> tuple[FoundQuantity, ...]:
    """The plain numbers of a text, left to right, with what bounds them; no shares and no money."""
    found = []
    for match in _PATTERN.finditer(text):
        amount = Decimal(match["number"].replace(",", "")) * _SCALES.get(
            (match["scale"] or "").lower(), 1
        )
        kind = _BOUNDS.get((match["bound"] or "").lower(), "")
        quantity = Quantity(
            amount,
            lower=amount if kind == "more" else None,
            upper=amount if kind == "less" else None,
            approximate=kind == "about",
        )
        found.append(FoundQuantity(match.start(), match.end(), quantity))
    return tuple(found)
