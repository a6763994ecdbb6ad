"""The short cut: plain queries are answered on the event loop, before Flask.

What is plain is one SPARQL query by GET, form or direct POST, without a dataset of its own, not
long, for the whole answer. All else, and every query that does not come to an answer, goes on to
the views, which know the whole protocol and all refusals; they answer a plain query alike
(tests/test_endpoint_shortcut.py holds the two against each other).
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from typing import TypeAlias

from flask import Flask
from werkzeug.datastructures import Accept, MIMEAccept
from werkzeug.exceptions import HTTPException
from werkzeug.http import parse_accept_header
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.sansio.utils import get_current_url

import kg
from kg import refuse_network, refuse_unbounded
from server import negotiation
from server.app import CORS_HEADERS, SECURITY_HEADERS
from server.errors import Refusal
from server.head import Head, Headers, environ_of, is_host
from server.metrics import Answered, Requests
from server.options import Options
from server.protocol import Operation, decoded, fields_of
from server.rates import COUNTED, Rates
from server.sparql import OUTCOME, VARY, cache_control, entity_tag, job_of
from server.workers.errands import Asking, Outcome, Stopped
from server.workers.messages import Answer, Choice, Query
from server.workers.queries import Queries

PATH = "/sparql"
LONGEST = 8000
"""Bytes of a query that is looked at here; the checks of a longer one would hold others up."""
_LONGEST_HEADER = 500
_UNUSUAL = {b"if-none-match", b"content-encoding", b"transfer-encoding"}
"""Headers with which a request is left to the views."""

_PATH = PATH.encode()
_ALWAYS: Headers = [
    (name.encode().lower(), value.encode())
    for name, value in (SECURITY_HEADERS | CORS_HEADERS | {"Vary": VARY}).items()
]


class Found:
    """An answer with status 200: what a process replied, the tag, and the body."""

    __slots__ = ("_head", "_reply", "_tag", "body")

    def __init__(self, reply: Answer, tag: str | None, body: bytes) -> None:
        self._reply = reply
        self._tag = tag
        self.body = body
        self._head: bytes | None = None

    @property
    def headers(self) -> Headers:
        """As the views send them."""
        reply, tag = self._reply, self._tag
        headers = [*_same(reply.media_type, reply.gzip, reply.cut_at, tagged=tag is not None)]
        headers.append((b"content-length", b"%d" % len(self.body)))
        if tag is not None:
            headers.append((b"etag", b'W/"%b"' % tag.encode()))
        return headers

    @property
    def head(self) -> bytes:
        """The status and the headers as they are sent, but for the last empty line."""
        if self._head is None:
            reply, tag = self._reply, self._tag
            same = _same_text(reply.media_type, reply.gzip, reply.cut_at, tagged=tag is not None)
            etag = b'etag: W/"%b"\r\n' % tag.encode() if tag is not None else b""
            self._head = b"%bcontent-length: %d\r\n%b" % (same, len(self.body), etag)
        return self._head


Then: TypeAlias = Callable[[Found | None], None]
Later: TypeAlias = Callable[[Outcome | kg.errors.BelegError, bytes], None]


class Kept:
    """Answers by their tags, which change with the store: the small ones that were asked last."""

    most = 1000
    largest = 1 << 15
    """Bytes of one answer; together they take no more than 32 MB."""

    def __init__(self) -> None:
        self._answers: OrderedDict[str, Found] = OrderedDict()

    def get(self, tag: str) -> Found | None:
        """The answer of this tag, where it is kept."""
        found = self._answers.get(tag)
        if found is not None:
            self._answers.move_to_end(tag)
        return found

    def put(self, tag: str, answer: Found) -> None:
        """Keeps an answer, in place of one that nobody asked for in the meantime."""
        if len(answer.body) <= self.largest:
            self._answers[tag] = answer
            if len(self._answers) > self.most:
                self._answers.popitem(last=False)


class Shortcut:
    """Answers plain queries for an app, with its processes, limits, rates and metrics."""

    def __init__(self, app: Flask) -> None:
        self._options: Options = app.config["OPTIONS"]
        self._versioned: kg.Store | None = app.config["VERSIONED"]
        self._queries: Queries = app.config["QUERIES"]
        self._rates: Rates = app.config["RATES"]
        self._requests: Requests = app.config["REQUESTS"]
        self._believed = ProxyFix(_nothing, x_for=1, x_proto=1, x_host=1, x_prefix=1)
        self._kept = Kept()
        self._begun: set[asyncio.Task[None]] = set()

    async def answer(self, head: Head, body: bytes, gone: Callable[[], bool]) -> Found | None:
        """What :meth:`begin` tells, for a coroutine."""
        told: asyncio.Future[Found | None] = asyncio.get_running_loop().create_future()
        self.begin(head, body, gone, lambda found: None if told.done() else told.set_result(found))
        return await told

    def begin(self, head: Head, body: bytes, gone: Callable[[], bool], then: Then) -> None:
        """Tells ``then`` the answer to a plain query; None for what the views are to answer.

        What has come of the query by then is left for their environment.
        """
        try:
            asked = self._asked(head, body)
            if asked is not None:
                self._rates.count(asked[1])
        except (Refusal, HTTPException, kg.errors.UsageError):
            asked = None  # the views say what is wrong
        if asked is None:
            then(None)
            return
        job, client, agent = asked
        head.known[COUNTED] = True
        tag = entity_tag(self._versioned, job)
        known = self._kept.get(tag) if tag is not None else None
        if known is not None:
            self._note(head, client, agent, len(known.body))
            then(known)
            return

        def told(outcome: Outcome | kg.errors.BelegError, found: bytes) -> None:
            if not isinstance(outcome, Answer):
                head.known[OUTCOME] = outcome
                then(None)
                return
            self._note(head, client, agent, len(found))
            answer = Found(outcome, tag, found)
            if tag is not None:
                self._kept.put(tag, answer)
            then(answer)

        asking = Asking(job.seconds, gone=gone, client=client, brief=True)
        if not self._queries.submit(job, asking, told):
            task = asyncio.get_running_loop().create_task(self._later(job, asking, told))
            self._begun.add(task)
            task.add_done_callback(self._begun.discard)

    async def _later(self, job: Query, asking: Asking, told: Later) -> None:
        """Has a query answered that cannot begin at once."""
        try:
            reply, found = await self._queries.run(job, asking)
        except (Stopped, kg.errors.BelegError) as error:
            told(error, b"")
        else:
            told(reply, found)

    def _asked(self, head: Head, body: bytes) -> tuple[Query, str, str] | None:
        """What a query process is to do, for which client and agent, where this is plain."""
        headers = dict(head.headers)
        asked = plain(head, headers, body)
        if asked is None:
            return None
        refuse_unbounded(
            asked.text, characters=self._options.max_query, nesting=self._options.max_nesting
        )
        refuse_network(asked.text)
        choice, packed = _negotiated(
            headers.get(b"accept", b""), headers.get(b"accept-encoding", b"")
        )
        client, base = head.client, _base("http", headers[b"host"].decode("latin-1"), "")
        if self._options.proxy:
            client, base = self._behind_proxy(head)
        job = job_of(asked, choice, base, self._options, gzip=packed)
        return job, client, headers.get(b"user-agent", b"").decode("latin-1")

    def _behind_proxy(self, head: Head) -> tuple[str, str]:
        """The client that a believed proxy names, and the address of the endpoint there."""
        environ = environ_of(head)
        self._believed(environ, _no_start)
        base = _base(environ["wsgi.url_scheme"], environ["HTTP_HOST"], environ["SCRIPT_NAME"])
        return environ["REMOTE_ADDR"], base

    def _note(self, head: Head, client: str, agent: str, length: int) -> None:
        self._requests.count(
            Answered(
                client=client,
                method=head.method,
                path=PATH,
                route=PATH,
                status=200,
                length=length,
                agent=agent,
                seconds=time.perf_counter() - head.begun,
            )
        )


def plain(head: Head, headers: dict[bytes, bytes], body: bytes) -> Operation | None:
    """The query of a request that is plain; None for others. Raises a refusal for what is none."""
    if head.path != _PATH or len(headers) != len(head.headers):
        return None
    if not _UNUSUAL.isdisjoint(headers) or (head.method == "GET" and b"content-length" in headers):
        return None
    host = headers.get(b"host")
    if host is None or len(host) > _LONGEST_HEADER or not is_host(host):
        return None
    accepted = len(headers.get(b"accept", b"")) + len(headers.get(b"accept-encoding", b""))
    if accepted > _LONGEST_HEADER or len(head.query) > LONGEST:
        return None
    match head.method, headers.get(b"content-type", b""):
        case "GET", _:
            fields = fields_of(head.query)
        case "POST", b"application/x-www-form-urlencoded" if not head.query:
            fields = fields_of(body)
        case "POST", b"application/sparql-query" if not head.query:
            return Operation("query", decoded(body))
        case _:
            return None
    if len(fields) == 1 and fields[0][0] == "query":
        return Operation("query", fields[0][1])
    return None


@lru_cache(maxsize=256)
def _negotiated(accept: bytes, encodings: bytes) -> tuple[Choice, bool]:
    """What the headers of a client come to."""
    return (
        negotiation.choice(parse_accept_header(accept.decode("latin-1"), MIMEAccept)),
        negotiation.takes_gzip(parse_accept_header(encodings.decode("latin-1"), Accept)),
    )


@lru_cache(maxsize=256)
def _base(scheme: str, host: str, prefix: str) -> str:
    """The address of the endpoint as the client knows it."""
    return get_current_url(scheme, host, prefix, PATH)


@lru_cache(maxsize=256)
def _same(media_type: str, gzip: bool, cut_at: int | None, *, tagged: bool) -> Headers:
    """The headers that many answers share."""
    headers = [
        (b"content-type", f"{media_type}; charset=utf-8".encode()),
        (b"cache-control", cache_control("" if tagged else None).encode()),
        *_ALWAYS,
    ]
    if gzip:
        headers.append((b"content-encoding", b"gzip"))
    if cut_at is not None:
        headers.append((b"beleg-cut-at", str(cut_at).encode()))
    return headers


@lru_cache(maxsize=256)
def _same_text(media_type: str, gzip: bool, cut_at: int | None, *, tagged: bool) -> bytes:
    """The same as they are sent, behind the status."""
    lines = (b"%b: %b\r\n" % each for each in _same(media_type, gzip, cut_at, tagged=tagged))
    return b"HTTP/1.1 200 OK\r\n" + b"".join(lines)


def _nothing(*_: object) -> list[bytes]:
    """Stands for an application, where only what stands around one is wanted."""
    return []


def _no_start(*_: object) -> Callable[[bytes], object]:
    """Stands for the server that an application gives its status."""
    return _nothing
