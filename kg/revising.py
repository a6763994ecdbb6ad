"""Verdicts over time: corrections that people give, and judging anew what has changed since.

Knows only seams and the pure layer, as :mod:`kg.pipeline` does; ``kg.build`` hands it the parts.
"""

from __future__ import annotations

from collections.abc import Callable

from kg.errors import Superseded, UsageError
from kg.model import Label, Verdict
from kg.seams import Store
from kg.verdicts import corrections


def correct_verdict(
    store: Store,
    proposition: str,
    label: Label | str,
    *,
    by: str,
    reason: str,
    seen: str,
    version: str,
    clock: Callable[[], str],
) -> Verdict:
    """Puts a person's verdict in the place of the one that they saw; see :func:`kg.build.correct`.

    ``version`` is the software's, ``clock`` gives the time as ISO 8601 with zone.
    """
    if label not in list(Label):
        raise UsageError(f"{label!r} is no label: give one of {', '.join(Label)}")
    history = store.verdicts([proposition]).get(proposition, ())
    looked_at = next((verdict for verdict in history if verdict.id == seen), None)
    if looked_at is None:
        raise UsageError(f"there is no verdict {seen} on a proposition {proposition}")
    if any(verdict.revises == seen for verdict in history):
        raise Superseded(seen)
    given = corrections.correction(
        looked_at, Label(label), by=by, reason=reason, version=version, created=clock()
    )
    store.revise([given])
    return given
