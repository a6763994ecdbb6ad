"""The command line as a person meets it: outputs, errors and exit statuses."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kg import build, cli
from kg.cli.common import EXIT_DEFECT, EXIT_DONE, EXIT_INPUT, EXIT_UNAVAILABLE

ARTICLES = Path(__file__).parent / "articles"
CLAIM = "Nokia hat seinen Sitz in Finnland. Die Hauptstadt Finnlands ist Helsinki."

type_run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> type_run:
    """Runs ``beleg`` in this process, in an empty folder: (status, stdout, stderr)."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "100")

    def invoke(*arguments: object, stdin: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["beleg", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        with pytest.raises(SystemExit) as stop:
            cli.main()
        out, err = capsys.readouterr()
        return int(stop.value.code or 0), out, err

    return invoke


def write(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


# --- input that is no article ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.txt", b"", "no text"),
        ("blank.txt", b" \n\t\n", "no text"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00", "not text"),
        ("wrong.txt", "Größe".encode("utf-16-le")[1:] + b"\x81\x8d\x8f", "wrong.txt"),
        ("long.txt", "Ein Satz über Berlin. " * 230_000, "5,060,000 characters"),
        (
            "french.txt",
            "Le président de la République est arrivé hier soir à Paris avec son "
            "épouse pour une visite officielle de trois jours. " * 3,
            "language",
        ),
        ("broken.json", '{"id": 1,', "broken.json"),
        ("page.html", "<html><body></body></html>", "page.html"),
    ],
)
def test_bad_input_is_named_with_status_2(
    run: type_run, tmp_path: Path, name: str, content: bytes | str, says: str
) -> None:
    status, out, err = run("check", "--offline", write(tmp_path, name, content))
    assert status == EXIT_INPUT
    assert out == ""
    assert err.startswith("beleg: ")
    assert says in err
    assert "Traceback" not in err


def test_a_missing_file_is_named(run: type_run) -> None:
    status, _, err = run("check", "--offline", "nowhere.txt")
    assert status == EXIT_INPUT
    assert "nowhere.txt" in err


def test_a_malformed_line_is_named_and_the_others_are_done(run: type_run, tmp_path: Path) -> None:
    lines = [
        json.dumps({"id": "a", "text": CLAIM, "published": "2021-01-10", "language": "de"}),
        '{"id": "b", "text": ',
        json.dumps({"id": "c", "text": CLAIM, "language": "de"}),
    ]
    path = write(tmp_path, "articles.jsonl", "\n".join(lines))
    status, out, err = run("check", "--offline", "--format", "jsonl", path)
    assert status == EXIT_INPUT
    assert "line 2" in err
    assert [json.loads(line)["id"] for line in out.splitlines()] == ["a", "c"]


def test_an_unreachable_url_is_status_3(run: type_run) -> None:
    status, out, err = run("check", "http://127.0.0.1:9/article", "--offline")
    assert status == EXIT_UNAVAILABLE
    assert "http://127.0.0.1:9/article" in err
    assert out == ""


@pytest.mark.parametrize(
    "flags",
    [
        ["--knowledge", "oracle:x"],
        ["--offline", "--knowledge", "wikidata:"],
        ["--knowledge", "slice:nowhere.sqlite"],
        ["--store", "shelf:x"],
        ["--reasoner", "dice"],
        ["--as-of", "2021-02-30"],
        ["--as-of", "yesterday"],
        ["--published", "neulich"],
        ["--format", "yaml"],
        ["--no-such-flag"],
        ["--max-characters", "many"],
    ],
)
def test_bad_flags_are_status_2(run: type_run, tmp_path: Path, flags: list[str]) -> None:
    status, out, err = run("check", write(tmp_path, "a.txt", CLAIM), *flags)
    assert status == EXIT_INPUT
    assert out == ""
    assert flags[-1].split(":")[0].lstrip("-") in err


def test_without_a_date_times_stay_unanchored_and_the_report_says_so(
    run: type_run, tmp_path: Path
) -> None:
    path = write(tmp_path, "a.txt", "Am Mittwoch sprach Joe Biden in Berlin über Finnland.")
    status, out, _ = run("check", "--offline", path)
    assert status == EXIT_DONE
    assert "Kein Erscheinungsdatum bekannt" in out
    status, out, _ = run("annotate", path)
    (time,) = json.loads(out)["times"]
    assert "X" in time["value"]


# --- output ------------------------------------------------------------------------------------


def test_check_prints_the_json_of_the_design(run: type_run, tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", CLAIM)
    status, out, _ = run(
        "check", "--offline", "--format", "json", "--published", "2021-01-10", path
    )
    assert status == EXIT_DONE
    found = json.loads(out)
    assert found["id"] == str(path)
    capital = [c for c in found["claims"] if c["property"] in ("P36", "P1376")]
    assert [c["verdict"]["label"] for c in capital] == ["supported"]
    assert {
        "id",
        "utterance",
        "start",
        "end",
        "text",
        "subject",
        "relation",
        "property",
        "object",
        "qualifiers",
        "event",
        "polarity",
        "modality",
        "attribution",
        "confidence",
        "verdict",
    } <= set(capital[0])
    (evidence, *_) = capital[0]["verdict"]["evidence"]
    assert evidence["link"].startswith("https://www.wikidata.org/wiki/Q")


def test_several_articles_are_one_list(run: type_run, tmp_path: Path) -> None:
    one, two = write(tmp_path, "a.txt", CLAIM), write(tmp_path, "b.txt", CLAIM + " Ende.")
    _, out, _ = run("check", "--offline", "--format", "json", one, two)
    assert [row["id"] for row in json.loads(out)] == [str(one), str(two)]


def test_standard_input_is_an_article(run: type_run) -> None:
    status, out, _ = run("check", "--offline", "--format", "jsonl", "-", stdin=CLAIM)
    assert status == EXIT_DONE
    assert json.loads(out)["claims"]


def test_no_colour_when_not_a_terminal(run: type_run, tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", CLAIM)
    _, out, _ = run("check", "--offline", "--published", "2021-01-10", path)
    assert "\x1b" not in out
    assert "✓" in out


def test_a_store_keeps_what_was_checked(run: type_run, tmp_path: Path) -> None:
    store = f"oxigraph:{tmp_path / 'store'}"
    run("check", "--offline", "--store", store, write(tmp_path, "a.txt", CLAIM))
    query = "SELECT ?c { GRAPH ?g { <http://www.wikidata.org/entity/Q33> ?p ?c } }"
    status, out, _ = run("query", "--store", store, "--format", "csv", query)
    assert status == EXIT_DONE
    assert "http://www.wikidata.org/entity/Q1757" in out
    status, out, _ = run("export", "nquads", "--store", store)
    lines = out.splitlines()
    assert lines == sorted(lines)
    assert not any("_:" in line.split(" ")[0] for line in lines)


def test_a_broken_query_is_status_2(run: type_run) -> None:
    status, _, err = run("query", "SELECT WHERE")
    assert status == EXIT_INPUT
    assert "Traceback" not in err


def test_triples_are_tab_separated(run: type_run, tmp_path: Path) -> None:
    path = write(tmp_path, "s.tsv", "1\tMicrosoft übernimmt LinkedIn.\nno tab here\n")
    status, out, err = run("triples", path)
    assert status == EXIT_INPUT
    assert "line 2" in err
    assert "1\tMicrosoft\tübernimmt\tLinkedIn" in out.splitlines()


def test_knowledge_can_be_looked_into(run: type_run) -> None:
    _, out, _ = run("knowledge", "info")
    assert "entities" in out
    _, out, _ = run("knowledge", "search", "Helsinki")
    assert "Q1757" in out
    _, out, err = run("knowledge", "search", "Qqqzz Xxyyq", "--offline")
    assert not out
    assert "nothing is called 'Qqqzz Xxyyq'" in err


def test_a_defect_is_status_4_with_a_log(
    run: type_run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a defect")

    monkeypatch.setattr(build, "store", broken)
    monkeypatch.setattr(cli.platformdirs, "user_log_dir", lambda _: str(tmp_path / "logs"))
    status, _, err = run("check", write(tmp_path, "a.txt", CLAIM))
    assert status == EXIT_DEFECT
    (log,) = (tmp_path / "logs").iterdir()
    assert str(log) in err
    assert "ZeroDivisionError: a defect" in log.read_text(encoding="utf-8")


def test_reports_and_json_say_why_a_claim_is_not_worth_the_check(run: type_run, tmp_path: Path):
    file = write(tmp_path, "a.txt", "Viele Menschen leben in Berlin.")
    _, out, _ = run("check", "--offline", "--store", "memory:", file)
    assert "vage" in out
    _, out, _ = run("check", "--offline", "--store", "memory:", "--format", "json", file)
    (claim,) = json.loads(out)["claims"]
    assert claim["checkable"]["worth"] is False
    assert claim["checkable"]["reasons"][0]["code"] == "vague"
    assert claim["checkable"]["reasons"][0]["text"].startswith("Vage: ")
