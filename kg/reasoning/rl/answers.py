"""The reasoner's front door: documents in, consistency, entailment and conflicts out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kg.model import Language, Message
from kg.reasoning.rl.certificate import certificate
from kg.reasoning.rl.clashes import clashes
from kg.reasoning.rl.documents import read_document
from kg.reasoning.rl.engine import Closure
from kg.reasoning.rl.entailment import Entailment
from kg.reasoning.rl.explaining import Explainer, Proof
from kg.reasoning.rl.extending import Extensible
from kg.reasoning.rl.terms import Terms
from kg.reasoning.rl.wording import Wording


@dataclass(frozen=True, slots=True)
class Document:
    """An RDF document: its name, whose ending tells the format, and its bytes."""

    ref: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Inference:
    """One step of a proof; the conclusion None means that the premises cannot all hold."""

    rule: str
    premises: tuple[str, ...]
    conclusion: str | None


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A set of input triples that cannot all hold, the rule that they break, and the proof.

    ``minimal``: none of the premises can be left out. Where it is False, so many premises have
    a part in it that this was not tried, and the steps may be missing.
    """

    rule: str
    premises: tuple[str, ...]
    text: Message
    steps: tuple[Inference, ...]
    minimal: bool
    certificate: dict[str, Any] | None = None
    """What :mod:`kg.reasoning.checker` checks; None where there are no steps."""


@dataclass(frozen=True, slots=True)
class Answer:
    """``entailed`` is None where nothing was asked; ``found`` counts all conflicts."""

    consistent: bool
    entailed: bool | None
    conflicts: tuple[Contradiction, ...]
    found: int

    def as_json(self, language: Language = "en") -> dict[str, Any]:
        """``{"consistent", "entailed", "found", "conflicts": [{"rule", "premises", "text",
        "minimal", "steps": [{"rule", "premises", "conclusion"}]}]}``; ``entailed`` only if asked.
        """
        asked = {} if self.entailed is None else {"entailed": self.entailed}
        conflicts = [_as_json(conflict, language) for conflict in self.conflicts]
        found = {"found": self.found, "conflicts": conflicts}
        return {"consistent": self.consistent, **asked, **found}


def reason_over(
    documents: Sequence[Document],
    conclusion: Document | None = None,
    *,
    most: int = 100,
    direct: bool = False,
) -> Answer:
    """Whether documents, taken together, are consistent, and whether a conclusion follows.

    At most ``most`` conflicts are explained. What is inconsistent entails everything. In OWL's
    ``direct`` semantics a conclusion's annotations mean nothing; else, in its RDF-based semantics,
    they have to follow, too. Raises :class:`kg.errors.InputError` for what cannot be read and
    :class:`kg.errors.UsageError` for what passes the reasoner's bounds (see
    :mod:`kg.reasoning.rl.columns`).
    """
    terms = Terms()
    premise = np.concatenate([read_document(terms, d.ref, d.data) for d in documents])
    wanted = None
    if conclusion is not None:
        wanted = read_document(terms, conclusion.ref, conclusion.data)
    closure = Extensible(terms, premise)
    found = clashes(closure)
    entailed = None
    if wanted is not None:
        entailed = bool(found) or Entailment(closure, direct=direct).follows(wanted)
    conflicts: dict[tuple[str, frozenset[str]], Contradiction] = {}
    if found and most > 0:
        explainer = Explainer(closure)
        wording = Wording(terms, explainer.lists)
        for clash in found[:most]:
            conflict = contradiction(closure, explainer.proof(clash), wording)
            conflicts.setdefault((conflict.rule, frozenset(conflict.premises)), conflict)
    return Answer(not found, entailed, tuple(conflicts.values()), len(found))


def contradiction(closure: Closure, proof: Proof, wording: Wording) -> Contradiction:
    """A proof in words, with its certificate."""
    steps = tuple(
        Inference(
            rule,
            tuple(wording.fact(premise) for premise in premises),
            None if fact is None else wording.fact(fact),
        )
        for rule, premises, fact in proof.steps
    )
    return Contradiction(
        proof.rule,
        tuple(wording.fact(premise) for premise in proof.premises),
        wording.broken(proof.rule, proof.broken),
        steps,
        proof.least,
        certificate(closure.terms, closure.triples, proof),
    )


def _as_json(conflict: Contradiction, language: Language) -> dict[str, Any]:
    return {
        "rule": conflict.rule,
        "premises": list(conflict.premises),
        "text": conflict.text.de if language == "de" else conflict.text.en,
        "minimal": conflict.minimal,
        "steps": [
            {"rule": step.rule, "premises": list(step.premises), "conclusion": step.conclusion}
            for step in conflict.steps
        ],
    }
