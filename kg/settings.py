"""Settings: defaults, then ``beleg.toml``, then ``BELEG_*`` in the environment, then flags.

Each setting is one field of :class:`Settings`; docs/settings.md lists them and a test keeps the
list and the fields the same.
"""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg.errors import UsageError
from kg.names import DEFAULT_BASE

SETTINGS_FILE = "beleg.toml"
ENVIRONMENT_PREFIX = "BELEG_"


def _setting(default: Any, text: str) -> Any:
    return field(default=default, metadata={"text": text})


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set, with its default. See docs/settings.md."""

    store: str = _setting(
        "memory:", "Where checks are kept: memory:, oxigraph:PATH or sparql:QUERY_URL[,UPDATE_URL]."
    )
    knowledge: tuple[str, ...] = _setting(
        (),
        "Knowledge sources, asked in order: slice:PATH, wikidata: or endpoint:URL. "
        "None given means the embedded slice, then live Wikidata unless offline.",
    )
    archive: str = _setting(
        "store",
        "Folder for copies of the pages that are fetched (WARC); store: the folder warc in a "
        "store on disk; none: no copies.",
    )
    cache: str | None = _setting(None, "File that keeps what live Wikidata answered.")
    offline: bool = _setting(False, "Use no network at all.")
    base: str = _setting(DEFAULT_BASE, "Base of the store's IRIs, set once when it is made.")
    language: str | None = _setting(None, "Language of the articles (de, en); else it is told.")
    published: str | None = _setting(None, "Publication date of articles that do not say.")
    as_of: str | None = _setting(None, "Day to judge articles without a date by.")
    parser: str | None = _setting(
        None, "A spaCy pipeline (name or path) in place of the parser that ships."
    )
    lexicon: str | None = _setting(
        None, "A file with entries of your own for the claim lexicon (docs/lexicon.md)."
    )
    reasoner: str = _setting("beleg", "What looks for conflicts: beleg or owlrl.")
    jobs: int = _setting(0, "Processes that read articles in an ingest; 0 for all cores.")
    scheduler: str | None = _setting(
        None, "A Dask scheduler (tcp://HOST:PORT) whose workers read articles in an ingest."
    )
    tries: int = _setting(3, "How often an article is tried before it is set aside.")
    article_timeout: float = _setting(120.0, "Seconds that an ingest gives one article.")
    max_characters: int = _setting(200_000, "Longest article that is read, in characters.")
    max_download: int = _setting(10_000_000, "Most bytes that one URL may give.")
    timeout: float = _setting(20.0, "Seconds that one document may take to come.")
    contact: str = _setting("", "Mail address or URL that the User-Agent names.")
    log_level: str = _setting("warning", "Least of what is logged: debug, info, warning, error.")
    log_format: str = _setting("text", "How it is logged to standard error: text or json.")
    allow_private: bool = _setting(False, "Let URLs lead to private addresses.")
    no_hand_ins: bool = _setting(
        False, "Take no texts to check from visitors of the server; holders of its token still may."
    )
    query_seconds: float = _setting(30.0, "Seconds that a query to the server may take.")
    query_memory: int = _setting(1000, "Megabytes that a query to the server may take.")
    query_rows: int = _setting(100_000, "Rows or triples of one answer of the server.")
    query_processes: int = _setting(4, "Queries that the server runs at a time.")
    update_seconds: float = _setting(
        60.0, "Seconds that a store behind a service may take for an update sent to the server."
    )
    rate_limit: str = _setting(
        "", "Requests of one client to the server, such as 600/minute; empty for any number."
    )
    update_token_file: str | None = _setting(
        None, "File with the token for updates, where BELEG_UPDATE_TOKEN does not hold it."
    )
    load_hosts: tuple[str, ...] = _setting(
        (), "Hosts (data.example, or with a port) that updates sent to the server may LOAD from."
    )
    access_log: str | None = _setting(
        None, "File for one JSON line a request to the server; - is standard output."
    )


FIELDS: Mapping[str, dataclasses.Field[Any]] = {f.name: f for f in dataclasses.fields(Settings)}


def load(flags: Mapping[str, Any], environment: Mapping[str, str], directory: Path) -> Settings:
    """The settings in force. ``flags`` that are None or empty tuples count as not given.

    Raises :class:`UsageError` on an unknown key, an unreadable file or a value that does not fit.
    """
    merged: dict[str, Any] = {}
    merged.update(_from_file(directory / SETTINGS_FILE))
    merged.update(_from_environment(environment))
    merged.update({k: v for k, v in flags.items() if v is not None and v != ()})
    return Settings(**merged)


def _from_file(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path}: {error}") from error
    unknown = sorted(set(table) - set(FIELDS))
    if unknown:
        raise UsageError(f"{path}: there is no setting {', '.join(unknown)}")
    return {key: _fit(key, value, str(path)) for key, value in table.items()}


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    found = {}
    for name in FIELDS:
        variable = ENVIRONMENT_PREFIX + name.upper()
        if environment.get(variable):
            found[name] = _fit(name, environment[variable], variable)
    return found


def in_environment(settings: Settings, names: Iterable[str]) -> dict[str, str]:
    """Some settings as the environment says them, for another process of Beleg."""
    values = {name: getattr(settings, name) for name in names}
    said = {name: value for name, value in values.items() if value is not None}
    return {
        ENVIRONMENT_PREFIX + name.upper(): " ".join(value)
        if isinstance(value, tuple)
        else str(value)
        for name, value in said.items()
    }


def _fit(name: str, value: Any, where: str) -> Any:
    """The value as the field's type; strings are read, other types must already fit."""
    kind: type = type(FIELDS[name].default)
    if kind is tuple:
        parts = value.split() if isinstance(value, str) else value
        if isinstance(parts, list) and all(isinstance(part, str) for part in parts):
            return tuple(parts)
    elif kind is bool:
        if isinstance(value, bool):
            return value
        if str(value).lower() in ("1", "true", "yes", "0", "false", "no"):
            return str(value).lower() in ("1", "true", "yes")
    elif kind in (int, float):
        number = _number(value)
        if number is not None:
            return kind(number)
    elif isinstance(value, str):
        return value
    raise UsageError(f"{where}: {value!r} does not fit the setting {name}")


def _number(value: Any) -> float | None:
    """The number that a value is or spells, or None where it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except ValueError:
        return None
