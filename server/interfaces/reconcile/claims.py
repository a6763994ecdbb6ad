"""What was checked here, as a space to reconcile with: texts to propositions."""

from __future__ import annotations

from flask import url_for
from rapidfuzz import fuzz

import kg
from server.interfaces.reconcile.spaces import Candidate, Named, Query
from server.interfaces.reconcile.values import Value, moment
from server.pages.shared import index, label_name

_LOOKED_AT = 60
_LEAST_SCORE = 30.0
_CERTAIN_SCORE = 95.0
_PROPERTIES = {
    "verdict": ("Urteil", "verdict"),
    "text": ("Wortlaut", "wording"),
    "speaker": ("Sprecher", "speaker"),
    "publisher": ("Medium", "publisher"),
    "article": ("Artikel", "article"),
    "day": ("Tag", "day"),
    "checked": ("geprüft", "checked"),
    "page": ("Seite", "page"),
}


class Claims:
    """The propositions of the store."""

    name = "Beleg: checked claims"
    schema_space = "https://w3id.org/beleg/ontology#"

    @property
    def identifier_space(self) -> str:
        """Where the ids of propositions stand."""
        return url_for("pages.home", _external=True) + "proposition/"

    @property
    def view(self) -> str:
        """A proposition's page."""
        return self.identifier_space + "{{id}}"

    def match(self, queries: list[Query], language: str) -> list[list[Candidate]]:
        """See :class:`server.interfaces.reconcile.spaces.Space`."""
        return [self._match(query, language) for query in queries]

    def _match(self, query: Query, language: str) -> list[Candidate]:
        said = [(100.0, claim) for claim in index().claims("proposition", query.text, 1)]
        if not said:
            words = kg.Filters(words=query.text, any_word=True)
            hits = index().search(words, _LOOKED_AT).hits
            said = [(_likeness(query.text, hit.claim), hit.claim) for hit in hits]
        best: dict[str, tuple[float, kg.IndexedClaim]] = {}
        for score, claim in sorted(said, key=lambda one: -one[0]):
            fits = query.fits(("claim", claim.label))
            required = [c for c in query.conditions if c.required]
            held = all(c.met(_values(claim, c.property_id)) for c in required)
            if fits and held and score >= _LEAST_SCORE:
                best.setdefault(claim.proposition, (score, claim))
        ranked = list(best.values())[: query.limit]
        certain = [score >= _CERTAIN_SCORE for score, _ in ranked]
        return [
            Candidate(
                claim.proposition, claim.text, round(score, 2),
                certain=certain[place] and sum(certain) == 1,
                description=f"{label_name(claim.label)} · {claim.words_de}",
                types=(Named("claim", "claim"), Named(claim.label, claim.label)),
                features={"wording": round(score, 2)},
            )
            for place, (score, claim) in enumerate(ranked)
        ]  # fmt: skip

    def suggest(self, kind: str, prefix: str, language: str) -> list[Named]:
        """See :class:`server.interfaces.reconcile.spaces.Space`."""
        if kind == "property":
            return [
                p
                for p in self.properties("", language)
                if p.name.casefold().startswith(prefix.casefold())
            ]
        if kind == "type":
            labels = [Named("claim", "claim"), *(Named(x.value, x.value) for x in kg.Label)]
            return [label for label in labels if label.id.startswith(prefix.casefold())]
        hits = index().search(kg.Filters(words=prefix), _LOOKED_AT).hits
        found = {hit.claim.proposition: hit.claim for hit in hits}
        return [Named(c.proposition, c.text, label_name(c.label)) for c in found.values()]

    def describe(self, id_: str, language: str) -> Named | None:
        """See :class:`server.interfaces.reconcile.spaces.Space`."""
        said = index().claims("proposition", id_, 1, newest=True)
        if not said:
            return None
        claim = said[0]
        words = claim.words_de if language == "de" else claim.words_en
        return Named(id_, claim.text, f"{label_name(claim.label)} · {words}")

    def properties(self, type_id: str, language: str) -> list[Named]:
        """See :class:`server.interfaces.reconcile.spaces.Space`."""
        return [Named(id_, names[language != "de"]) for id_, names in _PROPERTIES.items()]

    def default_types(self, language: str) -> list[Named]:
        """See :class:`server.interfaces.reconcile.spaces.Space`."""
        return [Named("claim", "claim")]

    def extend(
        self, ids: list[str], properties: list[str], language: str
    ) -> tuple[list[Named], dict[str, dict[str, list[Value]]]]:
        """See :class:`server.interfaces.reconcile.spaces.Space`."""
        known = {named.id: named for named in self.properties("", language)}
        rows: dict[str, dict[str, list[Value]]] = {}
        for id_ in ids:
            said = index().claims("proposition", id_, 1, newest=True)
            rows[id_] = {p: _values(said[0], p) if said else [] for p in properties}
        return [known.get(p, Named(p, p)) for p in properties], rows


def _likeness(text: str, claim: kg.IndexedClaim) -> float:
    """The likeness of wordings, 0 to 100, whatever the order of the words (rapidfuzz)."""
    wordings = (claim.text, claim.words_de, claim.words_en)
    return max(fuzz.token_sort_ratio(text.casefold(), w.casefold()) for w in wordings)


def _values(claim: kg.IndexedClaim, property_id: str) -> list[Value]:
    page = url_for("pages.proposition", proposition_id=claim.proposition, _external=True)
    plain = {
        "verdict": claim.label,
        "text": claim.text,
        "speaker": claim.speaker_name,
        "publisher": claim.publisher,
        "article": claim.url or claim.title,
        "page": page,
    }
    if property_id == "day" and claim.day:
        return [{"date": moment(claim.day)}]
    if property_id == "checked" and claim.checked:
        return [{"date": claim.checked}]
    value = plain.get(property_id)
    return [{"str": value}] if value else []
