"""Hypothesis strategies for checks with every kind of value and every odd character."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from kg import model as m
from kg.names import content_id, iri, proposition

BASE = "https://beleg.example/"

# Lone surrogates are no text to RDF; everything else is.
odd = ["", "ä", "a\u0308", "ß", "\U0001f600", "\r\n", "\t", '"\\', "\x00", "\x85", "\ufeff", "'''"]
anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
texts = st.one_of(st.sampled_from(odd), anything)
hexadecimal = st.text("0123456789abcdef", min_size=8, max_size=8)
ids = st.one_of(hexadecimal, st.sampled_from(["ä b", "a/b#c"]))
items = st.integers(1, 40).map(lambda n: f"Q{n}")
properties = st.integers(1, 40).map(lambda n: f"P{n}")
languages = st.sampled_from(["de", "en", "de-at", "zh-classical", "de-AT", "x_y", ""])
confidences = st.floats(0, 1, allow_subnormal=True)
moments = st.sampled_from(
    ["", "2021-01-10T12:00:00Z", "2021-01-10T12:00:00.1200+01:00", "2026-11-22", "gestern"]
)


@st.composite
def times(draw: st.DrawFn) -> m.Time:
    precision = draw(st.integers(0, 14))
    year = draw(st.one_of(st.integers(-50, 2100), st.integers(-(10**11), 10**11)))
    month = draw(st.integers(1, 12)) if precision >= m.MONTH else 0
    day = draw(st.integers(1, 28)) if precision >= m.DAY else 0
    return m.Time(year, month, day, precision, draw(st.sampled_from(["gregorian", "julian"])))


decimals = st.one_of(
    st.decimals(allow_nan=False, allow_infinity=False, places=3),
    st.sampled_from(["1.10", "1E+30", "-0.00", "1" * 60 + ".5"]).map(Decimal),
)
names = st.builds(m.Named, texts, st.sampled_from(m.MentionKind))
bounds = st.none() | decimals
quantities = st.builds(m.Quantity, decimals, st.none() | items, bounds, bounds, st.booleans())
degrees = st.floats(-360, 360).map(lambda x: x + 0.0)
coordinates = st.builds(m.Coordinates, degrees, degrees, st.none() | degrees, items)
monolingual = st.builds(m.Text, texts, st.none() | languages)
values = st.one_of(
    st.builds(m.Entity, items),
    names,
    times(),
    quantities,
    coordinates,
    monolingual,
    st.just(m.SomeValue()),
    st.just(m.NoValue()),
)
terms = st.builds(m.Term, values, texts)
intervals = st.builds(m.Interval, st.none() | times(), st.none() | times())
messages = st.builds(m.Message, texts, texts)


@st.composite
def statements(draw: st.DrawFn) -> m.Statement:
    snaks = st.builds(m.Snak, properties, values)
    subject, main = draw(items), draw(st.integers(41, 60).map(lambda n: f"P{n}"))
    references = st.lists(
        st.lists(snaks, min_size=1, max_size=2, unique=True).map(tuple).map(m.Reference),
        max_size=2,
        unique=True,
    )
    made = m.Statement(
        id="",
        subject=subject,
        property=main,
        value=draw(values),
        rank=draw(st.sampled_from(m.Rank)),
        # Two unknown values of one property cannot be told apart, and Wikidata has no such thing.
        qualifiers=tuple(draw(st.lists(snaks, max_size=3, unique_by=lambda s: s.property))),
        references=tuple(draw(references)),
        origin=m.Origin(
            draw(texts), draw(moments), draw(st.none() | st.integers(0, 2**40)), draw(st.booleans())
        ),
    )
    guid = f"{subject}$0F9A4B1C-0000-4000-8000-{content_id(made)[:12].upper()}"
    ours = f"{subject}$beleg-{content_id(made)}"
    return m.Statement(
        draw(st.sampled_from([guid, ours])), *(getattr(made, n) for n in _FIELDS_AFTER_ID)
    )


_FIELDS_AFTER_ID = (
    "subject", "property", "value", "rank", "qualifiers", "references", "origin",
)  # fmt: skip


@st.composite
def propositions(draw: st.DrawFn) -> m.Proposition:
    qualifiers = draw(st.lists(st.builds(m.Qualifier, properties, values), max_size=2))
    valid = draw(st.none() | intervals)
    subject, object_ = draw(st.none() | terms), draw(st.none() | terms)
    if draw(st.booleans()):
        return proposition(subject, draw(properties), object_, tuple(qualifiers), valid)
    role_names = st.sampled_from(["agent", "patient", "place", "Nutznießer"])
    roles = draw(st.lists(st.builds(m.EventRole, role_names, terms), max_size=3))
    event = m.Event(draw(ids), draw(texts), tuple(roles), draw(st.none() | ids))
    return proposition(subject, None, object_, tuple(qualifiers), valid, event)


@st.composite
def utterances(draw: st.DrawFn, article: m.Article, number: int, of: str) -> m.Utterance:
    spans = st.none() | st.builds(m.Span, st.integers(0, 9), st.integers(0, 9))
    offsets = st.none() | st.integers(0, 99)
    speakers = st.builds(
        m.Speaker, terms, st.sampled_from(m.QuotationKind), texts, offsets, offsets
    )
    return m.Utterance(
        id=f"{article.id}-{number}",
        article=article.id,
        proposition=of,
        start=draw(st.integers(0, 10**6)),
        end=draw(st.integers(0, 10**6)),
        text=draw(texts),
        relation=draw(texts),
        extractor=draw(texts),
        polarity=draw(st.sampled_from(m.Polarity)),
        modality=draw(st.sampled_from(m.Modality)),
        confidence=draw(confidences),
        speaker=draw(st.none() | speakers),
        subject=draw(spans),
        object=draw(spans),
        prefix=draw(texts),
        suffix=draw(texts),
    )


@st.composite
def verdicts(draw: st.DrawFn, of: str) -> m.Verdict:
    evidence = st.builds(m.Evidence, statements(), st.sampled_from(m.Bearing), messages)
    fields = {
        "proposition": of,
        "label": draw(st.sampled_from(m.Label)),
        "reason_code": draw(texts),
        "reason": draw(messages),
        "as_of": draw(st.none() | times()),
        "evidence": tuple(draw(st.lists(evidence, max_size=2))),
        "confidence": draw(confidences),
        "method": draw(texts),
        "version": draw(texts),
        "created": draw(moments),
        "revises": draw(st.none() | ids),
        "by": draw(st.none() | texts),
    }
    return m.Verdict(id=content_id(fields), **fields)


@st.composite
def conflicts(draw: st.DrawFn, of: list[str]) -> m.Conflict:
    some = st.lists(st.sampled_from(of), max_size=2, unique=True).map(tuple)
    triples = st.builds(m.Triple, items, properties, values)
    premises = st.one_of(st.sampled_from([*of, "#0"]), texts)
    steps = st.builds(
        m.Step,
        texts,
        st.lists(premises, max_size=2).map(tuple),
        messages,
        st.none() | triples,
    )
    fields = {
        "rule": draw(texts),
        "propositions": draw(some),
        "text": draw(messages),
        "statements": tuple(draw(st.lists(statements(), max_size=1))),
        "negated": draw(some),
        "steps": tuple(draw(st.lists(steps, max_size=2))),
    }
    return m.Conflict(id=content_id(fields), **fields)  # type: ignore[arg-type]  # as named above


named_texts = st.lists(st.tuples(languages, texts), max_size=3, unique_by=lambda t: t[0]).map(tuple)
entity_terms = st.builds(m.EntityTerms, items, named_texts, named_texts)


hashes = st.text("0123456789abcdef", min_size=64, max_size=64)
captures = st.builds(
    m.Capture,
    texts,
    hashes,
    st.none() | texts,
    st.none() | texts,
    st.none() | texts,
    st.none() | st.integers(0, 2**40),
)
changes = st.lists(st.builds(m.Change, ids, texts), max_size=2).map(tuple)


@st.composite
def versions(draw: st.DrawFn) -> tuple[m.Version, ...]:
    return tuple(
        m.Version(
            number=number,
            digest=draw(hashes),
            retrieved=draw(st.none() | moments),
            replaced=draw(moments),
            gone=draw(changes),
            added=draw(changes),
            kept=draw(st.integers(0, 9)),
            capture=draw(st.none() | captures),
        )
        for number in range(1, 1 + draw(st.integers(0, 2)))
    )


@st.composite
def articles(draw: st.DrawFn) -> m.Article:
    return m.Article(
        id=draw(ids),
        text=draw(texts),
        ref=draw(texts),
        language=draw(st.sampled_from(["de", "en"])),
        url=draw(st.none() | st.sampled_from(["https://a.example/ä b", "kein URL"])),
        title=draw(st.none() | texts),
        publisher=draw(st.none() | texts),
        published=draw(st.none() | times()),
        retrieved=draw(st.none() | moments),
        capture=draw(st.none() | captures),
    )


@st.composite
def checks(draw: st.DrawFn) -> m.Check:
    article = draw(articles())
    stated = draw(st.lists(propositions(), max_size=3, unique_by=lambda p: p.id))
    known = draw(st.lists(entity_terms, max_size=2, unique_by=lambda t: t.id))
    opposed = bool(stated) and draw(st.booleans())
    return m.Check(
        article=article,
        utterances=tuple(
            draw(utterances(article, number, p.id)) for number, p in enumerate(stated)
        ),
        propositions=tuple(stated),
        verdicts=tuple(draw(verdicts(p.id)) for p in draw(st.permutations(stated))),
        conflicts=(draw(conflicts([p.id for p in stated])),) if opposed else (),
        terms={t.id: t for t in known},
        notes=tuple(draw(st.lists(messages, max_size=2))),
        versions=draw(versions()),
    )


def article_iri(check: m.Check, base: str = BASE) -> str:
    """The IRI of a check's article."""
    return iri(base, "article", check.article.id)
