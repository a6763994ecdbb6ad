"""The reserved terms of RDF, RDFS and OWL with the small integers that stand for them.

Reserved terms come first in every :class:`kg.reasoning.rl.terms.Terms`, in this order, so that
an id below ``RESERVED`` means the same term everywhere.
"""

from __future__ import annotations

NAMESPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def words(text: str) -> tuple[str, ...]:
    """The words of a text."""
    return tuple(text.split())


ANNOTATIONS = words(
    "rdfs:label rdfs:comment rdfs:seeAlso rdfs:isDefinedBy owl:versionInfo owl:deprecated "
    "owl:priorVersion owl:backwardCompatibleWith owl:incompatibleWith"
)
"""Rule prp-ap: each is an annotation property."""

DATATYPES = words(
    "rdfs:Literal rdf:PlainLiteral rdf:langString rdf:XMLLiteral owl:real owl:rational "
    "xsd:decimal xsd:integer xsd:nonNegativeInteger xsd:nonPositiveInteger xsd:positiveInteger "
    "xsd:negativeInteger xsd:long xsd:int xsd:short xsd:byte xsd:unsignedLong xsd:unsignedInt "
    "xsd:unsignedShort xsd:unsignedByte xsd:float xsd:double xsd:string xsd:normalizedString "
    "xsd:token xsd:language xsd:Name xsd:NCName xsd:NMTOKEN xsd:boolean xsd:hexBinary "
    "xsd:base64Binary xsd:anyURI xsd:dateTime xsd:dateTimeStamp xsd:date xsd:gYear "
    "xsd:gYearMonth xsd:gMonthDay xsd:gMonth xsd:gDay xsd:time"
)
"""Datatypes whose values are known here: those of OWL 2 RL, and the calendar ones beside them."""

OTHERS = words(
    "rdf:type owl:sameAs owl:differentFrom rdfs:subClassOf owl:equivalentClass owl:disjointWith "
    "owl:complementOf rdfs:subPropertyOf owl:equivalentProperty owl:propertyDisjointWith "
    "owl:inverseOf rdfs:domain rdfs:range owl:onProperty owl:someValuesFrom owl:allValuesFrom "
    "owl:hasValue owl:maxCardinality owl:maxQualifiedCardinality owl:onClass "
    "owl:propertyChainAxiom owl:hasKey owl:intersectionOf owl:unionOf owl:oneOf owl:members "
    "owl:distinctMembers rdf:first rdf:rest rdf:nil owl:sourceIndividual owl:assertionProperty "
    "owl:targetIndividual owl:targetValue owl:Thing owl:Nothing owl:Class rdfs:Datatype "
    "owl:AnnotationProperty owl:ObjectProperty owl:DatatypeProperty owl:FunctionalProperty "
    "owl:InverseFunctionalProperty owl:IrreflexiveProperty owl:SymmetricProperty "
    "owl:AsymmetricProperty owl:TransitiveProperty owl:AllDisjointClasses "
    "owl:AllDisjointProperties owl:AllDifferent owl:NegativePropertyAssertion owl:Restriction "
    "owl:Ontology owl:NamedIndividual owl:DataRange rdf:List rdfs:Class rdf:Property "
    "owl:onDatatype owl:withRestrictions owl:ReflexiveProperty owl:onDataRange "
    "owl:datatypeComplementOf owl:hasSelf owl:OntologyProperty owl:imports "
    "owl:minCardinality owl:cardinality owl:minQualifiedCardinality "
    "owl:qualifiedCardinality"
)

CURIES = DATATYPES + ANNOTATIONS + OTHERS
ID = {curie: number for number, curie in enumerate(CURIES)}
RESERVED = len(CURIES)


def iri(curie: str) -> str:
    """``owl:Thing`` written out."""
    prefix, _, name = curie.partition(":")
    return NAMESPACES[prefix] + name


TYPE, SAME, DIFFERENT = ID["rdf:type"], ID["owl:sameAs"], ID["owl:differentFrom"]
SUB_CLASS, SUB_PROPERTY = ID["rdfs:subClassOf"], ID["rdfs:subPropertyOf"]
DOMAIN, RANGE = ID["rdfs:domain"], ID["rdfs:range"]
FIRST, REST, NIL = ID["rdf:first"], ID["rdf:rest"], ID["rdf:nil"]
THING, NOTHING = ID["owl:Thing"], ID["owl:Nothing"]
