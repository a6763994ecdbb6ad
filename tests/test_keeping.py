"""Keeping a store: exports in one order, backups while it is written, moves, and the doctor."""

from __future__ import annotations

import dataclasses
import gzip
import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat
from rich.console import Console

from kg import build
from kg import model as m
from kg.build import INDEX_FILE
from kg.cli import cli
from kg.cli.progress import migration
from kg.errors import BelegError, MalformedInput, StoreError, StoreUnavailable, UsageError
from kg.search import SearchIndex
from kg.settings import Settings
from kg.stores import Migration, OxigraphStore, open_store
from kg.stores.doctor import examine
from kg.stores.dumps import sorted_once, verify_backup, write_backup
from kg.stores.shapes import examine_shapes
from tests.oxigraph_server import serving
from tests.test_stores import BASE, FOUNDED, HOSTED, MATZE, NAMED, check_of, dated, died, verdict

OURS = "https://w3id.org/beleg/ontology#"
Run = Callable[..., str]


@pytest.fixture
def run() -> Run:
    def run_it(*words: object) -> str:
        given_ = [str(word) for word in words]
        result = CliRunner().invoke(cli, given_, catch_exceptions=False, standalone_mode=False)
        return result.stdout

    return run_it


def filled(path: Path) -> str:
    """A store on disk with two articles; its name."""
    store = OxigraphStore(str(path), BASE)
    store.put(check_of("a", FOUNDED, HOSTED, verdicts=(verdict(FOUNDED, 1), verdict(HOSTED, 2))))
    store.put(check_of("b", NAMED, FOUNDED, verdicts=(verdict(NAMED, 3), verdict(FOUNDED, 1))))
    store.pin([m.Pin("Parler", "Q1", by="Ada")])
    store.close()
    return f"oxigraph:{path}"


def held(store: str) -> list[str]:
    kept = open_store(store, BASE)
    try:
        return list(kept.export())
    finally:
        kept.close()


# --- exports ---------------------------------------------------------------------------------


@settings(max_examples=50)
@given(st.lists(st.text(max_size=3).filter(lambda t: t.isprintable())), st.integers(1, 5))
def test_lines_are_sorted_once_however_few_fit_into_memory(lines: list[str], most: int) -> None:
    assert list(sorted_once(lines, most)) == sorted(set(lines))


def test_trig_says_what_nquads_say_and_the_same_each_time(tmp_path: Path) -> None:
    store = filled(tmp_path / "store")
    words = [sys.executable, "-m", "kg", "export", "trig", "--store", store, "--base", BASE]
    one, two = (subprocess.run(words, capture_output=True, check=True).stdout for _ in "12")
    assert one == two
    quads = {f"{quad} ." for quad in pyoxigraph.parse(one, format=RdfFormat.TRIG)}
    assert quads == set(held(store))
    assert b"@prefix wd: <http://www.wikidata.org/entity/> ." in one


def test_suggestions_are_exported(run: Run, tmp_path: Path) -> None:
    store = filled(tmp_path / "store")
    shown = run("export", "mismatch", "--store", store, "--base", BASE)
    assert shown.startswith("item_id,statement_guid,")
    assert run("export", "quickstatements", "--store", store, "--base", BASE) == ""


# --- backup and restore ----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["backup.nq.gz", "monday", "backup.nq"])
def test_a_backup_restores_to_the_same_store(run: Run, tmp_path: Path, name: str) -> None:
    store, file = filled(tmp_path / "store"), tmp_path / name
    run("backup", file, "--store", store, "--base", BASE)
    again = tmp_path / "again.nq.gz"
    run("backup", again, "--store", store, "--base", BASE)
    assert file.read_bytes() == again.read_bytes()
    new = f"oxigraph:{tmp_path / 'new'}"
    run("restore", file, "--store", new)
    assert held(new) == held(store)
    assert open_store(new).article("a") is not None
    assert searched(tmp_path / "new") == 2


def searched(store: Path) -> int:
    """How many articles the search index of a store finds."""
    index = SearchIndex(store / INDEX_FILE, BASE)
    articles = index.counts()["articles"]
    index.close()
    return articles


def test_what_is_imported_is_found_by_the_search(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "all.nq"
    file.write_text("\n".join(held(filled(tmp_path / "store"))) + "\n", encoding="utf-8")
    run("import", file, "--store", f"oxigraph:{tmp_path / 'new'}")
    assert searched(tmp_path / "new") == 2


def test_a_store_with_something_in_it_is_not_restored_over(run: Run, tmp_path: Path) -> None:
    store, file = filled(tmp_path / "store"), tmp_path / "backup.nq.gz"
    run("backup", file, "--store", store, "--base", BASE)
    kept = open_store(store, BASE)
    kept.put(check_of("c", HOSTED))
    kept.close()
    with pytest.raises(UsageError, match="not empty"):
        run("restore", file, "--store", store)
    assert len(held(store)) > verify_backup(file)
    run("restore", file, "--replace", "--store", store)
    assert len(held(store)) == verify_backup(file)


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[: len(data) // 2],
        lambda data: b"",
        lambda data: b"no gzip at all",
        lambda data: gzip.compress(gzip.decompress(data).replace(b"Parler", b"Parlor")),
        lambda data: gzip.compress(gzip.decompress(data)[:-100]),
        lambda data: gzip.compress(b"\n".join(gzip.decompress(data).split(b"\n")[5:])),
    ],
)
def test_a_damaged_backup_is_refused(
    run: Run, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    store, file = filled(tmp_path / "store"), tmp_path / "backup.nq.gz"
    run("backup", file, "--store", store, "--base", BASE)
    file.write_bytes(damage(file.read_bytes()))
    with pytest.raises(MalformedInput):
        run("restore", file, "--store", f"oxigraph:{tmp_path / 'new'}")
    assert not (tmp_path / "new").exists()


def test_a_backup_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    file = tmp_path / "backup.nq.gz"
    write_backup(["<urn:a> <urn:b> <urn:c> ."], file)
    before = file.read_bytes()

    def failing() -> Iterator[str]:
        yield "<urn:a> <urn:b> <urn:d> ."
        raise StoreUnavailable("the store", "gone")

    with pytest.raises(StoreUnavailable):
        write_backup(failing(), file)
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["backup.nq.gz"]


WRITER = """
import itertools, sys
from tests.test_stores import BASE, FOUNDED, HOSTED, NAMED, check_of, verdict
from kg.stores import OxigraphStore
store = OxigraphStore(sys.argv[1], BASE)
for n in itertools.count():
    for article in "abcd":
        stated = (FOUNDED, HOSTED, NAMED)[: 1 + (n + ord(article)) % 3]
        verdicts = tuple(verdict(p, 1 + i) for i, p in enumerate(stated))
        store.put(check_of(article, *stated, verdicts=verdicts, name=f"Name {n}"))
    print(n, flush=True)
"""


def test_a_backup_of_a_store_that_is_being_written_is_whole(run: Run, tmp_path: Path) -> None:
    """Each article is in it wholly, as it was at one moment, while another process writes."""
    words = [sys.executable, "-c", WRITER, str(tmp_path / "store")]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        for number in range(4):
            file, new = tmp_path / f"{number}.nq.gz", tmp_path / f"new{number}"
            run("backup", file, "--store", f"oxigraph:{tmp_path / 'store'}", "--base", BASE)
            writer.stdout.readline()
            run("restore", file, "--store", f"oxigraph:{new}")
            kept = OxigraphStore(str(new), BASE)
            assert list(examine(kept)) == []
            assert {article.id for article in kept.articles()} == set("abcd")
            kept.close()
        assert writer.poll() is None, "the writer went on"
        writer.kill()


def test_a_store_that_is_not_there_is_not_backed_up(run: Run, tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="no store there"):
        run("backup", tmp_path / "b.nq.gz", "--store", f"oxigraph:{tmp_path / 'none'}")
    assert not (tmp_path / "none").exists()


# --- moves -----------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", [".nq", ".nq.gz", ".trig"])
def test_a_store_moves_by_export_and_import(run: Run, tmp_path: Path, ending: str) -> None:
    store, file = filled(tmp_path / "store"), tmp_path / f"export{ending}"
    text = "".join(f"{line}\n" for line in held(store)).encode()
    if ending == ".trig":
        words = [sys.executable, "-m", "kg", "export", "trig", "--store", store, "--base", BASE]
        text = subprocess.run(words, capture_output=True, check=True).stdout
    file.write_bytes(gzip.compress(text) if ending.endswith(".gz") else text)
    new = f"oxigraph:{tmp_path / 'new'}"
    run("import", file, "--store", new)
    run("import", file, "--store", new)
    assert held(new) == held(store)


def test_a_store_moves_to_a_server_and_back(run: Run, tmp_path: Path) -> None:
    store, file = filled(tmp_path / "store"), tmp_path / "backup.nq.gz"
    run("backup", file, "--store", store, "--base", BASE)
    (tmp_path / "server").mkdir()
    with serving(tmp_path / "server") as address:
        remote = f"sparql:{address}/query,{address}/update"
        run("restore", file, "--store", remote)
        assert held(remote) == held(store)
        run("backup", tmp_path / "back.nq.gz", "--store", remote, "--base", BASE)
    assert (tmp_path / "back.nq.gz").read_bytes() == file.read_bytes()


def test_what_is_not_imported(run: Run, tmp_path: Path) -> None:
    store, other = filled(tmp_path / "store"), tmp_path / "other.nq"
    base = f'<{OURS}store> <{OURS}base> "https://other.example/" .'
    other.write_text(base)
    with pytest.raises(UsageError, match="made with the base"):
        run("import", other, "--store", store)
    integer = "<http://www.w3.org/2001/XMLSchema#integer>"
    other.write_text(f'<{OURS}store> <{OURS}storeVersion> "999"^^{integer} .')
    with pytest.raises(UsageError, match="update Beleg"):
        run("import", other, "--store", f"oxigraph:{tmp_path / 'new'}")
    other.write_text("<urn:a> <urn:b>")
    with pytest.raises(MalformedInput):
        run("import", other, "--store", f"oxigraph:{tmp_path / 'new'}")
    with pytest.raises(UsageError, match="must end in"):
        run("import", __file__, "--store", store)


# --- versions --------------------------------------------------------------------------------


def test_a_store_without_a_version_is_brought_to_this_one(tmp_path: Path) -> None:
    store = filled(tmp_path / "store")
    before = held(store)
    kept = open_store(store, BASE)
    kept.update(f"DELETE WHERE {{ <{OURS}store> <{OURS}storeVersion> ?v }}")
    kept.close()
    assert held(store) == before


KEYS = {
    2: ("denies", "saidOn", "alike"),
    3: ("fingerprint", "sequences", "band"),
    4: ("judgedFor",),
}
"""What each version of the layout added: by these claims, copies and verdicts are found."""


def of_version(version: int, path: Path) -> tuple[str, list[str]]:
    """A store as a Beleg of that layout wrote it: its name, and what it has in this layout."""
    store = filled(path)
    kept = open_store(store, BASE)
    check = check_of("b", FOUNDED, died(5, ("place", MATZE), day=m.Time(2021, 1, 6)))
    denied = dataclasses.replace(check.utterances[0], polarity=m.Polarity.NEGATIVE)
    of_no_day = dataclasses.replace(verdict(FOUNDED, 6), as_of=None)
    check = dataclasses.replace(
        check, utterances=(denied, *check.utterances[1:]), verdicts=(of_no_day,)
    )
    kept.put(dated(check, m.Time(2021, 1, 7)))
    whole = list(kept.export())
    for key in (key for added, keys in KEYS.items() if added > version for key in keys):
        assert any(f"#{key}>" in line for line in whole)
        kept.update(f"DELETE WHERE {{ ?x <{OURS}{key}> ?y }}")
    said = f"<{OURS}store> <{OURS}storeVersion>"
    kept.update(f"DELETE WHERE {{ {said} ?v }}")
    kept.update(f"INSERT DATA {{ {said} {version} }}")
    assert list(kept.export()) != whole
    kept.close()
    return store, whole


@pytest.mark.parametrize("version", [1, 2, 3])
def test_a_store_of_an_older_version_gets_the_keys_of_the_newer_ones(
    tmp_path: Path, version: int
) -> None:
    store, whole = of_version(version, tmp_path / "store")
    assert held(store) == whole


KILLED = """
import os, signal, sys
from kg.stores import migrating, open_store

migrating.NODES_AT_ONCE = 1
left = int(sys.argv[3])

def watch(step):
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)

open_store(sys.argv[1], sys.argv[2], watch=watch).close()
"""


@pytest.mark.parametrize("steps", [1, 2, 6, 9, 14])
def test_a_migration_that_was_killed_goes_on_where_it_was(tmp_path: Path, steps: int) -> None:
    store, whole = of_version(1, tmp_path / "store")
    ended = subprocess.run([sys.executable, "-c", KILLED, store, BASE, str(steps)], check=False)
    assert ended.returncode == -9
    told: list[Migration] = []
    kept = open_store(store, BASE, watch=told.append)
    assert list(kept.export()) == whole
    kept.close()
    stages = ["utterances", "events", "fingerprints", "verdicts"]
    found = list(dict.fromkeys(step.stage for step in told))
    assert found == stages[-len(found) :]
    assert told[-1].done == told[-1].total
    if steps > 2:
        assert len(found) < len(stages) or told[0].done > 0


def test_a_command_says_that_it_brings_a_store_up_to_date(tmp_path: Path) -> None:
    store, _ = of_version(3, tmp_path / "store")
    words = ["export", "nquads", "--store", store, "--base", BASE]
    first, second = (
        CliRunner().invoke(cli, words, catch_exceptions=False, standalone_mode=False)
        for _ in range(2)
    )
    assert "bringing the store to the layout of this Beleg: 0 of 4 verdicts" in first.stderr
    assert second.stderr == ""
    assert first.stdout == second.stdout


def test_the_bar_of_a_migration_is_shown_on_a_terminal_alone() -> None:
    shown = io.StringIO()
    with migration(Console(file=shown, force_terminal=True)) as watch:
        watch(Migration("verdicts", 0, 10))
        watch(Migration("verdicts", 10, 10))
    assert "10/10" in shown.getvalue()
    assert "verdicts" in shown.getvalue()


def test_a_store_of_a_newer_beleg_is_not_written(tmp_path: Path) -> None:
    store = filled(tmp_path / "store")
    kept = open_store(store, BASE)
    kept.update(f"INSERT DATA {{ <{OURS}store> <{OURS}storeVersion> 999 }}")
    kept.close()
    with pytest.raises(StoreError, match="update Beleg"):
        open_store(store, BASE)


# --- the doctor ------------------------------------------------------------------------------


def test_a_whole_store_has_nothing(run: Run, tmp_path: Path) -> None:
    store = filled(tmp_path / "store")
    kept = build.store(Settings(store=store, base=BASE))
    kept.put(check_of("a", HOSTED, verdicts=(verdict(HOSTED, 2),)))
    kept.close()
    shown = json.loads(run("doctor", "--format", "json", "--store", store, "--base", BASE))
    assert shown == {"articles": 2, "findings": []}


def test_the_doctor_sees_a_search_index_that_is_not_in_step(run: Run, tmp_path: Path) -> None:
    """Each way to be out of step has its name, and `beleg index` mends all of them."""
    store = filled(tmp_path / "store")
    file = tmp_path / "store" / INDEX_FILE

    def kinds() -> list[str]:
        shown = json.loads(run("doctor", "--format", "json", "--store", store, "--base", BASE))
        assert all("builds it anew" in each["message"] for each in shown["findings"])
        return [each["kind"] for each in shown["findings"]]

    def mended() -> bool:
        run("index", "--store", store, "--base", BASE)
        return kinds() == []

    assert kinds() == ["no-index"]
    assert mended()
    past_it = open_store(store, BASE)
    past_it.put(check_of("a", HOSTED, FOUNDED, verdicts=(verdict(HOSTED, 2), verdict(FOUNDED, 1))))
    past_it.put(check_of("c", HOSTED, verdicts=(verdict(HOSTED, 2),)))
    past_it.close()
    assert sorted(kinds()) == ["index-out-of-step", "not-in-the-index"]
    assert mended()
    index = SearchIndex(file, BASE)
    index.done(check_of("d", HOSTED, verdicts=(verdict(HOSTED, 2),)))
    index.close()
    assert kinds() == ["only-in-the-index"]
    assert mended()
    for beside in (tmp_path / "store").glob(f"{INDEX_FILE}-*"):
        beside.unlink()  # else SQLite mends the file from its log
    file.write_bytes(b"no database" * 1000)
    assert kinds() == ["damaged-index"]
    file.unlink()
    assert mended()


PROPOSITION = f"{BASE}proposition/{FOUNDED.id}"
FAULTS = {
    "dangling-reference": f"DELETE WHERE {{ <{BASE}attribution/x> ?p ?o }} ; INSERT DATA {{ "
    f"<{BASE}utterance/a-0> <{OURS}attribution> <{BASE}attribution/x> }}",
    "orphan-proposition": f"INSERT DATA {{ <{BASE}proposition/x> a <{OURS}Proposition> }}",
    "asserted-by-nobody": f"INSERT DATA {{ GRAPH <{BASE}proposition/x> {{ <urn:a> <urn:b> 1 }} }}",
    "verdict-on-nothing": f"DELETE WHERE {{ <{PROPOSITION}> a <{OURS}Proposition> }}",
    "lost-history": f"INSERT DATA {{ <{BASE}verdict/v1> "
    f"<http://www.w3.org/ns/prov#wasRevisionOf> <{BASE}verdict/v0> }}",
    "homeless-utterance": f"DELETE DATA {{ <{BASE}article/a> <{OURS}utterance> "
    f"<{BASE}utterance/a-0> }}",
    "unreadable-article": f"DELETE WHERE {{ <{BASE}utterance/a-0> <{OURS}polarity> ?p }}",
    "misplaced-quotation": f"DELETE WHERE {{ <{BASE}article/a> "
    "<https://schema.org/articleBody> ?t } ; "
    f'INSERT DATA {{ <{BASE}article/a> <https://schema.org/articleBody> "anders" }}',
    "no-verdict": f"DELETE {{ ?a <{OURS}entry> ?e . ?e ?p ?o }} WHERE "
    f"{{ ?a <{OURS}entry> ?e . ?e <{OURS}item> <{BASE}verdict/v1> ; ?p ?o }}",
    "broken-shape": f'INSERT DATA {{ <{BASE}utterance/a-0> <{OURS}confidence> "viel" }}',
}


@pytest.mark.parametrize("kind", FAULTS)
def test_each_fault_is_found(tmp_path: Path, kind: str) -> None:
    kept = open_store(filled(tmp_path / "store"), BASE)
    assert [*examine(kept), *examine_shapes(kept)] == []
    kept.update(FAULTS[kind])
    try:
        found = [*examine(kept), *examine_shapes(kept)]
    except BelegError as error:
        pytest.fail(f"the doctor died: {error}")
    assert kind in {finding.kind for finding in found}
    kept.close()
