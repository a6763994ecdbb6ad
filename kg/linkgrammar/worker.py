"""The process that parses: Link Grammar's C library behind lines of JSON. Imports nothing of ours.

A line in is a sentence (a JSON string); a line out is ``{"words": [[text, start, end], …],
"links": [[left, right, label], …]}`` of its best linkage without null words, offsets in code
points, or ``{"fault": "none" | "long"}``. The first line out is ``{"version": …}``. Source: Sleator
and Temperley, *Parsing English with a Link Grammar*, 1991; functions of link-includes.h.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import sys
from collections.abc import Iterator
from typing import Any

_MEMORY = 2_000_000_000
"""Bytes of address space; the dictionary needs about 150 million, a long sentence some more."""
_LINKAGES = 300
"""Linkages that are looked at for the cheapest; their order is the same in every run."""

_TRIED = 20
"""Linkages among which one with a main verb is looked for: headings and exclamations have none."""

_POINTER, _TEXT, _SIZE, _INT = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_int
_FUNCTIONS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "linkgrammar_get_version": (_TEXT, ()),
    "dictionary_create_lang": (_POINTER, (_TEXT,)),
    "parse_options_create": (_POINTER, ()),
    "parse_options_set_verbosity": (None, (_POINTER, _INT)),
    "parse_options_set_max_parse_time": (None, (_POINTER, _INT)),
    "parse_options_set_linkage_limit": (None, (_POINTER, _INT)),
    "parse_options_set_spell_guess": (None, (_POINTER, _INT)),
    "parse_options_set_min_null_count": (None, (_POINTER, _INT)),
    "parse_options_set_max_null_count": (None, (_POINTER, _INT)),
    "parse_options_timer_expired": (_INT, (_POINTER,)),
    "sentence_create": (_POINTER, (_TEXT, _POINTER)),
    "sentence_parse": (_INT, (_POINTER, _POINTER)),
    "sentence_num_valid_linkages": (_INT, (_POINTER,)),
    "sentence_delete": (None, (_POINTER,)),
    "linkage_create": (_POINTER, (_SIZE, _POINTER, _POINTER)),
    "linkage_get_num_words": (_SIZE, (_POINTER,)),
    "linkage_get_num_links": (_SIZE, (_POINTER,)),
    "linkage_get_word": (_TEXT, (_POINTER, _SIZE)),
    "linkage_get_word_char_start": (_SIZE, (_POINTER, _SIZE)),
    "linkage_get_word_char_end": (_SIZE, (_POINTER, _SIZE)),
    "linkage_get_link_lword": (_SIZE, (_POINTER, _SIZE)),
    "linkage_get_link_rword": (_SIZE, (_POINTER, _SIZE)),
    "linkage_get_link_label": (_TEXT, (_POINTER, _SIZE)),
    "linkage_delete": (None, (_POINTER,)),
}
"""What is called of the library: what it returns and takes."""


def main(name: str, seconds: int) -> int:
    """Answers each line of standard input; ``name`` is the library's, ``seconds`` CPU time each."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent's to handle: it closes our input
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the library prints to both of its own accord
    os.dup2(1, 2)
    library = _library(name)
    options = library.parse_options_create()
    library.parse_options_set_verbosity(options, 0)
    library.parse_options_set_max_parse_time(options, seconds)
    library.parse_options_set_linkage_limit(options, _LINKAGES)
    library.parse_options_set_spell_guess(options, 0)
    library.parse_options_set_min_null_count(options, 0)
    library.parse_options_set_max_null_count(options, 0)
    dictionary = library.dictionary_create_lang(b"en")
    if not dictionary:
        return 1
    for answer in _answers(library, dictionary, options):
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
    return 0


def _answers(library: Any, dictionary: int, options: int) -> Iterator[dict[str, Any]]:
    yield {"version": library.linkgrammar_get_version().decode()}
    for line in sys.stdin:
        yield _parsed(library, dictionary, options, json.loads(line))


def _library(name: str) -> Any:
    library = ctypes.CDLL(name)
    for function, (returned, taken) in _FUNCTIONS.items():
        getattr(library, function).restype = returned
        getattr(library, function).argtypes = taken
    return library


def _parsed(library: Any, dictionary: int, options: int, text: str) -> dict[str, Any]:
    sentence = library.sentence_create(text.encode(errors="replace"), dictionary)
    try:
        found = library.sentence_parse(sentence, options)
        if library.parse_options_timer_expired(options):
            return {"fault": "long"}
        if found <= 0 or library.sentence_num_valid_linkages(sentence) <= 0:
            return {"fault": "none"}
        return _best(library, sentence, options)
    finally:
        library.sentence_delete(sentence)


def _best(library: Any, sentence: int, options: int) -> dict[str, Any]:
    """The cheapest linkage with a main verb; without one, the cheapest."""
    count = library.sentence_num_valid_linkages(sentence)
    first: dict[str, Any] = {}
    for number in range(min(count, _TRIED)):
        linkage = library.linkage_create(number, sentence, options)
        try:
            found = _read(library, linkage)
        finally:
            library.linkage_delete(linkage)
        if any(left == 0 and label == "WV" for left, _, label in found["links"]):
            return found
        first = first or found
    return first


def _read(library: Any, linkage: int) -> dict[str, Any]:
    words = [
        [
            library.linkage_get_word(linkage, i).decode(),
            library.linkage_get_word_char_start(linkage, i),
            library.linkage_get_word_char_end(linkage, i),
        ]
        for i in range(library.linkage_get_num_words(linkage))
    ]
    links = [
        [
            library.linkage_get_link_lword(linkage, i),
            library.linkage_get_link_rword(linkage, i),
            library.linkage_get_link_label(linkage, i).decode(),
        ]
        for i in range(library.linkage_get_num_links(linkage))
    ]
    return {"words": words, "links": links}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
