"""Settings: the order of their sources, what they refuse, and that docs list each one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg.errors import UsageError
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
