"""Values as data extension writes them, and whether one is what a person typed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, TypeAlias

Value: TypeAlias = dict[str, Any]
"""``{"id", "name"}``, ``{"str"}``, ``{"date"}``, ``{"int"}`` or ``{"float"}``."""


def extended(value: dict[str, Any], names: dict[str, str]) -> Value:
    """A value of :func:`kg.value_json` as data extension writes it."""
    match value["type"]:
        case "entity":
            return {"id": value["id"], "name": names.get(value["id"], value["id"])}
        case "time":
            return {"date": moment(value["time"])} if _has_year(value["time"]) else _plain(value)
        case "quantity":
            amount = Decimal(value["amount"])
            whole = amount == amount.to_integral_value()
            return {"int": int(amount)} if whole else {"float": float(amount)}
        case "somevalue" | "novalue":
            return {}
    return _plain(value)


def moment(day: str) -> str:
    """An ISO date of any precision as its first moment."""
    return f"{day}{'-01-01'[3 * day.count('-', 1) :]}T00:00:00Z"


def _has_year(day: str) -> bool:
    return day[:4].isdigit()


def _plain(value: dict[str, Any]) -> Value:
    for name in ("text", "name", "time"):
        if name in value:
            return {"str": str(value[name])}
    return {"str": f"{value.get('latitude')}, {value.get('longitude')}"}


def agrees(value: Value, given: Any) -> bool:
    """Whether a value is what was given: an id, a name, a number, or the beginning of a date."""
    if isinstance(given, dict):
        return bool(given.get("id")) and value.get("id") == given.get("id")
    text = str(given).strip().casefold()
    if not text:
        return False
    if "date" in value:
        return str(value["date"]).startswith(text)
    return text in {str(part).casefold() for part in value.values()}
