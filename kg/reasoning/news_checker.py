"""Checks certificates of news conflicts, offline: ``python news_checker.py CERTIFICATES.json``.

Shares no code with the reasoner. A certificate is JSON: ``rule``; ``premises`` (``id``, ``as``,
what each states); ``given``, with one of the forms below: if that holds, not all premises do.
"""

import json
import sys
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

Day = tuple[int, int, int]


class Wrong(Exception):
    """The certificate proves nothing; says why."""


def days(time: Any) -> tuple[Day, Day]:
    """The first and the last day that a time can be."""
    year, month, day = time["year"], max(time["month"], 1), max(time["day"], 1)
    if time["precision"] >= 11:
        return (year, month, day), (year, month, day)
    if time["precision"] == 10:
        return (year, month, 1), (year, month, 31)
    span = 10 ** (9 - time["precision"])
    return (year - year % span, 1, 1), (year - year % span + span - 1, 12, 31)


def before(one: Any, other: Any) -> bool:
    """Whether all of one time is before all of the other (17: calendars may be so far apart)."""
    (y, m, d), (y2, m2, d2) = days(one)[1], days(other)[0]
    gap = (y2 - y) * 372 + (m2 - m) * 31 + d2 - d
    return gap > (0 if one["calendar"] == other["calendar"] else 17)


def bounds(amount: Any) -> Any:
    """What a number can mean: round figures half a place either way, "rund" a tenth."""
    text, low, high, rough = (amount[key] for key in ("amount", "lower", "upper", "approximate"))
    number = Decimal(text)
    noughts = 0 if "." in text else len(text) - len(text.rstrip("0"))
    slack = Decimal(5).scaleb(noughts - 1) if number and noughts else Decimal(0)
    slack = max(slack, abs(number) / 10) if rough else slack
    if low is None and high is None:
        return number - slack, number + slack
    low = None if low is None else Decimal(low) - slack * rough
    return low, None if high is None else Decimal(high) + slack * rough


def apart(one: Any, other: Any, given: Any) -> bool:
    """Whether two values cannot be one; of items the certificate says which are two."""
    if one[""] == other[""] == "Time":
        told = min(one["precision"], other["precision"]) >= 8
        return told and (before(one, other) or before(other, one))
    if one[""] == other[""] == "Quantity":
        return more([one], other) or more([other], one)
    return sorted([one.get("id"), other.get("id")]) in given["apart"]


def more(parts: list[Any], whole: Any) -> bool:
    """Whether the parts together are surely more than the whole."""
    least, most = [bounds(one)[0] for one in parts], bounds(whole)[1]
    alike = None not in (most, *least) and {one["unit"] for one in parts} == {whole["unit"]}
    return bool(alike and sum(least) > most)


def certain(premise: Any) -> list[tuple[Day, Day]]:
    """The days, from and to, on which a premise surely holds."""
    start, end, until = premise.get("start"), premise.get("end"), premise.get("until")
    if start and end:
        found = [(days(start)[1], days(end)[0])]
    elif start:
        last = tuple(until) if until else days(start)[1]
        found = [(days(start)[1], last)] if until or start["precision"] >= 11 else []
    elif end:
        found = [(days(end)[0], days(end)[0])] if end["precision"] >= 11 else []
    else:
        found = [(days(day)[1], days(day)[0]) for day in premise.get("days", [])]
    return [(first, last) for first, last in found if first <= last]


def together(one: Any, other: Any) -> bool:
    """Whether both surely hold on some day; a day of handing over is none."""
    for a, b in product(certain(one), certain(other)):
        first, last = max(a[0], b[0]), min(a[1], b[1])
        ends = any(span[0] != span[1] and first in span for span in (a, b))
        if first < last or (first == last and (a == b or not ends)):
            return True
    return False


def part(premise: Any, name: str, number: int = 0) -> Any:
    """A part of a premise: value, start, end, the day of an article, or a role of an event."""
    if name == "days":
        return premise["days"][number]
    roles = [value for role, value in premise.get("roles", []) if role == name]
    return roles[0] if roles else premise[name]


def same(one: Any, other: Any, *names: str) -> bool:
    """Whether two premises agree in all the named parts."""
    return all(one[name] == other[name] for name in names)


def two_values(given: Any, one: Any, other: Any) -> bool:
    """A property that admits one value has two."""
    kept = [[q for q in p["qualifiers"] if q[0] in given["separators"]] for p in (one, other)]
    split = any((q in kept[0]) != (q in kept[1]) for q in kept[0] + kept[1])
    right = same(one, other, "subject", "property") and one["property"] == given["property"]
    timed = not split and (given["fixed"] or together(one, other))
    return right and timed and apart(one["value"], other["value"], given)


def two_holders(given: Any, *premises: Any) -> bool:
    """An office has two holders on one day, whichever premise of either side is taken."""
    holders = []
    for held in premises:
        mine = held["property"] == "P39" and held["value"] == {"": "Entity", "id": given["office"]}
        named = [held["subject"].get("id"), held["property"]] in given["heads"]
        holders.append(held["subject"] if mine else held["value"] if named else None)
    pairs = [(a, b) for a, b in product(*given["sides"]) if holders[a] and holders[b]]
    two = [holders[a] != holders[b] and together(premises[a], premises[b]) for a, b in pairs]
    return all(two) and len(two) == len(given["sides"][0]) * len(given["sides"][1]) > 0


def in_order(given: Any, *premises: Any) -> bool:
    """What must not come first comes first; the premises hang together by what they speak of."""
    late, early = (part(premises[n], *of) for n, *of in (given["later"], given["earlier"]))
    told = [[*p.get("roles", []), ["", p.get("subject")], ["", p.get("value")]] for p in premises]
    ends = [{json.dumps(end, sort_keys=True) for _, end in one if end} for one in told]
    linked = all(any(a & b for b in ends if b is not a) for a in ends) or len(ends) == 1
    return linked and before(late, early)


def outside(given: Any, premise: Any, *_: Any) -> bool:
    """A value is beyond a bound: all of it."""
    value, low, high = premise["value"], given["low"], given["high"]
    if value[""] == "Time":
        return bool((low and before(value, low)) or (high and before(high, value)))
    least, most = bounds(value)
    under = low is not None and most is not None and most < Decimal(low)
    return under or (high is not None and least is not None and least > Decimal(high))


def difference(given: Any, one: Any, other: Any) -> bool:
    """One value is less, or more, above another than it may be; times in years."""
    slack = one["value"][""] == "Time"
    (least, most), (low, high) = (
        [day[0] for day in days(p["value"])] if slack else bounds(p["value"]) for p in (one, other)
    )
    under = given["low"] is not None and most - low + slack < Decimal(given["low"])
    over = given["high"] is not None and least - high - slack > Decimal(given["high"])
    return same(one, other, "subject") and (under or over)


def turned(given: Any, one: Any, other: Any) -> bool:
    """A property that holds one way only holds both ways."""
    back = {**other, "subject": other["value"], "value": other["subject"]}
    return one["property"] == given["property"] and same(one, back, "property", "subject", "value")


def amounts(given: Any, *premises: Any) -> bool:
    """One number, or several together, is more than another that it cannot be more than."""
    numbers = [part(premise, given["part"]) for premise in premises]
    return more([numbers[place] for place in given["more"]], numbers[given["less"]])


FORMS: dict[str, Any] = {
    "two-values": two_values, "two-holders": two_holders, "order": in_order, "outside": outside,
    "difference": difference, "turned": turned, "amounts": amounts,
    "denied": lambda g, a, b: same(a, b, "id") and {a["as"], b["as"]} == {"claimed", "denied"},
    "self": lambda g, a: a["property"] == g["property"] and a["subject"] == a["value"],
    "contrary": lambda g, a, b: same(a, b, "subject", "value")
    and {a["property"], b["property"]} == {*g["properties"]},
    "shared": lambda g, a, b: same(a, b, "property", "value") and not same(a, b, "subject"),
}  # fmt: skip


def check_news(certificate: Any) -> None:
    """Raises :class:`Wrong` unless the premises break the rule of the certificate's form."""
    if not FORMS[certificate["given"]["form"]](certificate["given"], *certificate["premises"]):
        raise Wrong(f"the premises do not break {certificate['rule']}")


def main(words: list[str]) -> int:
    """Checks a file with a list of certificates; 0 where all are right."""
    for number, one in enumerate(json.loads(Path(words[0]).read_text("utf-8"))):
        try:
            check_news(one)
        except (Wrong, LookupError, TypeError, ValueError) as error:
            print(f"certificate {number} is wrong: {error!r}")
            return 1
    print("right")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
