"""Judging anew what has changed since: only what the knowledge may see otherwise by now.

Knows only seams and the pure layer, as :mod:`kg.pipeline` does; ``kg.build`` hands it the parts.

A verdict rests on entities: those that its questions are about, and those of its evidence. It is
asked again when one of them has another revision than the verdict was judged by. What cannot be
told unchanged is asked again too: an entity whose revision nobody noted, a question against the
direction of statements (a new statement elsewhere would answer it), a verdict that could not be
had. What a chain of places or classes leads through unseen is not watched.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from kg.model import (
    Article,
    Check,
    EntityId,
    Failure,
    Label,
    Proposition,
    Seen,
    Verdict,
)
from kg.pipeline import properties_of
from kg.seams import Knowledge, Store, Watch
from kg.verdicts import corrections
from kg.verdicts.judge import judge
from kg.verdicts.questions import questions, questions_of


@dataclass(frozen=True, slots=True)
class Revised:
    """A verdict that took the place of another; ``lapsed`` where that was a person's."""

    article: Article
    text: str
    before: Verdict
    after: Verdict

    @property
    def turned(self) -> bool:
        """Whether the label is another now."""
        return self.before.label is not self.after.label

    @property
    def lapsed(self) -> bool:
        """Whether a correction by a person no longer stands."""
        return self.before.method == corrections.PERSON


@dataclass(slots=True)
class Outcome:
    """What a recheck did: verdicts held and asked again, entities changed, verdicts revised."""

    held: int = 0
    asked: int = 0
    changed: frozenset[EntityId] = frozenset()
    revised: list[Revised] = field(default_factory=list)
    failures: dict[str, Failure] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rechecker:
    """The parts of a recheck.

    Without ``watch``, where no source tells revisions, every verdict is asked again. ``clock``
    gives the time as ISO 8601 with zone.
    """

    store: Store
    knowledge: Knowledge
    watch: Watch | None
    clock: Callable[[], str]
    version: str

    def run(self, *, everything: bool = False) -> Outcome:
        """Judges anew what changed, or everything; revises what came out otherwise.

        Raises :class:`kg.errors.KnowledgeUnavailable` where nobody tells what changed. A source
        that fails later on leaves its verdicts as they are, and is named in the outcome.
        """
        outcome = Outcome()
        articles = self.store.articles()
        watched: set[EntityId] = set()
        for article in articles:
            held = self._judged(article.id)
            outcome.held += len(held)
            watched |= {e for p, verdict in held for e in _entities(p, verdict)}
        seen = self.store.seen(watched)
        newest = self._newest(watched, seen)
        outcome.changed = frozenset(
            e for e in watched & seen.keys() if newest.get(e) != seen[e].revision
        )
        moment = self.clock()
        failed: set[EntityId] = set()
        for article in articles:
            made = {revised.after.id for revised in outcome.revised}
            stale = [
                (p, verdict)
                for p, verdict in self._judged(article.id)
                if verdict.id not in made
                and (everything or _may_have_changed(p, verdict, seen, newest))
            ]
            if stale and not self._again(article, stale, moment, outcome):
                failed |= {e for p, verdict in stale for e in _entities(p, verdict)}
        self.store.see([Seen(e, newest[e], moment) for e in sorted(newest.keys() - failed)])
        return outcome

    def _judged(self, article_id: str) -> list[tuple[Proposition, Verdict]]:
        """What an article states that the knowledge can be asked about, with the verdicts."""
        check = self.store.article(article_id) or _gone(article_id)
        stated = {p.id: p for p in check.propositions if questions_of(p)}
        return [(stated[v.proposition], v) for v in check.verdicts if v.proposition in stated]

    def _newest(
        self, watched: Collection[EntityId], seen: Mapping[EntityId, Seen]
    ) -> dict[EntityId, int]:
        if self.watch is None or not watched:
            return {}
        known = {e: seen[e].revision if e in seen else None for e in watched}
        since = min((s.when for s in seen.values()), default=None)
        return self.watch.newest(known, since if None not in known.values() else None)

    def _again(
        self,
        article: Article,
        stale: Collection[tuple[Proposition, Verdict]],
        moment: str,
        outcome: Outcome,
    ) -> bool:
        """Judges some of an article's propositions anew; False where a source failed."""
        propositions = [p for p, _ in stale]
        facts = self.knowledge.ask(questions(propositions), properties_of(propositions))
        outcome.failures.update({f.source: f for f in facts.failures})
        outcome.asked += len(stale)
        history = self.store.verdicts([p.id for p in propositions])
        revised = []
        for proposition, before in stale:
            earlier = history.get(proposition.id, ())
            judged = judge(
                proposition,
                facts,
                before.as_of,
                article,
                version=self.version,
                created=moment,
                previous=before,
            )
            after = corrections.in_force(earlier, judged)
            if not _is_same(before, after) and after.label is not Label.NOT_CHECKED:
                revised.append((before, after))
        self.store.revise([after for _, after in revised])
        check = self.store.article(article.id) or _gone(article.id)
        texts = {u.proposition: u.text for u in reversed(check.utterances)}
        outcome.revised += [
            Revised(article, texts.get(before.proposition, ""), before, after)
            for before, after in revised
        ]
        return not facts.failures


def _gone(article_id: str) -> Check:
    """An article that went while the recheck ran states nothing."""
    return Check(Article(article_id, "", "", "de"))


def _entities(proposition: Proposition, verdict: Verdict) -> set[EntityId]:
    asked = {question.entity for question in questions_of(proposition)}
    return asked | {evidence.statement.subject for evidence in verdict.evidence}


def _may_have_changed(
    proposition: Proposition,
    verdict: Verdict,
    seen: Mapping[EntityId, Seen],
    newest: Mapping[EntityId, int],
) -> bool:
    if verdict.label is Label.NOT_CHECKED or any(q.inverse for q in questions_of(proposition)):
        return True
    read = {
        e.statement.subject: e.statement.origin.revision
        for e in verdict.evidence
        if e.statement.origin.revision is not None
    }
    return any(
        _is_other(newest.get(entity), read.get(entity), seen.get(entity), verdict.created)
        for entity in _entities(proposition, verdict)
    )


def _is_other(newest: int | None, read: int | None, seen: Seen | None, created: str) -> bool:
    """Whether an entity is another than the verdict knew, or may be for all that was noted."""
    if seen is None:
        return newest is None or read != newest
    if read is not None and read < seen.revision and created > seen.when:
        return True  # judged since, but by an older copy
    return seen.revision != newest


def _is_same(before: Verdict, after: Verdict) -> bool:
    """Whether a new verdict says nothing new: the day on which statements were read is no news."""
    return before.id == after.id or (
        (before.label, before.reason_code, before.as_of)
        == (after.label, after.reason_code, after.as_of)
        and corrections.substance(before) == corrections.substance(after)
    )
