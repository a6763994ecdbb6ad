"""What a query process does with a job: evaluates, serialises, parses."""

from __future__ import annotations

import gzip
import itertools
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import IO, cast

import pyoxigraph
from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Store,
    Triple,
)

from server.workers.capped import COUNTED, CUT, Answering, Full
from server.workers.messages import Answer, Check, Failure, Parse, Query, Reply, Trial

CUT_NOTE = "urn:beleg:only-the-first-{rows}-rows"
"""What stands as a link in the head of results that were cut."""

_PLACE = re.compile(r"(?:.*?error )?at (?:line )?(\d+):(\d+)[^:]*: (.*)|.*?line (\d+).*", re.DOTALL)
_NESTED_ENTITY = re.compile(rb"""<!ENTITY\s[^>"']*(?:"[^"]*&|'[^']*&)""")
_LONGEST_MESSAGE = 300
_SMALLEST_GZIP = 1000


def answer_query(store: Store, job: Query, prefixes: dict[str, str]) -> tuple[Reply, bytes]:
    """Runs a query over a store; the answer is whole, or cut where its format can say so."""
    try:
        found = store.query(
            job.text,
            base_iri=job.base,
            default_graph=_default(job),
            named_graphs=_named(job),
        )
        return written(found, job, prefixes)
    except SyntaxError as error:
        return malformed(error), b""
    except (OSError, RuntimeError, ValueError) as error:
        return Failure("engine", str(error)[:_LONGEST_MESSAGE]), b""


def _default(job: Query) -> list[NamedNode | BlankNode | DefaultGraph] | None:
    """The graphs given; with named graphs alone, the default graph of the query is empty."""
    given = job.default_graphs or job.named_graphs
    return [NamedNode(iri) for iri in job.default_graphs] if given else None


def _named(job: Query) -> list[NamedNode | BlankNode] | None:
    given = job.default_graphs or job.named_graphs
    return [NamedNode(iri) for iri in job.named_graphs] if given else None


def written(
    found: QuerySolutions | QueryBoolean | Iterable[Triple], job: Query, prefixes: dict[str, str]
) -> tuple[Reply, bytes]:
    """What was found, in the format that the client likes best, within the caps."""
    if not isinstance(found, QuerySolutions | QueryBoolean):
        return _triples(found, job, prefixes)
    truth = isinstance(found, QueryBoolean)
    media_type = job.choice.truth if truth else job.choice.rows
    form = QueryResultsFormat.from_media_type(media_type) if media_type else None
    if form is None or media_type is None:
        return not_acceptable("yes or no" if truth else "rows"), b""
    answering = Answering(COUNTED[form], job.max_rows, job.max_bytes)
    full = False
    try:
        # It has what pyoxigraph asks of a file, not all that the type says.
        found.serialize(cast("IO[bytes]", answering), format=form)
    except Full:
        full = True
    text = answering.text()
    rows = job.max_rows
    if truth or not (full or _too_many(answering, text)):
        return _sent(text, media_type, job, None)
    if answering.size > job.max_bytes:
        rows = min(rows, answering.count(text) - 1)
    if form not in CUT or rows < 1:
        return _no_place_to_say(job), b""
    return _sent(CUT[form](text, rows, CUT_NOTE.format(rows=rows)), media_type, job, rows)


def _too_many(answering: Answering, text: bytes) -> bool:
    return len(text) > answering.max_rows and answering.count(text) > answering.max_rows


_COMMENTED = {RdfFormat.TURTLE, RdfFormat.N_TRIPLES, RdfFormat.TRIG, RdfFormat.N_QUADS}


def _triples(found: Iterable[Triple], job: Query, prefixes: dict[str, str]) -> tuple[Reply, bytes]:
    media_type = job.choice.triples
    form = RdfFormat.from_media_type(media_type) if media_type else None
    if form is None or media_type is None:
        return not_acceptable("triples"), b""
    kept = list(itertools.islice(found, job.max_rows + 1))
    cut = len(kept) > job.max_rows
    if cut and form not in _COMMENTED:
        return _no_place_to_say(job), b""
    short = prefixes if form in (RdfFormat.TURTLE, RdfFormat.RDF_XML, RdfFormat.TRIG) else None
    text = _serialised(kept[: job.max_rows], form, short)
    if len(text) > job.max_bytes:
        return Failure("too-large", f"the answer has more than {job.max_bytes:,} bytes"), b""
    if cut:
        text = f"# only the first {job.max_rows:,} triples of more\n".encode() + text
    return _sent(text, media_type, job, job.max_rows if cut else None)


def _serialised(
    triples: Iterable[Triple], form: RdfFormat, prefixes: dict[str, str] | None
) -> bytes:
    return pyoxigraph.serialize(triples, format=form, prefixes=prefixes) or b""


def _sent(text: bytes, media_type: str, job: Query, cut_at: int | None) -> tuple[Answer, bytes]:
    packed = job.gzip and len(text) >= _SMALLEST_GZIP
    body = gzip.compress(text, compresslevel=3, mtime=0) if packed else text
    return Answer(media_type, len(body), packed, cut_at), body


def not_acceptable(kind: str) -> Failure:
    """The client takes none of the formats of this kind of answer."""
    return Failure("not-acceptable", f"this query answers with {kind}, in none of these formats")


def _no_place_to_say(job: Query) -> Failure:
    return Failure(
        "too-many-rows",
        f"the answer has more than {job.max_rows:,} rows, and this format has no place to say "
        "that some are missing: give a LIMIT, or ask for JSON, XML, Turtle or N-Triples",
    )


def check(job: Check) -> tuple[Reply, bytes]:
    """Parses a query or an update by running it on an empty store that goes at once."""
    store = Store()
    run: Callable[..., object] = store.query if job.kind == "query" else store.update
    # What parses may still fail, as an empty store lacks what it speaks of.
    with suppress(OSError, RuntimeError, ValueError):
        try:
            run(job.text, base_iri=job.base)
        except SyntaxError as error:
            return malformed(error), b""
    return Answer(), b""


def try_update(job: Trial) -> tuple[Reply, bytes]:
    """Runs an update on a snapshot of its own, of which nothing is kept."""
    try:
        Store(job.place).update(job.text)
    except SyntaxError as error:
        return malformed(error), b""
    except (OSError, RuntimeError, ValueError) as error:
        return Failure("engine", str(error)[:_LONGEST_MESSAGE]), b""
    return Answer(), b""


def parse(job: Parse) -> tuple[Reply, bytes]:
    """Reads an RDF document; named graphs in it are an error, as a graph is asked for."""
    form = RdfFormat.from_media_type(job.media_type)
    if form is None:
        return Failure("unsupported", f"{job.media_type} is no format of RDF"), b""
    if form == RdfFormat.RDF_XML and _NESTED_ENTITY.search(job.data):
        return Failure("syntax", "an entity within an entity is not expanded here"), b""
    try:
        # Blank nodes of two documents are never the same.
        quads = list(
            pyoxigraph.parse(job.data, format=form, base_iri=job.base, rename_blank_nodes=True)
        )
    except SyntaxError as error:
        return malformed(error), b""
    except (OSError, ValueError) as error:
        return Failure("syntax", str(error)[:_LONGEST_MESSAGE]), b""
    if any(not isinstance(quad.graph_name, DefaultGraph) for quad in quads):
        return Failure("syntax", "the document speaks of named graphs; send one graph"), b""
    text = _serialised((quad.triple for quad in quads), RdfFormat.N_TRIPLES, None)
    return Answer("application/n-triples", len(text)), text


def malformed(error: SyntaxError) -> Failure:
    """What the parser says, with the place where it stopped."""
    text = str(error)
    line, column = error.lineno, error.offset
    found = _PLACE.fullmatch(text)
    if line is None and found is not None and found[1]:
        line, column, text = int(found[1]), int(found[2]), found[3]
    return Failure("syntax", text[:_LONGEST_MESSAGE], line, column)
