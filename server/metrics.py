"""What runs and how: Prometheus metrics at ``/metrics``, one JSON line a request in a log."""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from logging.handlers import WatchedFileHandler

import msgspec
from flask import Blueprint, Flask, Response, current_app, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

import kg
from server.options import Options
from server.rates import client
from server.workers.pool import Pool

views = Blueprint("metrics", __name__)


class Engine:
    """A Prometheus collector over the query processes and the store."""

    def __init__(self, pool: Pool, store: kg.Store) -> None:
        self._pool = pool
        self._store = store

    def collect(self) -> Iterator[Metric]:
        """What is so now."""
        ended = CounterMetricFamily(
            "beleg_query_processes_ended", "Query processes that ended early", labels=["reason"]
        )
        for reason, count in self._pool.ended.items():
            ended.add_metric([reason], count)
        yield ended
        yield GaugeMetricFamily(
            "beleg_query_processes", "Query processes that run", value=self._pool.running()
        )
        yield GaugeMetricFamily(
            "beleg_queries_running", "Jobs that query processes do", value=self._pool.busy()
        )
        yield CounterMetricFamily(
            "beleg_store_writes", "Writes since the start", value=self._store.version
        )
        if isinstance(self._store, kg.LocalStore):
            size = self._store.size()
            yield GaugeMetricFamily("beleg_store_bytes", "Bytes of the store's files", value=size)


class Answered(msgspec.Struct, frozen=True):
    """A request, and what came of it."""

    client: str
    method: str
    path: str
    route: str
    status: int
    length: int | None
    agent: str
    seconds: float


class Requests:
    """Counts and logs every request."""

    def __init__(self, registry: CollectorRegistry, log: logging.Logger | None) -> None:
        self._log = log
        self._counted = Counter(
            "beleg_requests", "Requests answered", ["route", "method", "status"], registry=registry
        )
        self._seconds = Histogram(
            "beleg_request_seconds", "Time to answer", ["route"], registry=registry
        )

        # Looking a series up by its labels costs more than counting.
        self._one_of = cache(self._counted.labels)
        self._time_of = cache(self._seconds.labels)

    def count(self, answered: Answered) -> None:
        """Takes note of one."""
        self._one_of(answered.route, answered.method, answered.status).inc()
        self._time_of(answered.route).observe(answered.seconds)
        if self._log is not None:
            self._log.info(line(answered))


STARTED = "beleg.started"
"""Where the WSGI environment has the time at which the request was there (perf_counter)."""


def register(app: Flask, options: Options) -> None:
    """Counts and logs every request of the app."""
    registry = app.config["METRICS"] = CollectorRegistry()
    registry.register(Engine(app.config["QUERIES"].pool, app.config["STORE"]))
    log = app.config["ACCESS_LOG"] = access_log(options)
    requests = app.config["REQUESTS"] = Requests(registry, log)

    @app.before_request
    def started() -> None:
        g.started = request.environ.get(STARTED, time.perf_counter())

    @app.after_request
    def answered(response: Response) -> Response:
        now = time.perf_counter()
        requests.count(
            Answered(
                client=client(),
                method=request.method,
                path=request.path,
                route=request.url_rule.rule if request.url_rule else "none",
                status=response.status_code,
                length=response.content_length,
                agent=request.user_agent.string,
                seconds=now - g.get("started", now),
            )
        )
        return response

    app.register_blueprint(views)


@views.get("/metrics")
def metrics() -> Response:
    """All metrics in Prometheus's text format."""
    return Response(
        generate_latest(current_app.config["METRICS"]), content_type=CONTENT_TYPE_LATEST
    )


def access_log(options: Options) -> logging.Logger | None:
    """Where requests are logged: a file that may be rotated, standard output, or nowhere."""
    if not options.access_log:
        return None
    log = logging.Logger("access")  # not of the tree: nobody else's settings apply
    on_stream = options.access_log == "-"
    log.addHandler(
        logging.StreamHandler(sys.stdout) if on_stream else WatchedFileHandler(options.access_log)
    )
    return log


def line(answered: Answered) -> str:
    """One request as JSON. What was searched for is nobody's business: paths, and no queries."""
    told = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "client": answered.client,
        "method": answered.method,
        "path": answered.path,
        "status": answered.status,
        "bytes": answered.length,
        "milliseconds": round(answered.seconds * 1000, 1),
        "agent": answered.agent,
    }
    return json.dumps(told, ensure_ascii=False)
