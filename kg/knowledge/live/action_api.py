"""Wikidata's Action API: requests, and what its replies mean.

Reference: https://www.wikidata.org/w/api.php. Errors come with status 200 and an ``error`` in the
body; the codes that mean "later" are told apart from those that mean "no".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from kg.errors import KnowledgeUnavailable
from kg.http import HttpClient, Limits, Response, asked_wait
from kg.knowledge.live.service import CONNECT_SECONDS, Busy, Service

URL = "https://www.wikidata.org/w/api.php"
MAX_IDS = 50
"""As many entities may be asked for at once, without special rights."""
MAX_LAG = 5
"""Seconds that the replicas may lag behind before we are to wait, as bots are asked to say."""
LIMITS = Limits(
    timeout=20.0,
    max_bytes=64_000_000,
    retries=0,
    connect_timeout=CONNECT_SECONDS,
    redirects=False,
)
"""Fifty entities have some megabytes; the largest one has about four."""

_LATER = frozenset(
    {"maxlag", "ratelimited", "readonly", "db-error", "internal_api_error_DBQueryError"}
)


class Refused(KnowledgeUnavailable):
    """The API answered with an error: its ``code``, and the ``entity`` that it complains of."""

    def __init__(self, name: str, message: str, code: str, entity: str | None) -> None:
        self.code = code
        self.entity = entity
        super().__init__(name, message)


class ActionApi:
    """The Action API at a URL. ``options`` go to :class:`kg.knowledge.live.service.Service`."""

    def __init__(
        self, client: HttpClient, url: str = URL, *, limits: Limits = LIMITS, **options: Any
    ) -> None:
        self.url = url
        self._service = Service(client, "Wikidata", limits, **options)

    def call(self, **params: str) -> Mapping[str, Any]:
        """The reply to an action. Raises :class:`kg.errors.KnowledgeUnavailable`."""
        fixed = {"format": "json", "formatversion": "2", "maxlag": str(MAX_LAG)}
        return self._service.ask("GET", self.url, self._read, params={**fixed, **params})

    def unusable(self, message: str) -> KnowledgeUnavailable:
        """The error for a reply that is not what was asked for."""
        return KnowledgeUnavailable(self._service.name, message)

    def _read(self, reply: Response) -> Mapping[str, Any]:
        if reply.content_type and "json" not in reply.content_type:
            raise self.unusable(f"it answered {reply.content_type}, not JSON")
        try:
            data = json.loads(reply.content)
        except (ValueError, RecursionError) as error:
            raise Busy(self._service.name, "it answered JSON that breaks off") from error
        if not isinstance(data, Mapping):
            raise self.unusable("it answered JSON that is no reply of the API")
        if "error" in data:
            raise self._error(data["error"], reply)
        return data

    def _error(self, error: Any, reply: Response) -> KnowledgeUnavailable:
        error = error if isinstance(error, Mapping) else {}
        code, info = str(error.get("code", "")), str(error.get("info", ""))[:200]
        message = f"it answered an error ({code or 'unnamed'}): {info}"
        if code in _LATER:
            return Busy(self._service.name, message, asked_wait(reply.headers))
        entity = error.get("id")
        return Refused(
            self._service.name, message, code, entity if isinstance(entity, str) else None
        )
