"""OpenRefine reconciliation, versions 0.2 and 1.0 draft, for entities and for claims.

Version 0.2 answers under ``/reconcile/entities`` (Wikidata's, as the embedded slice holds them;
``/reconcile`` is the same) and ``/reconcile/claims`` (what was checked here), the draft of 1.0
under ``/reconcile/1.0/entities`` and ``/reconcile/1.0/claims``. A failure is an error and never an
empty answer, which would make people create doubles.
"""

from __future__ import annotations

from server.interfaces.reconcile import looking, version_0_2, version_1_0
from server.interfaces.reconcile.shared import views

__all__ = ["looking", "version_0_2", "version_1_0", "views"]
