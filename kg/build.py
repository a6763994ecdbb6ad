"""From settings to parts: the one module that knows every back end."""

from __future__ import annotations

import os
import re
import socket
import tomllib
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

import ontology
from kg import versions
from kg.articles import claimreview
from kg.articles.archive import Archive
from kg.articles.polite import PoliteClient
from kg.articles.reader import ArticleReader
from kg.claims import lexicon as words
from kg.claims.lexicon import Lexicon
from kg.errors import DataError, UsageError, WorkersDiffer
from kg.finishing import Finisher, Prepare, Prepared
from kg.http import HttpClient
from kg.ingest.workers.processes import ProcessWorkers
from kg.knowledge.background import WithBackground
from kg.knowledge.chain import Chain
from kg.knowledge.live.cache import Cache, default_path
from kg.knowledge.live.endpoint import EndpointSource
from kg.knowledge.live.wikidata import WikidataSource
from kg.knowledge.slices.source import SliceSource, embedded
from kg.linkgrammar import LinkGrammar
from kg.linking.linker import PlainLinker
from kg.model import DAY, Check, Label, Review, Time, Verdict
from kg.pipeline import Pipeline
from kg.reading.annotator import ArticleAnnotator
from kg.reasoning.conflicts import NewsReasoner
from kg.reasoning.owl import OwlReasoner
from kg.reasoning.rl.answers import Answer, reason_over
from kg.reasoning.rl.oracle import reason_by_owlrl
from kg.rechecking import Rechecker
from kg.reviewing import matched
from kg.revising import correct_verdict
from kg.seams import Knowledge, KnowledgeSource, Reasoner, Store, Workers
from kg.search import SearchIndex
from kg.settings import Settings
from kg.stores import QuadStore, Watch, open_store
from kg.version import __version__

KNOWLEDGE: dict[str, Callable[[str, Settings], KnowledgeSource]] = {
    "slice": lambda path, _: SliceSource(path),
    "wikidata": lambda _, settings: wikidata(settings),
    "endpoint": lambda url, settings: EndpointSource(
        # The user's own address may be a private one; strangers' addresses never come here.
        http_client(replace(settings, allow_private=True)),
        url,
    ),
}
"""Knowledge sources by the word before the colon; the rest is handed to them."""

REASONERS: dict[str, Callable[[], Reasoner]] = {
    "beleg": NewsReasoner,
    "owlrl": lambda: OwlReasoner(ontology.read("wikidata.ttl")),
}
"""Reasoners by the name that ``--reasoner`` takes."""

RDF_REASONERS: dict[str, Callable[..., Answer]] = {
    "beleg": reason_over,
    "owlrl": reason_by_owlrl,
}
"""The same for RDF files."""


ARCHIVE_FOLDER = "warc"
"""The archive's folder within a store's directory; "archive" there would be RocksDB's own."""

INDEX_FILE = "search.sqlite"
"""The search index's file within a store's directory."""


def now() -> str:
    """The time in UTC as ISO 8601, to the second.

    ``SOURCE_DATE_EPOCH`` (seconds since 1970, https://reproducible-builds.org) takes its place
    where it is set: two runs over the same articles then make the same store.
    """
    fixed = os.environ.get("SOURCE_DATE_EPOCH", "")
    moment = datetime.fromtimestamp(int(fixed), UTC) if fixed.isdecimal() else datetime.now(UTC)
    return moment.isoformat(timespec="seconds")


def http_client(settings: Settings, kind: type[HttpClient] = HttpClient) -> HttpClient:
    """The one HTTP client, as the settings want it."""
    contact = f" ({settings.contact})" if settings.contact else ""
    return kind(
        user_agent=f"beleg/{__version__}{contact} python-requests",
        timeout=settings.timeout,
        max_bytes=settings.max_download,
        allow_private=settings.allow_private,
        offline=settings.offline,
    )


def article_reader(
    settings: Settings, polite: bool = False, kept: Store | None = None
) -> ArticleReader:
    """The reader of every kind of article reference; ``polite`` where it may fetch many.

    With ``kept``, addresses that give what this store has from them come as unchanged.
    """
    return ArticleReader(
        client=http_client(settings, PoliteClient if polite else HttpClient),
        clock=now,
        language=settings.language,
        published=settings.published,
        max_characters=settings.max_characters,
        archive=archive(settings),
        known=kept.captured if kept else lambda _: None,
    )


def archive(settings: Settings) -> Archive | None:
    """Where copies of fetched pages are kept, or None where none are."""
    kind, _, path = settings.store.partition(":")
    match settings.archive:
        case "none":
            return None
        case "store":
            return Archive(Path(path) / ARCHIVE_FOLDER) if kind == "oxigraph" else None
    return Archive(Path(settings.archive))


def annotator(settings: Settings) -> ArticleAnnotator:
    """The annotator, with the parser that ships or the one named, and Link Grammar."""
    return ArticleAnnotator(settings.parser, LinkGrammar())


def lexicon(settings: Settings) -> Lexicon:
    """The claim lexicon, with the user's own entries; raises :class:`DataError` for a bad file."""
    return (
        words.lexicon()
        if settings.lexicon is None
        else extended_lexicon(words.lexicon(), settings.lexicon)
    )


def extended_lexicon(base: Lexicon, path: str) -> Lexicon:
    """A lexicon with the entries of a file on top; raises :class:`DataError` for a bad file."""
    try:
        tables = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DataError(path, str(error)) from error
    return words.extended(base, tables, path)


def wikidata(settings: Settings) -> WikidataSource:
    """Live Wikidata, with the cache of the settings."""
    path = Path(settings.cache) if settings.cache else default_path()
    return WikidataSource(http_client(settings), Cache(path))


def knowledge(settings: Settings) -> Knowledge:
    """The chain of knowledge sources; raises :class:`UsageError` for an unknown kind.

    Without any named, the embedded slice is asked first and live Wikidata after it, unless
    ``offline`` is set. Behind named sources the embedded slice tells what things are and where
    they lie, and answers nothing.
    """
    if settings.knowledge:
        chain = Chain(tuple(_source(spec, settings) for spec in settings.knowledge))
        return WithBackground(chain, embedded())
    return Chain((embedded(),) if settings.offline else (embedded(), wikidata(settings)))


def _source(spec: str, settings: Settings) -> KnowledgeSource:
    kind, colon, rest = spec.partition(":")
    if not colon or kind not in KNOWLEDGE or bool(rest) is (kind == "wikidata"):
        raise UsageError(f"--knowledge {spec}: give slice:PATH, wikidata: or endpoint:URL")
    if settings.offline and kind != "slice":
        raise UsageError(f"--knowledge {spec} needs the network that --offline rules out")
    return KNOWLEDGE[kind](rest, settings)


def reasoner(settings: Settings) -> Reasoner:
    """The reasoner named; raises :class:`UsageError` for an unknown one."""
    if settings.reasoner not in REASONERS:
        raise UsageError(f"--reasoner {settings.reasoner}: choose from {', '.join(REASONERS)}")
    return REASONERS[settings.reasoner]()


def rdf_reasoner(settings: Settings) -> Callable[..., Answer]:
    """What answers questions about RDF; raises :class:`UsageError` for an unknown one."""
    if settings.reasoner not in RDF_REASONERS:
        raise UsageError(f"--reasoner {settings.reasoner}: choose from {', '.join(RDF_REASONERS)}")
    return RDF_REASONERS[settings.reasoner]


def store(settings: Settings, watch: Watch = lambda _: None) -> Store:
    """The store named, opened or made; one on disk with its search index, kept in step.

    ``watch`` is told how far a store of an older layout is brought to this one.
    """
    kept = open_store(settings.store, settings.base, watch=watch)
    index = index_beside(settings, kept)
    if index is not None:
        index.catch_up(kept)
        kept.follow(index)
    return kept


def index_beside(settings: Settings, kept: Store) -> SearchIndex | None:
    """The search index in the directory of a store on disk, made where there is none."""
    path = index_path(settings)
    return None if path is None else SearchIndex(path, kept.base)


def index_path(settings: Settings) -> Path | None:
    """Where the search index of a store on disk is; other stores have none of their own."""
    kind, _, path = settings.store.partition(":")
    return Path(path) / INDEX_FILE if kind == "oxigraph" else None


def read_index_anew(settings: Settings, kept: Store) -> None:
    """Reads the search index of a store on disk anew, after quads were put in past it."""
    index = index_beside(settings, kept)
    if index is not None:
        for _ in index.rebuild(kept):
            pass
        index.close()


def search_index(kept: Store) -> SearchIndex:
    """The search index of an open store.

    One that has none beside it (in memory, behind an endpoint) gets one for as long as this
    process lives, read from the store now and kept in step from then on.
    """
    if isinstance(kept, QuadStore) and isinstance(kept.follower, SearchIndex):
        return kept.follower
    folder = TemporaryDirectory(prefix="beleg-index-")
    index = SearchIndex(Path(folder.name) / INDEX_FILE, kept.base)
    weakref.finalize(index, folder.cleanup)
    for _ in index.rebuild(kept):
        pass
    if isinstance(kept, QuadStore):
        kept.follow(index)
    return index


def pipeline(settings: Settings, kept: Store) -> Pipeline:
    """The main job with every part in place, writing into ``kept``."""
    return Pipeline(
        annotator=annotator(settings),
        linker=PlainLinker(),
        knowledge=knowledge(settings),
        reasoner=reasoner(settings),
        store=kept,
        clock=now,
        version=__version__,
        words=lexicon(settings),
    )


def take_in_reviews(
    settings: Settings, kept: Store, reading: Pipeline, ref: str
) -> tuple[Review, ...]:
    """Keeps the reviews of a page, file or address, as other fact-checkers published them.

    ``reading`` tells what their claims state. Raises :class:`kg.errors.InputError` and
    :class:`kg.errors.Unavailable` where there is none to be had.
    """
    found = claimreview.read(ref, http_client(settings), now)
    made = tuple(matched(review, reading) for review in found)
    kept.keep_reviews(made)
    return made


def rechecker(settings: Settings, kept: Store) -> Rechecker:
    """What judges the verdicts in ``kept`` anew.

    Unless sources are named or ``offline`` is set, live Wikidata is asked before the embedded
    slice, which is what the verdicts may rest on already.
    """
    if settings.knowledge or settings.offline:
        sources = [_source(spec, settings) for spec in settings.knowledge]
        asked = knowledge(settings)
    else:
        sources = [wikidata(settings)]
        asked = WithBackground(Chain(tuple(sources)), embedded())
    live = [source for source in sources if isinstance(source, WikidataSource)]
    # Another source that may answer first tells no revisions.
    watch = live[0] if live and len(sources) == 1 else None
    return Rechecker(store=kept, knowledge=asked, watch=watch, clock=now, version=__version__)


def correct(
    kept: Store, proposition: str, label: Label | str, *, by: str, reason: str, seen: str
) -> Verdict:
    """Puts a person's verdict on a proposition in the place of the one that they saw.

    ``proposition`` and ``seen``, the verdict, are ids; ``by`` is the person's name, ``reason``
    why, in their words. The correction is bound to the evidence of ``seen``: once that changes,
    the next check or recheck judges anew and says so. Raises :class:`kg.errors.UsageError` for
    what cannot be, and its :class:`kg.errors.Superseded` where ``seen`` is no longer the newest.
    """
    return correct_verdict(
        kept, proposition, label, by=by, reason=reason, seen=seen, version=__version__, clock=now
    )


@dataclass(frozen=True, slots=True)
class Preparing:
    """Makes what prepares articles, in whichever process it is called; equal for equal settings.

    ``versions`` are those of the process that keeps the store, and every worker must have them.
    """

    settings: Settings
    versions: tuple[tuple[str, str], ...]

    def __call__(self) -> Prepare:
        """Loads the parts; what comes back does the work of :meth:`Pipeline.prepare`.

        Raises :class:`kg.errors.WorkersDiffer` where this process has other versions.
        """
        here = reading_versions(self.settings)
        differing = [
            f"{name} {here.get(name)}, not {there}"
            for name, there in self.versions
            if here.get(name) != there
        ]
        if differing:
            raise WorkersDiffer(socket.gethostname(), differing)
        reading = annotator(self.settings)
        reading.load()  # no article's time limit is to cover that
        parts = replace(pipeline(self.settings, open_store("memory:")), annotator=reading)
        day = as_of(self.settings)
        return lambda article, pins: parts.prepare(article, day, pins)


def preparing(settings: Settings) -> Preparing:
    """What workers make their part of an ingest by."""
    return Preparing(settings, tuple(reading_versions(settings).items()))


def reading_versions(settings: Settings) -> dict[str, str]:
    """What the preparation of articles by these settings rests on."""
    kinds = (spec.partition(":") for spec in settings.knowledge)
    return versions.of_reading(
        slices=[path for kind, _, path in kinds if kind == "slice"],
        others=filter(None, (settings.parser, settings.lexicon)),
    )


@contextmanager
def workers(settings: Settings) -> Iterator[Workers]:
    """Who prepares articles in an ingest: the Dask cluster named, or processes of this machine.

    Raises :class:`WorkersUnavailable` where the cluster does not answer, and :class:`UsageError`
    where the extra for it is not installed.
    """
    made = _workers(settings)
    try:
        yield made
    finally:
        made.close()


def _workers(settings: Settings) -> Workers:
    make = preparing(settings)
    if settings.scheduler is None:
        count = settings.jobs or len(os.sched_getaffinity(0))
        return ProcessWorkers(make, count, settings.article_timeout)
    try:
        # The cluster's library is an extra, and slow to load.
        cluster = import_module("kg.ingest.workers.cluster")
    except ModuleNotFoundError as error:
        raise UsageError("--scheduler needs Dask: pip install 'beleg[cluster]'") from error
    made: Workers = cluster.ClusterWorkers(make, settings.scheduler, settings.article_timeout)
    return made


def finisher(settings: Settings, kept: Store) -> Callable[[Prepared], Check]:
    """What keeps prepared articles in a store."""
    return Finisher(reasoner(settings), kept, now).finish


def as_of(settings: Settings) -> Time | None:
    """The day of ``--as-of``; raises :class:`UsageError` where it is no ISO date."""
    if settings.as_of is None:
        return None
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", settings.as_of):
        raise UsageError(f"--as-of {settings.as_of}: give a day as YYYY-MM-DD")
    try:
        day = datetime.strptime(settings.as_of, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as error:
        raise UsageError(f"--as-of {settings.as_of}: there is no such day") from error
    return Time(day.year, day.month, day.day, DAY)
