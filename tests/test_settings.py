"""Settings: the order of their sources, what they refuse, and that docs list each one."""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path

import click
import pytest

import kg
from kg.cli import cli
from kg.errors import UsageError
from kg.logs import start_logs
from kg.settings import FIELDS, Settings, load

DOCS = Path(__file__).parents[1] / "docs" / "settings.md"


def test_flags_beat_environment_beats_file_beats_default(tmp_path: Path) -> None:
    (tmp_path / "beleg.toml").write_text(
        'store = "oxigraph:file"\nbase = "http://file/"\nreasoner = "owlrl"\n', encoding="utf-8"
    )
    environment = {"BELEG_STORE": "oxigraph:environment", "BELEG_BASE": "http://environment/"}
    settings = load({"store": "memory:", "base": None}, environment, tmp_path)
    assert settings.store == "memory:"
    assert settings.base == "http://environment/"
    assert settings.reasoner == "owlrl"
    assert settings.max_characters == Settings().max_characters


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [
        ("BELEG_OFFLINE", "yes", ("offline", True)),
        ("BELEG_OFFLINE", "0", ("offline", False)),
        ("BELEG_MAX_CHARACTERS", "10", ("max_characters", 10)),
        ("BELEG_KNOWLEDGE", "slice:a slice:b", ("knowledge", ("slice:a", "slice:b"))),
    ],
)
def test_strings_are_read_as_the_field_wants(
    tmp_path: Path, variable: str, value: str, expected: tuple[str, object]
) -> None:
    assert getattr(load({}, {variable: value}, tmp_path), expected[0]) == expected[1]


@pytest.mark.parametrize(
    "text", ['stor = "x"', "max_characters = true", 'offline = "perhaps"', "store = 3", "store ="]
)
def test_a_file_that_does_not_fit_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "beleg.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=r"beleg\.toml"):
        load({}, {}, tmp_path)


def test_the_docs_list_every_setting_as_it_is() -> None:
    rows = re.findall(r"^\| `(\w+)` \| `(.*?)` \| (.*?) \|$", DOCS.read_text("utf-8"), re.M)
    assert rows == [
        (name, str(field.default), field.metadata["text"]) for name, field in FIELDS.items()
    ]


def test_every_setting_is_a_flag_of_some_command() -> None:
    def flags(command: click.Command) -> set[str]:
        below = getattr(command, "commands", {}).values()
        own = {flag for parameter in command.params for flag in parameter.opts}
        return own.union(*(flags(inner) for inner in below))

    assert {"--" + name.replace("_", "-") for name in FIELDS} <= flags(cli)


# --- logs and versions -----------------------------------------------------------------------


def test_a_check_is_logged_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = tmp_path / "a.txt"
    text.write_text("Chișinău ist die Hauptstadt von Moldau.", encoding="utf-8")
    flags = ["--offline", "--log-level", "info", "--log-format", "json"]
    cli.main(["check", str(text), *flags], standalone_mode=False)
    (line,) = [x for x in capsys.readouterr().err.splitlines() if x.startswith("{")]
    row = json.loads(line)
    assert (row["level"], row["event"], row["ref"]) == ("info", "checked", str(text))
    assert row["claims"] == sum(row["verdicts"].values()) == 1


def test_logs_as_text_and_with_an_exception(capsys: pytest.CaptureFixture[str]) -> None:
    for form in ("text", "json"):
        start_logs("warning", form)
        log = logging.getLogger("kg.test")
        log.info("too quiet")
        try:
            raise ValueError("ä")
        except ValueError:
            log.warning("failed", exc_info=True, extra={"article": "a"})
    text = capsys.readouterr().err
    assert "too quiet" not in text
    assert text.startswith("WARNING: failed")
    last = json.loads(text.splitlines()[-1])
    assert last["exception"].endswith("ValueError: ä")
    assert last["article"] == "a"


@pytest.mark.parametrize("words", [("loud", "text"), ("info", "xml")])
def test_logs_of_no_kind_are_refused(words: tuple[str, str]) -> None:
    with pytest.raises(UsageError, match="choose from"):
        start_logs(*words)


def test_versions_name_the_data(capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["--version"], standalone_mode=False)
    shown = dict(line.split(" ", 1) for line in capsys.readouterr().out.splitlines())
    assert shown["beleg"] == kg.__version__
    data = {"parser", "slice", "lexicon", "words", "link-grammar", "ontology"}
    assert set(shown) == {"beleg", "store", "oxigraph"} | data
    assert all(shown.values())
