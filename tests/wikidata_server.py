"""A real HTTP server on this machine that answers as Wikidata's Action API does.

It replays real entity JSON (``tests/wikidata_entities.jsonl``: Wikidata, CC0, shortened) and plays
failures: the next requests are answered by what stands in :attr:`ApiServer.failures`.
"""

from __future__ import annotations

import gzip
import http.server
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from kg.knowledge.wikibase import parse_entity
from kg.model import Origin, Statement

Handler = Callable[[http.server.BaseHTTPRequestHandler], None]

ENTITIES = Path(__file__).with_name("wikidata_entities.jsonl")


def real_entities() -> dict[str, dict[str, Any]]:
    """The entities of the file, by id; those without a revision get one."""
    entities = {}
    for number, line in enumerate(ENTITIES.read_text(encoding="utf-8").splitlines(), 1):
        entity = json.loads(line)
        entities[entity["id"]] = {"lastrevid": 1000 + number, **entity}
    return entities


@dataclass
class ApiServer:
    """What the server holds, what it was asked, and what it shall do wrong."""

    url: str
    entities: dict[str, dict[str, Any]] = field(default_factory=real_entities)
    redirects: dict[str, str] = field(default_factory=dict)
    pointing: dict[str, tuple[int, list[str]]] = field(default_factory=dict)
    """Total and titles by search, as ``haswbstatement:P6=Q64``."""
    changes: list[tuple[str, int]] = field(default_factory=list)
    """Titles and revisions of recent changes, the oldest first."""
    failures: list[Handler] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    under_way: int = 0
    most_under_way: int = 0
    gate: threading.Event | None = None
    """Where there is one, answers wait for it."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def actions(self) -> list[str]:
        """The actions asked for, in order."""
        return [params["action"] for params in self.asked]

    def reply(self, params: dict[str, str]) -> dict[str, Any]:
        """What the API would say."""
        match params.get("action"):
            case "wbgetentities":
                return self._entities(params)
            case "wbsearchentities":
                return {"search": list(self._offered(params)), "success": 1}
            case "query" if params.get("list") == "recentchanges":
                return self._recent_changes(params)
            case "query":
                total, titles = self.pointing.get(params["srsearch"], (0, []))
                hits = [{"ns": 0, "title": title} for title in titles]
                return {"query": {"searchinfo": {"totalhits": total}, "search": hits}}
        return {"error": {"code": "unknown_action", "info": "Unrecognized value"}}

    def _entities(self, params: dict[str, str]) -> dict[str, Any]:
        ids = params["ids"].split("|")
        if len(ids) > 50:
            return {"error": {"code": "toomanyvalues", "info": "Too many values"}}
        found: dict[str, Any] = {}
        for id_ in ids:
            if int(id_[1:]) > 2_000_000_000:
                return {"error": {"code": "no-such-entity", "info": "no such entity", "id": id_}}
            target = self.redirects.get(id_, id_)
            entity = self.entities.get(target)
            if entity is None:
                found[id_] = {"id": id_, "missing": ""}
                continue
            keys = ("id", "lastrevid") if params["props"] == "info" else entity
            found[id_] = {key: entity[key] for key in keys}
            if target != id_:
                found[id_]["redirects"] = {"from": id_, "to": target}
        return {"entities": found, "success": 1}

    def _recent_changes(self, params: dict[str, str]) -> dict[str, Any]:
        """Two a page, so that there is something to continue with."""
        start = int(params.get("rccontinue", "20261120000000|0").partition("|")[2])
        page = self.changes[start : start + 2]
        found = [
            {"type": "edit", "ns": 0, "title": title, "pageid": 100 + n, "revid": revision,
             "old_revid": revision - 1, "rcid": 2_000_000_000 + n}
            for n, (title, revision) in enumerate(page)
        ]  # fmt: skip
        reply: dict[str, Any] = {"batchcomplete": True, "query": {"recentchanges": found}}
        if start + 2 < len(self.changes):
            on = f"20261120000000|{start + 2}"
            reply["continue"] = {"rccontinue": on, "continue": "-||"}
        return reply

    def _offered(self, params: dict[str, str]) -> Iterator[dict[str, Any]]:
        """Items with a name that begins so, as the search offers them."""
        start = params["search"].lower()
        for id_, entity in self.entities.items():
            for language in (params["language"], "mul", "en"):
                label = entity["labels"].get(language, {}).get("value", "")
                names = [("label", label)]
                names += [("alias", a["value"]) for a in entity["aliases"].get(language, ())]
                met = [n for n in names if n[1].lower().startswith(start)]
                if met and id_.startswith("Q"):
                    kind, text = met[0]
                    match = {"type": kind, "language": language, "text": text}
                    yield {"id": id_, "label": label, "match": match}
                    break


class _QuietServer(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that hang up are part of the tests."""


@contextmanager
def running() -> Iterator[ApiServer]:
    """A server for as long as the block lasts."""

    class Requests(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.handle_query(self.rfile.read(int(self.headers["Content-Length"])).decode())

        def do_GET(self) -> None:
            self.handle_query(urlsplit(self.path).query)

        def handle_query(self, text: str) -> None:
            query = parse_qs(text)
            params = {name: values[0] for name, values in query.items()}
            with state.lock:
                state.asked.append(params)
                state.headers.append({k.lower(): v for k, v in self.headers.items()})
                state.under_way += 1
                state.most_under_way = max(state.most_under_way, state.under_way)
                failure = state.failures.pop(0) if state.failures else None
            if state.gate is not None:
                state.gate.wait(60)
            try:
                (failure or json_reply(state.reply(params)))(self)
            finally:
                with state.lock:
                    state.under_way -= 1

        def log_message(self, format: str, *args: object) -> None:
            """Keeps the tests' output quiet."""

    listener = _QuietServer(("127.0.0.1", 0), Requests)
    state = ApiServer(f"http://127.0.0.1:{listener.server_address[1]}/w/api.php")
    thread = threading.Thread(target=listener.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield state
    finally:
        listener.shutdown()
        thread.join()
        listener.server_close()


# --- answers, good and bad ----------------------------------------------------------------------


def reply(status: int, body: bytes, length: int | None = None, **headers: str) -> Handler:
    """Any answer; ``length`` is what its header says, where that is not so."""

    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.send_header("Content-Length", str(len(body) if length is None else length))
        request.end_headers()
        request.wfile.write(body)
        if length is not None:
            request.close_connection = True

    return answer


def json_reply(data: Any, **headers: str) -> Handler:
    """JSON, compressed as Wikidata sends it to those who take it so."""

    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        body = gzip.compress(json.dumps(data).encode())
        assert "gzip" in request.headers["Accept-Encoding"]
        reply(
            200,
            body,
            Content_Type="application/json; charset=utf-8",
            Content_Encoding="gzip",
            **headers,
        )(request)

    return answer


def maxlag(wait: str = "5") -> Handler:
    """The replicas lag: an error with status 200."""
    info = "Waiting for 10.64.48.35: 6.2 seconds lagged."
    error = {"code": "maxlag", "info": info, "lag": 6.2}
    return json_reply({"error": error}, Retry_After=wait)


def truncated(request: http.server.BaseHTTPRequestHandler) -> None:
    """JSON that breaks off, with a length that fits."""
    reply(200, b'{"entities":{"Q42":{"id":"Q4', Content_Type="application/json")(request)


def web_page(request: http.server.BaseHTTPRequestHandler) -> None:
    """A page where an answer should be, as proxies and hotels send it."""
    reply(200, b"<html><title>Welcome to our WLAN", Content_Type="text/html")(request)


def drip(begun: Callable[[], None]) -> Handler:
    """An answer of which a little comes now and then; ``begun`` is called after the first bit."""

    def handle(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", "1000000")
        request.end_headers()
        request.wfile.write(b" ")
        begun()
        pause = threading.Event()
        for _ in range(600):
            request.wfile.write(b" ")
            request.wfile.flush()
            pause.wait(0.02)

    return handle


def flood(request: http.server.BaseHTTPRequestHandler) -> None:
    """A gigabyte, in pieces and without saying how much it will be."""
    request.send_response(200)
    request.send_header("Content-Type", "application/json")
    request.send_header("Connection", "close")
    request.end_headers()
    request.close_connection = True
    piece = b" " * 1_000_000
    for _ in range(1000):
        request.wfile.write(piece)


def bomb(request: http.server.BaseHTTPRequestHandler) -> None:
    """A small answer that unpacks to a hundred megabytes."""
    body = gzip.compress(b" " * 100_000_000, 1)
    headers = {"Content_Type": "application/json", "Content_Encoding": "gzip"}
    reply(200, body, **headers)(request)


def hang_up(request: http.server.BaseHTTPRequestHandler) -> None:
    """Nothing at all."""
    request.close_connection = True
    request.connection.close()


def parsed(entity: dict[str, Any]) -> tuple[Statement, ...]:
    """The statements of an entity as the reader of dumps has them."""
    return parse_entity(entity, Origin("", "")).statements
