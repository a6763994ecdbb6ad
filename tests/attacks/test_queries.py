"""Hostile queries: each has its answer, the server lives on, and others are served meanwhile."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.attacks.canaries import FileCanary, HttpCanary
from tests.attacks.conftest import NODES
from tests.attacks.hostile import CROSS, Attack, attacks
from tests.beleg_server import Served, serving


@pytest.mark.parametrize("attack", list(attacks()), ids=lambda attack: attack.name)
def test_a_hostile_query_has_its_answer_and_hurts_nobody_else(
    served: Served, attack: Attack, file_canary: FileCanary, http_canary: HttpCanary
) -> None:
    query = attack.query.replace("{port}", str(http_canary.port))
    query = query.replace("{file}", str(file_canary.path))
    web = served.children()[0]
    with ThreadPoolExecutor(1) as beside:
        answer = beside.submit(served.query, query)
        # The first asks come while the attack runs, or all of them after a short one.
        asked = [served.query("ASK {}") for _ in range(3)]
        assert answer.result().status_code in attack.statuses, answer.result().text[:300]
    assert all(each.json()["boolean"] for each in asked)
    assert served.children()[0] == web, "the web process has ended"
    assert not file_canary.touched()
    assert not http_canary.touched()


def test_others_are_served_while_one_client_attacks_with_all_it_has(served: Served) -> None:
    """One client has all processes but one."""
    query = f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}"
    with ThreadPoolExecutor(8) as attacking:
        attackers = [attacking.submit(served.query, query) for _ in range(8)]
        asked = served.query_from("127.0.0.2", "ASK {}")
        running = sum(not each.done() for each in attackers)
        assert {each.result().status_code for each in attackers} <= {503, 504}
    assert asked.json()["boolean"]
    assert running


def test_fifty_first_requests_at_once() -> None:
    """Fifty clients at once, on a server whose processes have answered nothing yet."""
    with serving("memory:") as fresh, ThreadPoolExecutor(50) as clients:
        answers = list(clients.map(fresh.query, ["SELECT * { ?s ?p ?o }"] * 50))
    assert {each.status_code for each in answers} == {200}


def test_rows_beyond_the_cap_are_never_left_out_in_silence(served: Served) -> None:
    everything = "SELECT * { ?s ?p ?o }"
    json = served.query(everything)
    assert json.headers["Beleg-Cut-At"] == "1000"
    assert json.json()["head"]["link"] == ["urn:beleg:only-the-first-1000-rows"]
    assert len(json.json()["results"]["bindings"]) == 1000
    xml = served.query(everything, "application/sparql-results+xml").text
    assert xml.count("<result>") == 1000
    assert '<link href="urn:beleg:only-the-first-1000-rows"/></head>' in xml
    for form in ("text/csv", "text/tab-separated-values"):
        refused = served.query(everything, form)
        assert (refused.status_code, refused.json()["error"]["code"]) == (400, "too-many-rows")
    graph = served.query("CONSTRUCT WHERE { ?s ?p ?o }", "text/turtle")
    assert graph.headers["Beleg-Cut-At"] == "1000"
    assert graph.text.startswith("# only the first 1,000 triples of more\n")
    whole = served.query(f"SELECT * {{ ?s <urn:next> ?o }} LIMIT {NODES - 500}")
    assert "Beleg-Cut-At" not in whole.headers
    assert "link" not in whole.json()["head"]
