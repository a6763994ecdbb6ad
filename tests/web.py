"""What tests of the pages share: a store with the sample articles, and a server over a store."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from werkzeug.serving import make_server

import kg
from kg import build
from kg.model import Article, Check, Time
from server.app import create_app
from server.options import Options

SAMPLES = Path(__file__).parent / "articles"
HOSTILE = "<script>alert(1)</script>\u202e\" onload='x' javascript:alert(1) {{7*7}} </script>"


@cache
def sample_checks() -> tuple[Check, ...]:
    """The checks of the three sample articles, as ``make demo`` makes them."""
    settings = kg.Settings(offline=True, published="2016-06-14")
    kept = build.store(settings)
    pipeline, reader = build.pipeline(settings, kept), build.article_reader(settings)
    names = ("parler-abschaltung.html", "microsoft-linkedin.txt", "parler-widerspruch.html")
    found = [item for name in names for item in reader.read(str(SAMPLES / name))]
    return tuple(pipeline.check(article) for article in found if isinstance(article, Article))


@cache
def hostile_check() -> Check:
    """The check of an article whose words, title and publisher all mean harm."""
    settings = kg.Settings(offline=True)
    text = f"Amazon wurde im Jahr 1999 gegründet. {HOSTILE} Nokia hat seinen Sitz in Finnland."
    article = Article(
        "hostile", text, f"ref {HOSTILE}", "de", url="javascript:alert(1)", title=f"=1+1 {HOSTILE}",
        publisher=f"@SUM {HOSTILE}", published=Time(2021, 1, 10),
    )  # fmt: skip
    return build.pipeline(settings, build.store(settings)).check(article)


def filled(*checks: Check, url: str = "memory:") -> kg.Store:
    """A new store that holds the checks."""
    kept = build.store(kg.Settings(store=url))
    for check in checks:
        kept.put(check)
    return kept


@contextmanager
def serving(
    store: kg.Store, token: str | None = None, *, no_hand_ins: bool = False
) -> Iterator[str]:
    """A server over a store on a free port; gives its address. The store is closed at the end."""
    settings = kg.Settings(offline=True, no_hand_ins=no_hand_ins)
    app = create_app(store, Options(update_token=token), settings)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()
    app.config["RUNNER"].close()
    app.config["QUERIES"].close()
    store.close()
