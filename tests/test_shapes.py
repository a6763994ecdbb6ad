"""Our own output keeps to ``ontology/shapes.ttl``, and what is broken does not."""

from __future__ import annotations

import random
from decimal import Decimal
from functools import cache

import pyshacl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.namespace import SH

import ontology
from kg import model as m
from kg.graph.pins import write_pin
from kg.graph.quads import Sheet, lines
from kg.graph.reviews import write_review
from kg.graph.write import to_quads
from kg.names import BELEG, PREFIXES, proposition
from tests.generated_checks import BASE, checks


@cache
def shapes() -> Graph:
    return Graph().parse(data=ontology.read("shapes.ttl"), format="turtle")


def graph_of(check: m.Check) -> Graph:
    """The default graph and the knowledge graph of a check, a pin and a review, as one graph."""
    sheet = Sheet(BASE)
    write_pin(sheet, m.Pin("Parler", "Q1", article=check.article.id, by="Ada"))
    write_review(sheet, m.Review("https://example.org/r", "Amazon sagt ab.", "Falsch", "P", "site"))
    described = [
        quad
        for quad in [*to_quads(check, BASE), *sheet.quads()]
        if str(quad.graph_name) in ("DEFAULT", f"<{BASE}knowledge>")
    ]
    triples = [quad._replace(graph_name=to_quads(check, BASE)[0].graph_name) for quad in described]
    return Graph().parse(data="\n".join(lines(triples)), format="nt")


def conforms(graph: Graph) -> bool:
    conforming, _, report = validate(graph)
    return conforming or pytest.fail(report)


def validate(graph: Graph) -> tuple[bool, Graph, str]:
    conforming, results, text = pyshacl.validate(graph, shacl_graph=shapes())
    return bool(conforming), results, str(text)


FOUNDED = proposition(m.Term(m.Entity("Q1"), "Parler"), "P112", m.Term(m.Named("Matze")))
STATEMENT = m.Statement(
    "Q1$beleg-1", "Q1", "P571", m.Time(2018, precision=m.YEAR),
    qualifiers=(m.Snak("P1114", m.Quantity(Decimal(3))),),
    references=(m.Reference((m.Snak("P854", m.Text("https://a.example/")),)),),
)  # fmt: skip
YES = m.Message("ja", "yes")
CAPTURE = m.Capture("https://a.example/", "0" * 64, '"1"', None, "beleg.warc.gz", 0)
WHOLE = m.Check(
    m.Article(
        "a", "Matze gründete Parler.", "a.txt", "de", published=m.Time(2021, 1, 10),
        capture=CAPTURE,
    ),
    (
        m.Utterance(
            "u", "a", FOUNDED.id, 0, 5, "Matze", "gründen", "test",
            speaker=m.Speaker(m.Term(m.Named("dpa"), "dpa"), m.QuotationKind.INDIRECT, "sagte"),
        ),
    ),
    (FOUNDED,),
    (
        m.Verdict(
            "v", FOUNDED.id, m.Label.SUPPORTED, "agrees", YES, m.Time(2021, 1, 10),
            (m.Evidence(STATEMENT, m.Bearing.SUPPORTS, YES),), created="2026-11-22T10:00:00Z",
            by="Ada",
        ),
    ),
    (
        m.Conflict(
            "c", "rule", (FOUNDED.id,), YES, (STATEMENT,),
            steps=(m.Step("rule", ("#0",), YES, m.Triple("Q1", "P1", m.Entity("Q2"))),),
        ),
    ),
    {"Q1": m.EntityTerms("Q1", (("de", "Parler"),))},
    (YES,),
    (
        m.Version(
            1, "1" * 64, "2026-11-21T10:00:00Z", "2026-11-22T10:00:00Z",
            (m.Change(FOUNDED.id, "Matze gründete Twitter."),), (), 1, CAPTURE,
        ),
    ),
)  # fmt: skip


def test_a_whole_check_conforms() -> None:
    assert conforms(graph_of(WHOLE))


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(checks())
def test_generated_checks_conform(check: m.Check) -> None:
    assert conforms(graph_of(check))


def test_every_shape_has_something_to_check() -> None:
    """No shape passes for want of a target in the check that the broken ones are made of."""
    types = set(graph_of(WHOLE).objects(None, RDF.type))
    targets = set(shapes().objects(None, SH.targetClass))
    rare = {
        URIRef(BELEG + name)
        for name in ("Qualifier", "EventRole", "Interval", "TextValue", "Note", "Wording")
    }
    rare.add(URIRef(PREFIXES["wikibase"] + "GlobecoordinateValue"))
    assert targets - types <= rare


REQUIRED = sorted(
    (str(shapes().value(shape, SH.targetClass)), str(shapes().value(prop, SH.path)))
    for shape in shapes().subjects(RDF.type, SH.NodeShape)
    for prop in shapes().objects(shape, SH.property)
    if shapes().value(prop, SH.minCount) is not None
)


def broken(graph: Graph, target: str, path: str, chance: random.Random) -> bool:
    """Takes a required triple out or puts a second one in; False where there is no target."""
    subjects = sorted(graph.subjects(RDF.type, URIRef(target)), key=str)
    if not subjects:
        return False
    subject = chance.choice(subjects)
    if chance.random() < 0.5:
        graph.remove((subject, URIRef(path), next(graph.objects(subject, URIRef(path)))))
    else:
        graph.add((subject, URIRef(path), Literal("zu viel", lang="fr")))
    return True


@pytest.mark.parametrize("number", range(12))
def test_broken_checks_do_not_conform(number: int) -> None:
    chance = random.Random(number)
    graph = graph_of(WHOLE)
    while not broken(graph, *chance.choice(REQUIRED), chance):
        pass
    assert not validate(graph)[0]


@pytest.mark.parametrize(
    ("predicate", "wrong"),
    [
        (BELEG + "label", URIRef(BELEG + "polarity-positive")),
        (BELEG + "polarity", URIRef(BELEG + "verdict-supported")),
        (BELEG + "confidence", Literal(1.5)),
        (BELEG + "statement", URIRef(BASE + "statement/other")),
        (BELEG + "property", URIRef("https://schema.org/name")),
        (PREFIXES["oa"] + "start", Literal(-1)),
        (PREFIXES["wikibase"] + "rank", URIRef(PREFIXES["wikibase"] + "BestRank")),
    ],
)
def test_wrong_values_do_not_conform(predicate: str, wrong: URIRef | Literal) -> None:
    graph = graph_of(WHOLE)
    subject = sorted(graph.subjects(URIRef(predicate), None), key=str)[-1]
    graph.set((subject, URIRef(predicate), wrong))
    assert not validate(graph)[0]


def test_a_proposition_is_of_a_property_or_of_an_event_and_not_of_both() -> None:
    graph = graph_of(WHOLE)
    subject = next(graph.subjects(RDF.type, URIRef(BELEG + "Proposition")))
    graph.add((subject, URIRef(BELEG + "event"), URIRef(BASE + "event/e")))
    assert not validate(graph)[0]
