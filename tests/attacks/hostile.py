"""The hostile queries, each with the statuses that are right answers to it.

One list for the tests and for bench/attacks.py, which makes the table of times and memory.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

MANY = 100_000
SOME = 15_000
"""As many as a query's length allows."""

FINE, BAD, FORBIDDEN, MEMORY, TIMEOUT = 200, 400, 403, 503, 504
TOO_MUCH = frozenset({MEMORY, TIMEOUT})


@dataclass(frozen=True)
class Attack:
    """A query, and what may be answered."""

    name: str
    query: str
    statuses: frozenset[int]


def triples(count: int, start: int = 0, ring: int | None = None) -> str:
    """An update that fills a store: nodes with texts, some of a ring or all of one."""
    rows = (
        f'<urn:n{i}> <urn:next> <urn:n{(i + 1) % (ring or count)}> ; <urn:text> "text {i}" .'
        for i in range(start, start + count)
    )
    return f"INSERT DATA {{ {' '.join(rows)} }}"


def _nested(name: str, query: str) -> Attack:
    return Attack(name, query, frozenset({BAD}))


def _long(name: str, query: str) -> Attack:
    """Long, and flat to read: whatever the engine makes of it, it is one answer."""
    return Attack(name, query, frozenset({FINE, BAD}) | TOO_MUCH)


def _costly(name: str, query: str) -> Attack:
    return Attack(name, query, TOO_MUCH)


def _joined(pattern: str, separator: str, count: int) -> str:
    return separator.join(pattern.format(i) for i in range(count))


def attacks() -> Iterable[Attack]:
    """All of them."""
    yield _nested("100,000 {", "SELECT * " + "{" * MANY)
    yield _nested("100,000 { closed", "SELECT * " + "{" * (MANY // 2 - 9) + "}" * (MANY // 2 - 9))
    yield _nested("100,000 (", "ASK { FILTER " + "(" * MANY)
    yield _nested("100,000 !", "ASK { FILTER(" + "!" * MANY + "true) }")
    yield _nested("50,000 ! apart", "ASK { FILTER(" + "! " * (MANY // 2) + "true) }")
    yield _nested("100,000 -", "ASK { FILTER(" + "-" * MANY + "1) }")
    yield _nested("100,000 [", "ASK { ?s ?p " + "[ <a:a> " * (MANY // 9))
    yield _nested("collections in collections", "ASK { ?s ?p " + "(" * (MANY // 2))
    yield _nested("100,000 ^", "ASK { ?s " + "^" * MANY + "<a:a> ?o }")
    yield _nested("paths in brackets", "ASK { ?s " + "(" * (MANY // 2) + "<a:a>" + ")*" * 20_000)
    yield _nested("99 deep is read, 101 is not", "ASK " + "{" * 101 + "}" * 101)
    yield _long("a path of 15,000 steps", f"ASK {{ ?s {_joined('<a:>', '/', SOME)} ?o }}")
    yield _long("a path of 15,000 ways", f"ASK {{ ?s {_joined('<a:>', '|', SOME)} ?o }}")
    yield _long("15,000 ||", f"ASK {{ FILTER({_joined('?a=1', '||', SOME)}) }}")
    yield _long("15,000 +", f"ASK {{ FILTER({_joined('1', '+', 3 * SOME)} > 0) }}")
    yield _long("10,000 UNION", f"ASK {{ {_joined('{}', 'UNION', 10_000)} }}")
    yield _long("8,000 OPTIONAL", f"ASK {{ {_joined('OPTIONAL{}', '', 8_000)} }}")
    yield _long("IN of 15,000", f"ASK {{ ?s ?p ?o FILTER(?o IN ({_joined('{}', ',', SOME)})) }}")
    yield _long("VALUES of 15,000", f"ASK {{ VALUES ?x {{ {_joined('{}', ' ', SOME)} }} }}")
    yield _long("90 subselects", "SELECT * { { " * 45 + "?s ?p ?o" + "} } " * 45)
    yield Attack(
        "a regular expression that backtracks elsewhere",
        f'ASK {{ FILTER(regex("{"a" * 5000}!", "^(a+)+$")) }}',
        frozenset({FINE}),
    )
    yield _long("a regular expression that is huge", 'ASK{FILTER(regex("a","(a{900}){900}"))}')
    yield _costly("a cross product counted", f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}")
    yield _costly("a cross product sorted", f"SELECT * {{ {CROSS} }} ORDER BY ?o ?y ?c")
    yield _costly(
        "a GROUP_CONCAT bomb", f"SELECT (GROUP_CONCAT(CONCAT(STR(?o),STR(?y))) AS ?x) {{ {CROSS} }}"
    )
    yield _costly("strings that double", f"ASK {{ {DOUBLED} FILTER(STRLEN(?x39) > 1) }}")
    yield _costly("every way between all nodes", f"SELECT (COUNT(*) AS ?n) {{ {REACHED} }}")
    yield Attack("everything, without LIMIT", "SELECT * { ?s ?p ?o }", frozenset({FINE}))
    yield Attack("a cross product without LIMIT", f"SELECT * {{ {CROSS} }}", frozenset({FINE}))
    # The engine gives each triple once, so few may come in a long time.
    yield _long("a cross product constructed", f"CONSTRUCT {{ ?s ?p ?y }} {{ {CROSS} }}")
    yield _long("OFFSET of 2^63-1", f"SELECT * {{ {CROSS} }} OFFSET 9223372036854775807")
    yield Attack("OFFSET of 10^40", "SELECT * {} OFFSET 1" + "0" * 40, frozenset({BAD}))
    for form in (
        "<http://127.0.0.1:{port}/>",
        "?e",
        "<file://{file}>",
        "<http://[::ffff:7f00:1]/>",
    ):
        yield Attack(f"SERVICE {form}", f"ASK {{ SERVICE {form} {{}} }}", frozenset({FORBIDDEN}))
    yield Attack("SERVICE SILENT", "ASK{SERVICE SILENT<http://127.0.0.1:{port}/>{}}", _REFUSED)
    yield Attack("SERVICE spelt in escapes", "ASK { \\u0053ERVICE ?e {} }", _WRONG)
    yield Attack("LOAD as a query", "LOAD <file://{file}>", _WRONG)
    for dataset in ("FROM", "FROM NAMED"):
        for form in ("<file://{file}>", "<http://127.0.0.1:{port}/data.ttl>"):
            yield Attack(
                f"{dataset} {form}", f"SELECT * {dataset} {form} {{ ?s ?p ?o }}", frozenset({FINE})
            )
    for update in ("INSERT DATA { <a:a> <a:a> 1 }", "CLEAR ALL", "DROP ALL"):
        yield Attack(f"{update} as a query", update, frozenset({BAD}))


_REFUSED = frozenset({FORBIDDEN})
_WRONG = frozenset({BAD, FORBIDDEN})
CROSS = "?s ?p ?o . ?x ?q ?y . ?a ?b ?c"
REACHED = "?s (<urn:next>|^<urn:next>|!<urn:nothing>)* ?o . ?a (<urn:next>)* ?b"
DOUBLED = 'BIND("xxxxxxxx" AS ?x0) ' + " ".join(
    f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(39)
)
