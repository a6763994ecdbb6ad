"""What worker processes of the tests prepare articles by; it must be found by its name there."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Sequence

from kg.finishing import Known, Prepare, Prepared, Sealed
from kg.model import Article, Facts, Pin


def prepared(article: Article) -> Prepared:
    """An article that states nothing."""
    return Prepared(article, (), (), (), (), frozenset(), None, {}, (), Sealed(Known(Facts(), {})))


def by_its_words(article: Article, pins: Sequence[Pin]) -> Prepared:
    """Does what the article says: die, hang, fail, or be prepared."""
    if article.text == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if article.text == "hang":
        threading.Event().wait()
    if article.text == "fail":
        raise ZeroDivisionError("divided by nothing")
    return prepared(article)


def make() -> Prepare:
    return by_its_words
