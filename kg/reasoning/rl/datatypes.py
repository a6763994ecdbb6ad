"""Literals by value: which datatypes hold a literal's value, and when two values are one.

The datatypes are those of OWL 2 RL and the calendar types of XML Schema. Value spaces are those
of the OWL 2 structural specification, section 4: decimals, floats, doubles, strings, URIs and
binaries are disjoint from one another, all integer types lie inside decimal. Where XML Schema
tells equality from identity we go the way that finds fewer conflicts: two instants that are
equal in different time zones count as one value. Plus and minus zero stay distinct, as the OWL
2 test cases want it.
"""

from __future__ import annotations

import base64
import binascii
import math
import re
import struct
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import TypeAlias

from kg.reasoning.rl.vocabulary import DATATYPES, ID, iri

Key: TypeAlias = tuple[str | int | float | bytes | bool | Fraction, ...]
"""A value: equal keys are one value."""

BIT = {curie: 1 << ID[curie] for curie in DATATYPES}
_CURIE = {iri(curie): curie for curie in DATATYPES}


@dataclass(frozen=True, slots=True)
class Value:
    """A literal's value.

    ``types`` has the bit of each known datatype that holds the value; ``known`` is False for
    datatypes that we do not know: such values are neither equal nor different by what they
    are; ``ill`` is True where the text is none of its datatype's.
    """

    key: Key
    types: int
    known: bool = True
    ill: bool = False


def value_of(text: str, datatype: str, language: str | None) -> Value:
    """The value of a literal given as its lexical form, datatype IRI and language tag."""
    if language:
        types = BIT["rdf:langString"] | BIT["rdf:PlainLiteral"] | BIT["rdfs:Literal"]
        return Value(("lang", text, language.lower()), types)
    curie = _CURIE.get(datatype)
    if curie is None or curie in ("rdfs:Literal", "rdf:langString"):
        return Value(("?", datatype, text), BIT["rdfs:Literal"], known=False)
    read = _READERS.get(curie)
    try:
        key, types = read(text) if read else _integer(text)
    except (ValueError, ArithmeticError):
        key, types = (), 0
    if not types & BIT[curie]:
        return Value(("ill", datatype, text), 0, known=False, ill=True)
    return Value(key, types | BIT["rdfs:Literal"])


_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_FLOAT = re.compile(r"[+-]?(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|INF)|NaN")
_LANGUAGE = re.compile(r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*")
_NMTOKEN = re.compile(r"[\w.\-:·]+")
_NAME = re.compile(r"[^\W\d][\w.\-:·]*|[_:][\w.\-:·]*")
_BLANKS = re.compile(r"[ \t\r\n]+")
_LONGEST_NUMBER = 4000
"""Digits; Python refuses to read longer integers, and nobody writes them."""

_RANGES: tuple[tuple[str, int | None, int | None], ...] = (
    ("xsd:nonNegativeInteger", 0, None),
    ("xsd:nonPositiveInteger", None, 0),
    ("xsd:positiveInteger", 1, None),
    ("xsd:negativeInteger", None, -1),
    ("xsd:long", -(2**63), 2**63 - 1),
    ("xsd:int", -(2**31), 2**31 - 1),
    ("xsd:short", -(2**15), 2**15 - 1),
    ("xsd:byte", -128, 127),
    ("xsd:unsignedLong", 0, 2**64 - 1),
    ("xsd:unsignedInt", 0, 2**32 - 1),
    ("xsd:unsignedShort", 0, 2**16 - 1),
    ("xsd:unsignedByte", 0, 255),
)
_INTERVALS = {name: (least, most) for name, least, most in _RANGES} | {"xsd:integer": (None, None)}
_PARENTS = {
    "xsd:integer": "xsd:decimal",
    "xsd:decimal": "owl:rational",
    "owl:rational": "owl:real",
    "xsd:NCName": "xsd:Name",
    "xsd:Name": "xsd:token",
    "xsd:NMTOKEN": "xsd:token",
    "xsd:language": "xsd:token",
    "xsd:token": "xsd:normalizedString",
    "xsd:normalizedString": "xsd:string",
    "xsd:string": "rdf:PlainLiteral",
    "rdf:langString": "rdf:PlainLiteral",
    "xsd:dateTimeStamp": "xsd:dateTime",
}


def holds_all(datatypes: Collection[str], target: str) -> bool:
    """Whether every value that lies in all of the datatypes lies in the target too.

    False where that is not known. Datatypes are named as in the vocabulary.
    """
    if not datatypes:
        return False
    above = set(datatypes)
    intervals = [_INTERVALS[name] for name in datatypes if name in _INTERVALS]
    if intervals:
        above.add("xsd:integer")
        if target in _INTERVALS:
            least = max((low for low, _ in intervals if low is not None), default=None)
            most = min((high for _, high in intervals if high is not None), default=None)
            return _lies_within((least, most), _INTERVALS[target])
    for name in list(above):
        parent = _PARENTS.get(name)
        while parent is not None:
            above.add(parent)
            parent = _PARENTS.get(parent)
    return target in above or target == "rdfs:Literal"


def _lies_within(one: tuple[int | None, int | None], other: tuple[int | None, int | None]) -> bool:
    low = other[0] is None or (one[0] is not None and one[0] >= other[0])
    high = other[1] is None or (one[1] is not None and one[1] <= other[1])
    return low and high


_REAL = BIT["owl:real"] | BIT["owl:rational"]


def _number(value: int | Fraction) -> tuple[Key, int]:
    types = _REAL
    plain = value.denominator
    while plain % 2 == 0:
        plain //= 2
    while plain % 5 == 0:
        plain //= 5
    if plain == 1:
        types |= BIT["xsd:decimal"]
    if value.denominator == 1:
        types |= BIT["xsd:integer"]
        for name, least, most in _RANGES:
            if (least is None or value >= least) and (most is None or value <= most):
                types |= BIT[name]
    return ("number", value.numerator, value.denominator), types


def _trimmed(text: str, pattern: re.Pattern[str]) -> str:
    text = text.strip(" \t\r\n")
    if len(text) > _LONGEST_NUMBER or not pattern.fullmatch(text):
        raise ValueError(text)
    return text


def _integer(text: str) -> tuple[Key, int]:
    return _number(int(_trimmed(text, _INTEGER)))


def _decimal(text: str) -> tuple[Key, int]:
    return _number(Fraction(_trimmed(text, _DECIMAL)))


def _rational(text: str) -> tuple[Key, int]:
    above, _, below = text.strip(" \t\r\n").partition("/")
    if not below.strip(" 0123456789") and below.strip(" 0") > "0":
        return _number(Fraction(int(_trimmed(above, _INTEGER)), int(_trimmed(below, _INTEGER))))
    raise ValueError(text)


def _double(text: str) -> tuple[Key, int]:
    value = float(_trimmed(text, _FLOAT))
    return ("double", "NaN" if math.isnan(value) else struct.pack(">d", value)), BIT["xsd:double"]


def _float(text: str) -> tuple[Key, int]:
    value = float(_trimmed(text, _FLOAT))
    if math.isnan(value):
        return ("float", "NaN"), BIT["xsd:float"]
    try:
        packed = struct.pack(">f", value)
    except OverflowError:
        packed = struct.pack(">f", math.copysign(math.inf, value))
    return ("float", packed), BIT["xsd:float"]


def _is_control(char: str) -> bool:
    return char < " " and char not in "\t\n\r"


def _string(text: str) -> tuple[Key, int]:
    if any(map(_is_control, text)) if not text.isprintable() else False:
        raise ValueError(text)
    types = BIT["xsd:string"] | BIT["rdf:PlainLiteral"]
    if not any(c in text for c in "\t\n\r"):
        types |= BIT["xsd:normalizedString"]
        if text == _BLANKS.sub(" ", text).strip(" "):
            types |= BIT["xsd:token"]
    for name, pattern in _TEXT_TYPES:
        if pattern.fullmatch(text):
            types |= BIT[name]
    if types & BIT["xsd:Name"] and ":" not in text:
        types |= BIT["xsd:NCName"]
    return ("string", text), types


_TEXT_TYPES = (
    ("xsd:language", _LANGUAGE),
    ("xsd:NMTOKEN", _NMTOKEN),
    ("xsd:Name", _NAME),
)


def _collapsed(text: str) -> tuple[Key, int]:
    return _string(_BLANKS.sub(" ", text).strip(" "))


def _replaced(text: str) -> tuple[Key, int]:
    return _string(re.sub(r"[\t\r\n]", " ", text))


def _plain(text: str) -> tuple[Key, int]:
    """``rdf:PlainLiteral`` spells its language after the last @."""
    body, at, language = text.rpartition("@")
    if not at:
        raise ValueError(text)
    if not language:
        return _string(body)
    types = BIT["rdf:PlainLiteral"] | BIT["rdf:langString"]
    return ("lang", body, language.lower()), types


def _boolean(text: str) -> tuple[Key, int]:
    value = {"true": True, "1": True, "false": False, "0": False}[_one_word(text)]
    return ("boolean", value), BIT["xsd:boolean"]


def _one_word(text: str) -> str:
    word = text.strip(" \t\r\n")
    if word not in ("true", "false", "1", "0"):
        raise ValueError(text)
    return word


def _hex(text: str) -> tuple[Key, int]:
    return ("hex", binascii.unhexlify(text.strip(" \t\r\n"))), BIT["xsd:hexBinary"]


def _base64(text: str) -> tuple[Key, int]:
    plain = _BLANKS.sub("", text)
    return ("base64", base64.b64decode(plain, validate=True)), BIT["xsd:base64Binary"]


def _uri(text: str) -> tuple[Key, int]:
    return ("uri", _BLANKS.sub(" ", text).strip(" ")), BIT["xsd:anyURI"]


def _xml(text: str) -> tuple[Key, int]:
    return ("xml", text), BIT["rdf:XMLLiteral"]


_ZONE = r"(?P<zone>Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_YEAR = r"(?P<year>-?(?:[1-9][0-9]{3,}|0[0-9]{3}))"
_MONTH = r"(?P<month>0[1-9]|1[0-2])"
_DAY = r"(?P<day>0[1-9]|[12][0-9]|3[01])"
_CLOCK = (
    r"(?P<hour>[01][0-9]|2[0-4]):(?P<minute>[0-5][0-9])"
    r":(?P<second>[0-5][0-9](?:\.[0-9]+)?)"
)
_CALENDAR = {
    "xsd:dateTime": f"{_YEAR}-{_MONTH}-{_DAY}T{_CLOCK}{_ZONE}",
    "xsd:date": f"{_YEAR}-{_MONTH}-{_DAY}{_ZONE}",
    "xsd:gYearMonth": f"{_YEAR}-{_MONTH}{_ZONE}",
    "xsd:gYear": f"{_YEAR}{_ZONE}",
    "xsd:gMonthDay": f"--{_MONTH}-{_DAY}{_ZONE}",
    "xsd:gMonth": f"--{_MONTH}{_ZONE}",
    "xsd:gDay": f"---{_DAY}{_ZONE}",
    "xsd:time": f"{_CLOCK}{_ZONE}",
}
_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _calendar(curie: str) -> Callable[[str], tuple[Key, int]]:
    pattern = re.compile(_CALENDAR[curie], re.ASCII)
    name = curie.partition(":")[2]

    def read(text: str) -> tuple[Key, int]:
        match = pattern.fullmatch(text.strip(" \t\r\n"))
        if match is None or len(text) > _LONGEST_NUMBER:
            raise ValueError(text)
        parts = match.groupdict()
        _must_be_a_day(parts)
        types = BIT[curie]
        if curie == "xsd:dateTime" and parts["zone"]:
            types |= BIT["xsd:dateTimeStamp"]
        return (name, *_moment(parts)), types

    return read


def _must_be_a_day(parts: dict[str, str | None]) -> None:
    month, day = parts.get("month"), parts.get("day")
    if month and day:
        length = _LENGTHS[int(month) - 1]
        year = parts.get("year")
        if month == "02" and year and not _leap(int(year)):
            length = 28
        if int(day) > length:
            raise ValueError(f"{month} has no day {day}")
    if parts.get("hour") == "24" and (
        parts["minute"] != "00" or Fraction(parts["second"] or "0") != 0
    ):
        raise ValueError("after midnight")


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _moment(parts: dict[str, str | None]) -> Key:
    """The parts as numbers; where there is a zone, shifted to UTC (``zone`` 0)."""
    zone = parts.get("zone")
    second = Fraction(parts.get("second") or "0")
    hour = parts.get("hour")
    if hour is None or parts.get("year") is None or not 1 < int(parts["year"] or 0) < 9998:
        numbers = [int(parts.get(n) or -1) for n in ("year", "month", "day", "hour", "minute")]
        same = "+00:00" if zone in ("Z", "-00:00") else zone
        return (*numbers, second, same or "")
    year, month, day = (int(parts[name] or 0) for name in ("year", "month", "day"))
    start = datetime(year, month, day, tzinfo=UTC)
    minutes = int(parts["minute"] or 0) - _minutes(zone)
    instant = start + timedelta(hours=int(hour), minutes=minutes)
    return (instant.isoformat(), second, "Z" if zone else "")


def _minutes(zone: str | None) -> int:
    if not zone or zone == "Z":
        return 0
    offset = int(zone[1:3]) * 60 + int(zone[4:6])
    return -offset if zone[0] == "-" else offset


_READERS: dict[str, Callable[[str], tuple[Key, int]]] = {
    "rdf:PlainLiteral": _plain,
    "rdf:XMLLiteral": _xml,
    "owl:real": _rational,
    "owl:rational": _rational,
    "xsd:decimal": _decimal,
    "xsd:float": _float,
    "xsd:double": _double,
    "xsd:string": _string,
    "xsd:normalizedString": _replaced,
    "xsd:token": _collapsed,
    "xsd:language": _collapsed,
    "xsd:Name": _collapsed,
    "xsd:NCName": _collapsed,
    "xsd:NMTOKEN": _collapsed,
    "xsd:boolean": _boolean,
    "xsd:hexBinary": _hex,
    "xsd:base64Binary": _base64,
    "xsd:anyURI": _uri,
    **{curie: _calendar(curie) for curie in _CALENDAR},
}
_READERS["xsd:dateTimeStamp"] = _READERS["xsd:dateTime"]
