"""What runs and how: Prometheus metrics at ``/metrics``, one JSON line a request in a log."""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler

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


def register(app: Flask, options: Options) -> None:
    """Counts and logs every request of the app."""
    registry = CollectorRegistry()
    registry.register(Engine(app.config["QUERIES"].pool, app.config["STORE"]))
    counted = Counter(
        "beleg_requests", "Requests answered", ["route", "method", "status"], registry=registry
    )
    seconds = Histogram("beleg_request_seconds", "Time to answer", ["route"], registry=registry)
    app.config["METRICS"] = registry
    log = app.config["ACCESS_LOG"] = access_log(options)

    @app.before_request
    def started() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def answered(response: Response) -> Response:
        taken = time.perf_counter() - g.get("started", time.perf_counter())
        route = request.url_rule.rule if request.url_rule else "none"
        counted.labels(route, request.method, response.status_code).inc()
        seconds.labels(route).observe(taken)
        if log is not None:
            log.info(line(response, taken))
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


def line(response: Response, taken: float) -> str:
    """One request as JSON. What was searched for is nobody's business: paths, and no queries."""
    told = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "client": client(),
        "method": request.method,
        "path": request.path,
        "status": response.status_code,
        "bytes": response.content_length,
        "milliseconds": round(taken * 1000, 1),
        "agent": request.user_agent.string,
    }
    return json.dumps(told, ensure_ascii=False)
