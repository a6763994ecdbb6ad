"""Every term that Beleg writes into RDF, named once.

The terms of our own vocabulary are defined in ``ontology/beleg.ttl``; a test holds the two
together. The others are schema.org's, PROV-O's, Web Annotation's and Wikibase's.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from pyoxigraph import NamedNode

from kg.model import Bearing, Label, MentionKind, Modality, Polarity, QuotationKind, Rank
from kg.names import PREFIXES


def term(prefix: str, local: str) -> NamedNode:
    """The IRI of a prefixed name. Raises KeyError for a prefix that Beleg does not know."""
    return NamedNode(PREFIXES[prefix] + local)


def _ours(local: str) -> NamedNode:
    return term("beleg", local)


# --- ours: classes ---------------------------------------------------------------------------

ARTICLE = _ours("Article")
UTTERANCE = _ours("Utterance")
ATTRIBUTION = _ours("Attribution")
PROPOSITION = _ours("Proposition")
QUALIFIER = _ours("Qualifier")
EVENT = _ours("Event")
EVENT_ROLE = _ours("EventRole")
INTERVAL = _ours("Interval")
NAMED_THING = _ours("NamedThing")
TEXT_VALUE = _ours("TextValue")
VERDICT = _ours("Verdict")
EVIDENCE = _ours("Evidence")
ORIGIN = _ours("Origin")
CONFLICT = _ours("Conflict")
PROOF_STEP = _ours("ProofStep")
STEP_PREMISE = _ours("StepPremise")
INFERENCE = _ours("Inference")
ENTITY_TERMS = _ours("EntityTerms")
ENTRY = _ours("Entry")
WORDING = _ours("Wording")
NOTE = _ours("Note")
STORE = _ours("Store")
PIN = _ours("Pin")
WATCHED = _ours("Watched")
CAPTURE = _ours("Capture")
VERSION = _ours("Version")
CHANGE = _ours("Change")

# --- ours: properties ------------------------------------------------------------------------

BASE = _ours("base")
STORE_VERSION = _ours("storeVersion")
MIGRATED = _ours("migrated")
BEING_WRITTEN = _ours("beingWritten")
POSITION = _ours("position")
HAS_ENTRY = _ours("entry")
ITEM = _ours("item")
HAS_WORDING = _ours("wording")
SLOT = _ours("slot")
TEXT = _ours("text")
ORDER = _ours("order")
REFERENCE_ORDER = _ours("referenceOrder")
DESCRIPTION_ORDER = _ours("descriptionOrder")
MESSAGE = _ours("message")
HAS_NOTE = _ours("note")
HAS_TERMS = _ours("terms")
ENTITY = _ours("entity")

REFERENCE_NAME = _ours("ref")
URL = _ours("url")
PUBLISHER_NAME = _ours("publisherName")
PUBLISHED = _ours("published")
RETRIEVED = _ours("retrieved")

FINGERPRINT = _ours("fingerprint")
SEQUENCES = _ours("sequences")
BAND = _ours("band")

HAS_CAPTURE = _ours("capture")
ADDRESS = _ours("address")
DIGEST = _ours("digest")
ETAG = _ours("etag")
LAST_MODIFIED = _ours("lastModified")
ARCHIVE_FILE = _ours("archiveFile")
ARCHIVE_OFFSET = _ours("archiveOffset")

HAS_VERSION = _ours("version")
TEXT_DIGEST = _ours("textDigest")
REPLACED = _ours("replaced")
GONE = _ours("gone")
ADDED = _ours("added")
KEPT_CLAIMS = _ours("keptClaims")
CLAIMED = _ours("claimed")

HAS_UTTERANCE = _ours("utterance")
OF_ARTICLE = _ours("article")
STATES = _ours("states")
DENIES = _ours("denies")
SAID_ON = _ours("saidOn")
RELATION = _ours("relation")
EXTRACTOR = _ours("extractor")
POLARITY = _ours("polarity")
MODALITY = _ours("modality")
CONFIDENCE = _ours("confidence")
HAS_ATTRIBUTION = _ours("attribution")
SPEAKER = _ours("speaker")
QUOTATION_KIND = _ours("quotationKind")
CUE = _ours("cue")
SUBJECT_SELECTOR = _ours("subjectSelector")
OBJECT_SELECTOR = _ours("objectSelector")

SUBJECT = _ours("subject")
PROPERTY = _ours("property")
OBJECT = _ours("object")
HAS_QUALIFIER = _ours("qualifier")
VALUE = _ours("value")
VALID = _ours("valid")
START = _ours("start")
END = _ours("end")
HAS_EVENT = _ours("event")
EVENT_TYPE = _ours("eventType")
ALIKE = _ours("alike")
HAS_ROLE = _ours("role")
ROLE_NAME = _ours("roleName")
CONTENT = _ours("content")

AGENT = _ours("agent")
PATIENT = _ours("patient")
RECIPIENT = _ours("recipient")
PLACE = _ours("place")
TIME = _ours("time")
CAUSE = _ours("cause")
INSTRUMENT = _ours("instrument")
TOPIC = _ours("topic")

KIND = _ours("kind")
FIGURES = _ours("figures")
APPROXIMATE = _ours("approximate")
LANGUAGE = _ours("language")

ABOUT = _ours("about")
LABEL = _ours("label")
REASON_CODE = _ours("reasonCode")
REASON = _ours("reason")
AS_OF = _ours("asOf")
JUDGED_FOR = _ours("judgedFor")
HAS_EVIDENCE = _ours("evidence")
CREATED = _ours("created")
STATEMENT_VERSION = _ours("statement")
STATEMENT_ID = _ours("statementId")
BEARING = _ours("bearing")
COMPARISON = _ours("comparison")

SOURCE_NAME = _ours("sourceName")
SOURCE_DATE = _ours("sourceDate")
REVISION = _ours("revision")
PARTIAL = _ours("partial")

RULE = _ours("rule")
CERTIFICATE = _ours("certificate")
HAS_PREMISE = _ours("premise")
NEGATED = _ours("negated")
HAS_FACT = _ours("fact")
HAS_STEP = _ours("step")
FROM = _ours("from")
CONCLUSION = _ours("conclusion")
CONCLUDES = _ours("concludes")

MEANS = _ours("means")
FORBIDS = _ours("forbids")
PINNED_IN = _ours("pinnedIn")

IMPORTED_REVIEW = _ours("ImportedReview")
REVIEWS = _ours("reviews")
SITE = _ours("site")
CLAIMANT = _ours("claimant")
CLAIMED_ON = _ours("claimedOn")
PUBLISHED_ON = _ours("publishedOn")

# --- ours: individuals -----------------------------------------------------------------------

SOME_VALUE = _ours("someValue")
NO_VALUE = _ours("noValue")
NOTHING_KNOWN = _ours("nothingKnown")
THE_STORE = _ours("store")
DEFAULT_GRAPH = _ours("defaultGraph")


E = TypeVar("E", bound=StrEnum)


def _concepts(prefix: str, members: type[E]) -> dict[E, NamedNode]:
    return {member: _ours(f"{prefix}-{member.value}") for member in members}


LABELS = _concepts("verdict", Label)
POLARITIES = _concepts("polarity", Polarity)
MODALITIES = _concepts("modality", Modality)
QUOTATION_KINDS = _concepts("quotation", QuotationKind)
BEARINGS = _concepts("bearing", Bearing)
MENTION_KINDS = _concepts("mention", MentionKind)

EVENT_ROLES: Mapping[str, NamedNode] = {
    "agent": AGENT,
    "patient": PATIENT,
    "recipient": RECIPIENT,
    "place": PLACE,
    "time": TIME,
    "cause": CAUSE,
    "instrument": INSTRUMENT,
    "topic": TOPIC,
}
"""Roles with a property of our vocabulary; any other role is a property of the store."""

# --- others ----------------------------------------------------------------------------------

TYPE = term("rdf", "type")
RDF_SUBJECT = term("rdf", "subject")
RDF_PREDICATE = term("rdf", "predicate")
RDF_OBJECT = term("rdf", "object")
RDFS_LABEL = term("rdfs", "label")

NEWS_ARTICLE = term("schema", "NewsArticle")
ARTICLE_BODY = term("schema", "articleBody")
HEADLINE = term("schema", "headline")
IN_LANGUAGE = term("schema", "inLanguage")
DATE_PUBLISHED = term("schema", "datePublished")
CLAIM = term("schema", "Claim")
CLAIM_REVIEW = term("schema", "ClaimReview")
CLAIM_REVIEWED = term("schema", "claimReviewed")
ALTERNATE_NAME = term("schema", "alternateName")
RATING_VALUE = term("schema", "ratingValue")
WORST_RATING = term("schema", "worstRating")
BEST_RATING = term("schema", "bestRating")
SCHEMA_URL = term("schema", "url")
DESCRIPTION = term("schema", "description")
NAME = term("schema", "name")
SOFTWARE_VERSION = term("schema", "softwareVersion")
START_DATE = term("schema", "startDate")
END_DATE = term("schema", "endDate")

ACTIVITY = term("prov", "Activity")
SOFTWARE_AGENT = term("prov", "SoftwareAgent")
PERSON = term("prov", "Person")
WAS_ATTRIBUTED_TO = term("prov", "wasAttributedTo")
WAS_GENERATED_BY = term("prov", "wasGeneratedBy")
WAS_ASSOCIATED_WITH = term("prov", "wasAssociatedWith")
USED = term("prov", "used")
WAS_REVISION_OF = term("prov", "wasRevisionOf")
GENERATED_AT = term("prov", "generatedAtTime")
ENDED_AT = term("prov", "endedAtTime")
SPECIALIZATION_OF = term("prov", "specializationOf")
HAD_PRIMARY_SOURCE = term("prov", "hadPrimarySource")
WAS_DERIVED_FROM = term("prov", "wasDerivedFrom")

ANNOTATION = term("oa", "Annotation")
HAS_TARGET = term("oa", "hasTarget")
SPECIFIC_RESOURCE = term("oa", "SpecificResource")
HAS_SOURCE = term("oa", "hasSource")
HAS_SELECTOR = term("oa", "hasSelector")
QUOTE_SELECTOR = term("oa", "TextQuoteSelector")
POSITION_SELECTOR = term("oa", "TextPositionSelector")
EXACT = term("oa", "exact")
PREFIX = term("oa", "prefix")
SUFFIX = term("oa", "suffix")
OA_START = term("oa", "start")
OA_END = term("oa", "end")

WIKIBASE_STATEMENT = term("wikibase", "Statement")
WIKIBASE_REFERENCE = term("wikibase", "Reference")
WIKIBASE_RANK = term("wikibase", "rank")
TIME_VALUE = term("wikibase", "TimeValue")
TIME_TIME_VALUE = term("wikibase", "timeValue")
TIME_PRECISION = term("wikibase", "timePrecision")
TIME_ZONE = term("wikibase", "timeTimezone")
TIME_CALENDAR = term("wikibase", "timeCalendarModel")
QUANTITY_VALUE = term("wikibase", "QuantityValue")
AMOUNT = term("wikibase", "quantityAmount")
LOWER = term("wikibase", "quantityLowerBound")
UPPER = term("wikibase", "quantityUpperBound")
UNIT = term("wikibase", "quantityUnit")
COORDINATES_VALUE = term("wikibase", "GlobecoordinateValue")
LATITUDE = term("wikibase", "geoLatitude")
LONGITUDE = term("wikibase", "geoLongitude")
GEO_PRECISION = term("wikibase", "geoPrecision")
GLOBE = term("wikibase", "geoGlobe")

RANKS: Mapping[Rank, NamedNode] = {
    Rank.PREFERRED: term("wikibase", "PreferredRank"),
    Rank.NORMAL: term("wikibase", "NormalRank"),
    Rank.DEPRECATED: term("wikibase", "DeprecatedRank"),
}
CALENDARS: Mapping[str, NamedNode] = {
    "gregorian": term("wd", "Q1985727"),
    "julian": term("wd", "Q1985786"),
}
NO_UNIT = term("wd", "Q199")
"""The item for 1, which Wikidata gives as the unit of plain numbers."""

INTEGER = term("xsd", "integer")
DECIMAL = term("xsd", "decimal")
DOUBLE = term("xsd", "double")
BOOLEAN = term("xsd", "boolean")
STRING = term("xsd", "string")
DATE_TIME = term("xsd", "dateTime")
DATE = term("xsd", "date")
YEAR_MONTH = term("xsd", "gYearMonth")
YEAR = term("xsd", "gYear")
LANG_STRING = term("rdf", "langString")
WKT = term("geo", "wktLiteral")
