"""What worker processes of the tests prepare articles by; it must be found by its name there."""

from __future__ import annotations

import os
import re
import signal
import threading
from collections.abc import Sequence

from kg import build
from kg.finishing import Known, Prepare, Prepared, Sealed
from kg.model import Article, Pin
from kg.settings import Settings


def prepared(article: Article) -> Prepared:
    """An article that states nothing."""
    return Prepared(article, (), (), (), (), frozenset(), None, {}, (), Sealed(Known((), {}, {})))


def as_it_says(article: Article) -> None:
    """Does what the article says: die, hang in either way, or fail; others nothing."""
    match article.text:
        case "die":
            os.kill(os.getpid(), signal.SIGKILL)
        case "hang":
            threading.Event().wait()
        case "backtrack":  # without ever letting another thread of Python run
            re.match("(a+)+$", "a" * 100 + "b")
        case "fail":
            raise ZeroDivisionError("divided by nothing")


def by_its_words(article: Article, pins: Sequence[Pin]) -> Prepared:
    """Does what the article says, or prepares it as one that states nothing."""
    as_it_says(article)
    return prepared(article)


def make() -> Prepare:
    return by_its_words


def make_real() -> Prepare:
    """What really reads, links and judges, but for articles that say that they die or hang."""
    real = build.preparing(Settings(offline=True))()

    def prepare(article: Article, pins: Sequence[Pin]) -> Prepared:
        as_it_says(article)
        return real(article, pins)

    return prepare
