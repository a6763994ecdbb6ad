"""What changed on Wikidata lately, by its list of recent changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from kg.knowledge.live.action_api import MAX_IDS, ActionApi
from kg.model import EntityId

MAX_CHANGES = 500
"""Recent changes that one reply may hold, without special rights."""
_RECENT = timedelta(days=29)
"""Wikidata keeps its recent changes for 30 days."""
_CLOCKS_DIFFER = timedelta(minutes=10)


def recently_changed(
    api: ActionApi, known: Mapping[EntityId, int | None], since: str, now: float
) -> dict[EntityId, int] | None:
    """The newest revisions of entities with a known one, from the changes since a time (ISO 8601).

    ``now`` is in seconds since 1970. None where the changes are too many, so that asking for each
    entity takes fewer requests, or where they do not reach back so far.
    """
    start = datetime.fromisoformat(since) - _CLOCKS_DIFFER
    found = {id_: revision for id_, revision in known.items() if revision is not None}
    if datetime.fromtimestamp(now, UTC) - start > _RECENT:
        return None
    on: dict[str, str] = {}
    for _ in range(len(known) // MAX_IDS):
        reply = api.call(
            action="query",
            list="recentchanges",
            rcnamespace="0|120",
            rctype="edit|new",
            rcprop="title|ids",
            rcdir="newer",
            rcstart=start.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            rclimit=str(MAX_CHANGES),
            **on,
        )
        match reply:
            case {"query": {"recentchanges": list(changes)}}:
                pass
            case _:
                raise api.unusable("it answered recent changes with something else")
        for change in changes:
            match change:
                case {"title": str(title), "revid": int(revision)}:
                    id_ = title.rpartition(":")[2]
                    if id_ in found:
                        found[id_] = max(found[id_], revision)
        if not isinstance(reply.get("continue"), Mapping):
            return found
        on = {name: str(value) for name, value in reply["continue"].items()}
    return None
