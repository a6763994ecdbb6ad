"""Check by the web: hand in, progress without a script, limits, restarts; and corrections."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
import requests

import kg
from kg import build
from server.jobs import runner
from server.jobs import table as jobs
from server.jobs.table import JobTable, TooMany
from tests.web import filled, sample_checks, serving

TEXT = "Amazon wurde im Jahr 1999 gegründet. Nokia hat seinen Sitz in Finnland."
TOKEN = "a token for tests"
PAGE = {"Accept": "text/html", "Accept-Language": "de"}


class Browser:
    """A session that fills in forms as a browser without scripts does."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.session = requests.Session()
        self.session.headers.update(PAGE)

    def get(self, path: str) -> requests.Response:
        return self.session.get(self.address + path, timeout=60)

    def send(self, page: str, action: str, **fields: str) -> requests.Response:
        (token, *_) = re.findall(r'name="csrf_token" value="([^"]+)"', self.get(page).text)
        return self.session.post(
            self.address + action, data={"csrf_token": token} | fields, timeout=60
        )

    def wait(self, answer: requests.Response) -> requests.Response:
        """Follows the page's own refresh until it leads on."""
        until = time.monotonic() + 120
        while "Refresh" in answer.headers and time.monotonic() < until:
            assert 'aria-current="step"' in answer.text
            threading.Event().wait(0.1)
            answer = self.session.get(answer.url, timeout=60)
        return answer


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with serving(filled(*sample_checks()), TOKEN) as address:
        yield Browser(address)


def test_a_pasted_text_comes_to_its_article_with_its_conflicts(browser: Browser) -> None:
    answer = browser.send("/check", "/check", text=TEXT, title="Gründungen", published="2021-02-01")
    assert "/check/" in answer.url or "/article/" in answer.url
    article = browser.wait(answer)
    assert "/article/" in article.url
    assert "Gründungen" in article.text
    assert "widerlegt" in article.text
    assert "conflict" in article.text
    assert browser.get("/search?q=Nokia&from=2021-02-01").text.count("<mark") == 0
    assert "Nokia" in browser.get("/search?q=Nokia").text


def test_an_address_that_cannot_be_fetched_fails_with_its_reason(browser: Browser) -> None:
    answer = browser.wait(browser.send("/check", "/check", url="http://127.0.0.1:9/article"))
    assert "ließ sich nicht prüfen" in answer.text
    assert "127.0.0.1" in answer.text


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"text": " "},
        {"text": TEXT, "url": "https://example.org"},
        {"url": "javascript:alert(1)"},
        {"url": "file:///etc/passwd"},
        {"text": "x" * 200_001},
        {"text": TEXT, "published": "gestern"},
    ],
)
def test_what_cannot_be_checked_comes_back_with_what_was_typed(
    browser: Browser, fields: dict[str, str]
) -> None:
    answer = browser.send("/check", "/check", **fields)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text


def test_a_form_from_elsewhere_is_refused(browser: Browser) -> None:
    answer = requests.post(
        f"{browser.address}/check", data={"text": TEXT}, headers=PAGE, timeout=30
    )
    assert answer.status_code == 403
    claim = re.findall(r"/proposition/[0-9a-f]+", browser.get("/search").text)[0]
    answer = requests.post(
        f"{browser.address}{claim}/correction", data={"token": TOKEN}, headers=PAGE, timeout=30
    )
    assert answer.status_code == 403


def test_a_text_that_is_too_long_to_be_one_is_not_even_read(browser: Browser) -> None:
    answer = requests.post(
        f"{browser.address}/check", data={"text": "x" * 3_000_000}, headers=PAGE, timeout=30
    )
    assert answer.status_code == 413


def test_a_correction_needs_the_token_and_the_verdict_that_was_seen(browser: Browser) -> None:
    claim = re.findall(r"/proposition/[0-9a-f]+", browser.get("/search?q=LinkedIn").text)[0]
    page = browser.get(claim).text
    (seen,) = re.findall(r'name="seen" value="([^"]+)"', page)
    fields = {"label": "refuted", "by": "Eva <b>", "reason": "Nachgesehen.", "seen": seen}
    form = f"{claim}/correction"
    assert browser.send(claim, form, token="wrong", **fields).status_code == 403
    assert browser.send(claim, form, token=TOKEN, **fields | {"label": "x"}).status_code == 400
    assert browser.send(claim, form, token=TOKEN, **fields | {"by": ""}).status_code == 400
    corrected = browser.send(claim, form, token=TOKEN, **fields)
    assert corrected.url.endswith(claim)
    assert "Korrektur von Eva &lt;b&gt;" in corrected.text
    assert "widerlegt" in corrected.text
    assert '"@type": "Person"' in corrected.text
    again = browser.send(claim, form, token=TOKEN, **fields)
    assert again.status_code == 409


def test_without_a_token_no_correction_is_offered() -> None:
    with serving(filled(sample_checks()[0])) as address:
        browser = Browser(address)
        claim = re.findall(r"/proposition/[0-9a-f]+", browser.get("/search").text)[0]
        assert "csrf_token" not in browser.get(claim).text


def test_a_server_may_take_nothing_from_visitors() -> None:
    with serving(filled(sample_checks()[0]), TOKEN, no_hand_ins=True) as address:
        browser = Browser(address)
        assert 'href="/check"' not in browser.get("/").text
        refused = browser.get("/check")
        assert refused.status_code == 403
        assert "nimmt keine Texte" in refused.text
        sent = browser.session.post(f"{address}/check", data={"text": TEXT}, timeout=60)
        assert sent.status_code == 403
        headers = {"Authorization": f"Bearer {TOKEN}"}
        by_token = requests.post(
            f"{address}/api/v1/articles", json={"text": TEXT}, headers=headers, timeout=60
        )
        assert by_token.status_code == 202


# --- the table ------------------------------------------------------------------------------------


def test_one_client_may_not_fill_the_queue(tmp_path: Path) -> None:
    table = JobTable(tmp_path / "jobs.sqlite")
    for _ in range(jobs.MAX_WAITING):
        table.add({"text": "x"}, "one")
    with pytest.raises(TooMany):
        table.add({"text": "x"}, "one")
    table.add({"text": "x"}, "another")
    while job := table.take():
        table.done(job.id, "a")
    for _ in range(jobs.MAX_AN_HOUR - jobs.MAX_WAITING):
        table.done(table.add({"text": "x"}, "one"), "a")
    with pytest.raises(TooMany) as refused:
        table.add({"text": "x"}, "one")
    assert 0 < refused.value.seconds <= 3600


def test_jobs_are_taken_in_their_order_and_by_one_alone(tmp_path: Path) -> None:
    table, other = JobTable(tmp_path / "jobs.sqlite"), JobTable(tmp_path / "jobs.sqlite")
    made = [table.add({"text": str(n)}, str(n)) for n in range(4)]
    assert [job.ahead for job in map(table.get, made) if job] == [0, 1, 2, 3]
    taken = [job.id for job in (table.take(), other.take(), table.take(), other.take()) if job]
    assert taken == made
    assert table.take() is None
    assert table.secret == other.secret


def test_addresses_of_clients_are_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "jobs.sqlite"
    JobTable(path).add({"text": "x"}, "203.0.113.77")
    assert b"203.0.113.77" not in b"".join(p.read_bytes() for p in tmp_path.iterdir())
    assert path.stat().st_mode & 0o077 == 0


def test_a_job_that_ends_its_process_twice_is_given_up(tmp_path: Path) -> None:
    table = JobTable(tmp_path / "jobs.sqlite")
    made = table.add({"text": "x"}, "one")
    for state in ("waiting", "failed"):
        assert table.take()
        table.broken(made, "its process ended")
        job = table.get(made)
        assert job
        assert job.state == state


def test_a_job_survives_a_restart_of_the_server(tmp_path: Path) -> None:
    url = f"oxigraph:{tmp_path / 'store'}"
    store = build.store(kg.Settings(store=url))
    path = build.search_index(store).path.parent / "jobs.sqlite"
    table = JobTable(path)
    made = table.add({"text": TEXT, "id": "vorher"}, "one")
    assert table.take()  # as if the process had been killed in the midst of it
    with serving(store) as address:
        article = Browser(address).wait(Browser(address).get(f"/check/{made}"))
        assert "vorher" in article.text
        assert "/article/" in article.url


def test_a_server_that_stops_in_the_midst_of_a_job_leaves_the_line_to_the_thread_of_the_jobs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    closed: list[str] = []
    real = Connection.close

    def close(line: Connection) -> None:
        if line.fileno() in lines:
            closed.append(threading.current_thread().name)
        real(line)

    lines: set[int] = set()
    begun = threading.Event()
    ask = runner._Worker.ask

    def asked(worker: runner._Worker, message: object) -> object:
        lines.add(worker._line.fileno())
        begun.set()
        return ask(worker, message)

    monkeypatch.setattr(Connection, "close", close)
    monkeypatch.setattr(runner._Worker, "ask", asked)
    with serving(filled(), TOKEN) as address:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        sent = requests.post(
            f"{address}/api/v1/articles", json={"text": TEXT}, headers=headers, timeout=60
        )
        assert sent.status_code == 202
        assert begun.wait(60)
    assert closed == ["jobs"]
