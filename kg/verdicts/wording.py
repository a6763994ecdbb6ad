"""Values, times and comparisons in words, German and English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from kg.model import (
    DAY,
    MONTH,
    YEAR,
    Coordinates,
    Entity,
    EntityId,
    EntityTerms,
    Interval,
    Language,
    Message,
    Named,
    PropertyDefinition,
    PropertyId,
    Quantity,
    SomeValue,
    Statement,
    Text,
    Time,
    Value,
)
from kg.verdicts.relations import Relation
from kg.verdicts.tables import SERIES_ORDINAL
from kg.verdicts.times import AT_SOME_TIME, validity
from kg.verdicts.units import unit_name

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


# Steps of a chain are seldom asked about, so their definitions may be missing.
_STEPS = {
    "P17": Message("Staat", "country"),
    "P30": Message("Kontinent", "continent"),
    "P131": Message("liegt in der Verwaltungseinheit", "located in the administrative entity"),
    "P276": Message("Ort", "location"),
    "P279": Message("Unterklasse von", "subclass of"),
    "P361": Message("ist Teil von", "part of"),
}


@dataclass(frozen=True, slots=True)
class Words:
    """What things are called."""

    terms: Mapping[EntityId, EntityTerms] = field(default_factory=dict)
    properties: Mapping[PropertyId, PropertyDefinition] = field(default_factory=dict)

    def entity(self, entity: EntityId, language: Language) -> str:
        """The entity's label, else its id."""
        terms = self.terms.get(entity)
        return terms.label(language, "en", "de") if terms else entity

    def property(self, property: PropertyId, language: Language) -> str:
        """The property's label, else its id."""
        definition = self.properties.get(property)
        labels = dict(definition.labels) if definition else {}
        steps = _STEPS.get(property)
        named = steps.in_language(language) if steps else property
        return labels.get(language) or labels.get("en") or named

    def value(self, value: Value, language: Language) -> str:
        """A value as one would write it in the language."""
        match value:
            case Entity():
                return self.entity(value.id, language)
            case Named():
                return f"„{value.name}“" if language == "de" else f"“{value.name}”"
            case Time():
                return time(value, language)
            case Quantity():
                unit = f" {self._unit(value.unit, language)}" if value.unit else ""
                return number(value.amount, language) + unit
            case Text():
                return value.text
            case Coordinates():
                return f"{value.latitude:.4f}, {value.longitude:.4f}"
            case SomeValue():
                return "unbekannter Wert" if language == "de" else "unknown value"
            case _:
                return "kein Wert" if language == "de" else "no value"

    def _unit(self, unit: EntityId, language: Language) -> str:
        return self.entity(unit, language) if unit in self.terms else unit_name(unit, language)

    def statement(self, statement: Statement, language: Language) -> str:
        """A statement in short: subject, property, value, place in the series, and when it held."""
        subject = self.entity(statement.subject, language)
        property = self.property(statement.property, language)
        value = self.value(statement.value, language) + _place(statement, language)
        when = interval(validity(statement), language)
        return f"{subject}, {property}: {value}" + (f", {when}" if when else "")


def _place(statement: Statement, language: Language) -> str:
    """ " (Nr. 45)" where a qualifier gives the place in a series."""
    snaks = (q.value for q in statement.qualifiers if q.property == SERIES_ORDINAL)
    places = ", ".join(value.text for value in snaks if isinstance(value, Text))
    return f" ({'Nr.' if language == 'de' else 'no.'} {places})" if places else ""


def time(value: Time, language: Language) -> str:
    """``10.01.2021`` or ``10 January 2021``, as far as the precision goes; ``1990er Jahre``."""
    german = language == "de"
    before = "v. Chr." if german else "BC"
    year = str(value.year) if value.year > 0 else f"{1 - value.year} {before}"
    if value.precision >= DAY:
        if german:
            return f"{value.day:02d}.{value.month:02d}.{year}"
        return f"{value.day} {_month(value.month)} {year}"
    if value.precision == MONTH:
        return f"{value.month:02d}/{year}" if german else f"{_month(value.month)} {year}"
    if value.precision == YEAR:
        return year
    if value.precision == YEAR - 1 and value.year > 0:
        decade = value.earliest[0]
        return f"{decade}er Jahre" if german else f"{decade}s"
    return f"{'um' if german else 'around'} {year}"


def _month(month: int) -> str:
    return _MONTHS[month - 1] if 1 <= month <= len(_MONTHS) else str(month)


def interval(value: Interval | None, language: Language) -> str:
    """``20.01.2017 bis 20.01.2021``, ``seit …``, ``bis …``, a single time, or ""."""
    german = language == "de"
    if value is None or (value.start is None and value.end is None):
        return ""
    if value.end is None and value.start:
        return f"{'seit' if german else 'since'} {time(value.start, language)}"
    if value.start is None and value.end:
        return f"{'bis' if german else 'until'} {time(value.end, language)}"
    if value.start and value.end and value.start != value.end:
        to = "bis" if german else "to"
        return f"{time(value.start, language)} {to} {time(value.end, language)}"
    return time(value.start, language) if value.start else ""


def number(amount: Decimal, language: Language) -> str:
    """Digits in groups of three, with the language's marks."""
    text = f"{amount.normalize():,f}"
    return text.translate(str.maketrans(",.", ".,")) if language == "de" else text


def comparison(
    statement: Statement,
    relation: Relation,
    claimed: Value,
    moment: Interval | None,
    words: Words,
) -> Message:
    """One sentence: what Wikidata says, and how the article's value or time stands to it."""
    return Message(
        _comparison(statement, relation, claimed, moment, words, "de"),
        _comparison(statement, relation, claimed, moment, words, "en"),
    )


def _comparison(
    statement: Statement,
    relation: Relation,
    claimed: Value,
    moment: Interval | None,
    words: Words,
    language: Language,
) -> str:
    german = language == "de"
    said = f"Wikidata: {words.statement(statement, language)}"
    parts = []
    if relation is not Relation.EQUAL:
        article = "der Artikel sagt" if german else "the article says"
        how = _RELATIONS[relation].in_language(language)
        parts.append(f"{article}: {words.value(claimed, language)} ({how})")
    if moment and moment != AT_SOME_TIME and validity(statement) is not None:
        parts.append(_spoken_of(moment, language))
    return "; ".join([said, *parts])


def _spoken_of(moment: Interval, language: Language) -> str:
    """ "der Artikel spricht vom 10.01.2021", and of longer times what fits them."""
    when = interval(moment, language)
    if language != "de":
        return f"the article speaks of {when}"
    if moment.start == moment.end:
        day = moment.start is not None and moment.start.precision >= DAY
        return f"der Artikel spricht {'vom' if day else 'von'} {when}"
    return f"der Artikel spricht von der Zeit {when}"


_RELATIONS = {
    Relation.FINER: Message("Wikidata ist genauer", "Wikidata is more exact"),
    Relation.COARSER: Message("Wikidata ist gröber", "Wikidata is less exact"),
    Relation.COMPATIBLE: Message("verträglich", "compatible"),
    Relation.DIFFERENT: Message("anderer Wert", "another value"),
    Relation.INCOMPARABLE: Message("nicht vergleichbar", "not comparable"),
}
