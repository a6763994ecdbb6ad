"""Ingest on a real Dask cluster of this machine: a scheduler and workers as processes of their own.

tests/test_machines.py has clusters of several machines, and what happens to these.
"""

from __future__ import annotations

import json
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kg import build, versions
from kg.articles.reader import ArticleReader
from kg.errors import DataError, WorkersDiffer, WorkersUnavailable
from kg.finishing import Prepared
from kg.ingest.run import Failed, Ingest, Kept
from kg.ingest.workers import cluster as clusters
from kg.ingest.workers.cluster import ClusterWorkers
from kg.model import Article, Check
from kg.settings import Settings
from kg.stores import open_store
from tests.dask_cluster import EPOCH, ROOT, Cluster, cluster
from tests.ingest_work import make, make_real
from tests.processes import free_port

pytestmark = [
    # Dask's own threads and sockets end a little after its client is closed.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

HERE = "127.0.0.1"
TEXTS = [
    "Nokia hat seinen Sitz in Finnland. Amazon wurde 1999 gegründet.",
    "Die Hauptstadt Finnlands ist Helsinki. Amazon wurde 1994 gegründet.",
    "Angela Merkel ist Bundeskanzlerin. Amazon wurde 2003 gegründet.",
    "Die Hauptstadt Finnlands ist Turku. Parler wurde 2018 gegründet.",
]


@pytest.fixture(autouse=True)
def now_is_fixed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in EPOCH.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def dask(tmp_path: Path) -> Iterator[Cluster]:
    """A scheduler that gives an article up that has brought a worker down; no worker yet."""
    with cluster(tmp_path, HERE, free_port(), SCHEDULER__ALLOWED_FAILURES="0") as made:
        made.scheduler()
        yield made


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A scheduler and two workers that stay."""
    with cluster(tmp_path_factory.mktemp("dask"), HERE, free_port()) as made:
        made.scheduler()
        for name in ("one", "two"):
            made.worker(name)
        yield made


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("articles") / "articles.jsonl"
    rows = [
        {"id": f"a{n}", "text": text, "language": "de", "published": "2019-05-01"}
        for n, text in enumerate(TEXTS)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def drive(store: Path, articles: Path, fault: str, number: int, who: str = "0") -> int:
    """An ingest as a process of its own; see tests/ingest_driver.py."""
    command = [sys.executable, "-m", "tests.ingest_driver", str(store), str(articles), fault]
    environment = {**os.environ, **EPOCH}
    return subprocess.run(
        [*command, str(number), who], cwd=ROOT, env=environment, check=False
    ).returncode


@pytest.fixture(scope="module")
def undisturbed(articles: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    store = tmp_path_factory.mktemp("serial") / "store"
    assert drive(store, articles, "none", 0) == 0
    return dump(store)


def dump(store: Path) -> list[str]:
    with closing(open_store(f"oxigraph:{store}")) as kept:
        return list(kept.export())


def read(path: Path) -> list[Article]:
    items = list(ArticleReader(clock=build.now).read(str(path)))
    return [item for item in items if isinstance(item, Article)]


def saying(word: str) -> Article:
    return Article(word, word, f"ref-{word}", "de")


def test_a_cluster_that_fails_in_every_way_keeps_every_article_in_order(
    dask: Cluster,
    articles: Path,
    undisturbed: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Workers die of an article, hang, hang without letting go of the interpreter; and the
    scheduler is restarted. What is really read between them is as in a serial run."""
    monkeypatch.setattr(clusters, "_LAST_RESORT", 60)  # a worker that starts may take its time
    for name in ("one", "two"):
        dask.worker(name)
    first, second, third, fourth = read(articles)
    items = [first, saying("die"), saying("hang"), second, saying("fail"), third]
    items += [saying("backtrack"), fourth]
    store = open_store(f"oxigraph:{tmp_path / 'store'}")
    finish = build.finisher(Settings(offline=True), store)

    def restarting(made: Prepared) -> Check:
        if made.article is second:
            dask.scheduler()
        return finish(made)

    with closing(store), closing(ClusterWorkers(make_real, dask.address, seconds=10)) as workers:
        events = list(Ingest(workers, restarting, store.held, tries=2).run(items))
    failed = [event for event in events if isinstance(event, Failed)]
    assert [event.ref for event in failed] == ["ref-die", "ref-hang", "ref-fail", "ref-backtrack"]
    reasons = [event.reason.partition(":")[0] for event in failed]
    assert reasons == ["KilledWorker", "KilledWorker", "ZeroDivisionError", "KilledWorker"]
    assert dump(tmp_path / "store") == undisturbed


@pytest.mark.parametrize("fault", ["kill-before", "kill-writing", "kill-written", "kill-after"])
def test_a_writer_killed_while_a_cluster_works_goes_on_to_the_same_store(
    standing: Cluster, articles: Path, undisturbed: list[str], tmp_path: Path, fault: str
) -> None:
    store = tmp_path / "store"
    assert drive(store, articles, fault, 2, standing.address) == -9
    with closing(open_store(f"oxigraph:{store}")) as kept:
        held = {each.ref for each in kept.articles()}
    assert held == ({"a0"} if fault in ("kill-before", "kill-writing") else {"a0", "a1"})
    assert drive(store, articles, "none", 0, standing.address) == 0
    assert dump(store) == undisturbed


def test_a_worker_without_a_nanny_that_hangs_is_gone_and_the_run_says_so(
    dask: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody starts another; once somebody does, the same run goes on."""
    monkeypatch.setattr(clusters, "_DESERTED", 4.0)
    kept: list[str] = []

    def finish(made: Prepared) -> Check:
        kept.append(made.article.text)
        return Check(made.article)

    def ingest(*words: str) -> list[object]:
        with closing(ClusterWorkers(make, dask.address, seconds=4)) as workers:
            return list(Ingest(workers, finish, lambda _: None).run(map(saying, words)))

    dask.worker("alone", "--no-nanny", once=True)
    dask.await_workers(1)
    with pytest.raises(WorkersUnavailable, match="no worker has been there for 4 s"):
        ingest("one", "hang", "two")
    assert kept == ["one"]
    dask.worker("alone", "--no-nanny", once=True)
    dask.await_workers(1)
    assert [type(event) for event in ingest("two", "three")] == [Kept, Kept]


def test_a_scheduler_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "_CONNECT", 1.0)
    address = f"tcp://{HERE}:{free_port()}"
    with pytest.raises(WorkersUnavailable, match="no Dask scheduler"):
        ClusterWorkers(make, address, seconds=1)


# --- versions -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def other_beleg(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Beleg that is the same as ours, to be changed by tests."""
    folder = tmp_path_factory.mktemp("other")
    for package in ("kg", "ontology"):
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("*.pyc"))
    return folder


CHANGES = {
    "program": "kg/linking/linker.py",
    "parser": "kg/data/parser_de/config.cfg",
    "slice": "kg/data/slice.sqlite",
    "lexicon": "kg/data/lexicon/cues.toml",
    "words": "kg/data/months.toml",
    "ontology": "ontology/wikidata.ttl",
}


def reading_versions(path: Path) -> dict[str, str]:
    """Those that another Beleg gives."""
    code = "import json; from kg import versions; print(json.dumps(versions.of_reading()))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(path)},
        cwd=path,
        capture_output=True,
        check=True,
    )
    found: dict[str, str] = json.loads(done.stdout)
    return found


def test_each_part_has_a_version_that_changes_with_it(other_beleg: Path) -> None:
    ours = versions.of_reading()
    assert reading_versions(other_beleg) == ours
    for part, file in CHANGES.items():
        path = other_beleg / file
        before = path.read_bytes()
        path.write_bytes(before + b"\n")
        theirs = reading_versions(other_beleg)
        path.write_bytes(before)
        changed = {name for name in ours if ours[name] != theirs[name]}
        assert changed == {part, "words"} if part == "lexicon" else {part}


def test_what_the_settings_name_has_a_version_too(tmp_path: Path) -> None:
    lexicon, slice_ = tmp_path / "own.toml", tmp_path / "own.sqlite"
    lexicon.write_text("")
    shutil.copy(ROOT / "kg" / "data" / "slice.sqlite", slice_)
    settings = Settings(lexicon=str(lexicon), knowledge=(f"slice:{slice_}", "wikidata:"))
    before = build.reading_versions(settings)
    lexicon.write_text("\n")
    with slice_.open("ab") as file:
        file.write(b"\0")
    after = build.reading_versions(settings)
    assert {name for name in before if before[name] != after[name]} == {str(lexicon), str(slice_)}
    lexicon.unlink()
    with pytest.raises(DataError, match="no such file"):
        build.reading_versions(settings)


def test_a_worker_with_other_data_is_refused(
    dask: Cluster, other_beleg: Path, articles: Path, tmp_path: Path
) -> None:
    (other_beleg / CHANGES["lexicon"]).open("a").write("\n# mine\n")
    dask.worker("other", path=other_beleg)
    store = f"oxigraph:{tmp_path / 'store'}"
    command = [sys.executable, "-m", "kg", "ingest", str(articles), "--offline", "--store", store]
    done = subprocess.run(
        [*command, "--scheduler", dask.address, "--failures", "none.jsonl"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "what works there has other versions" in done.stderr
    assert "lexicon" in done.stderr
    assert not (tmp_path / "none.jsonl").exists()  # no article is to blame
    with closing(open_store(store)) as kept:
        assert kept.articles() == ()


def test_a_scheduler_without_beleg_is_refused(tmp_path: Path) -> None:
    (tmp_path / "kg").mkdir()
    (tmp_path / "kg" / "__init__.py").write_text("raise ImportError")  # as if there were none
    with cluster(tmp_path, HERE, free_port()) as made:
        made.scheduler(path=tmp_path)
        with pytest.raises(WorkersDiffer, match=r"beleg missing, not"):
            ClusterWorkers(make, made.address, seconds=5)


def test_a_worker_without_beleg_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "kg").mkdir()
    (tmp_path / "kg" / "__init__.py").write_text("raise ImportError")  # as if there were none
    with cluster(tmp_path, HERE, free_port()) as made:
        made.scheduler()
        made.worker("bare", path=tmp_path)
        made.await_workers(1)
        with pytest.raises(WorkersDiffer, match=r"tcp://.*beleg missing, not"):
            ClusterWorkers(make, made.address, seconds=5)


def test_errors_keep_their_data_on_the_way_from_a_worker() -> None:
    error = pickle.loads(pickle.dumps(WorkersDiffer("host", ["lexicon 1, not 2"])))
    assert (error.name, error.parts) == ("host", ("lexicon 1, not 2",))
    assert str(error) == str(WorkersDiffer("host", ["lexicon 1, not 2"]))
