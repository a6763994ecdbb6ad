"""The docs say what the code does: the command line, the README's commands, the settings.

``BELEG_UPDATE_GOLDEN=1`` writes docs/cli.md anew.
"""

from __future__ import annotations

import os
import re
import shlex
import sys
from pathlib import Path

import click
import pytest

from kg.cli import cli, main

ROOT = Path(__file__).parents[1]
CLI = ROOT / "docs" / "cli.md"
INTRODUCTION = """# Command line

Written from the program's own help by tests/test_docs.py. Results go to standard output,
everything else to standard error. Exit status: 0 done, 1 something found by a command whose job
is to find it, 2 bad usage or input, 3 a source or service unavailable, 4 a defect of Beleg (with a
log file).
"""


def described(command: click.Command, name: str) -> list[str]:
    """The sections of a command and of those below it."""
    # The names of the help flag are the program's own: click keeps what it is first asked with.
    context = click.Context(
        command,
        info_name=name,
        terminal_width=100,
        max_content_width=100,
        help_option_names=["-h", "--help"],
    )
    sections = [f"## {name}\n\n```\n{command.get_help(context).rstrip()}\n```\n"]
    for below, inner in sorted(getattr(command, "commands", {}).items()):
        sections += described(inner, f"{name} {below}")
    return sections


def test_the_command_line_is_described_as_it_is() -> None:
    found = "\n".join([INTRODUCTION, *described(cli, "beleg")])
    if os.environ.get("BELEG_UPDATE_GOLDEN"):
        CLI.write_text(found, encoding="utf-8")
    assert found == CLI.read_text(encoding="utf-8")


def commands(path: Path) -> list[list[str]]:
    """The words after ``beleg`` in every indented command line of a page."""
    lines = re.findall(r"^    \.venv/bin/beleg (.*)$", path.read_text(encoding="utf-8"), re.M)
    return [line.split() for line in lines]


@pytest.mark.parametrize("words", commands(ROOT / "README.md"), ids=" ".join)
def test_the_commands_of_the_readme_exist_with_their_flags(words: list[str]) -> None:
    command = cli.commands[words[0]]
    flags = {flag for parameter in command.params for flag in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= flags


PAGES = sorted((ROOT / "docs").rglob("*.md"))
BLOCKS = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)


def told(page: Path) -> list[str]:
    """The command lines of a page's ``sh`` blocks, in their order."""
    found = BLOCKS.findall(page.read_text(encoding="utf-8"))
    blocks = [text for kind, text in found if kind == "sh"]
    return [line for text in blocks for line in text.replace("\\\n", " ").splitlines() if line]


@pytest.mark.parametrize(
    "page", [p for p in PAGES if told(p)], ids=lambda p: p.relative_to(ROOT / "docs").as_posix()
)
def test_every_command_of_a_page_runs(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """In the order of the page, from a folder that looks like the project's; none may fail."""
    (tmp_path / "tests").symlink_to(ROOT / "tests")
    (tmp_path / "build").mkdir()
    monkeypatch.chdir(tmp_path)
    for line in told(page):
        program, *words = shlex.split(line)
        assert program == "beleg", f"{page.name}: {line}"
        monkeypatch.setattr(sys, "argv", ["beleg", *words])
        with pytest.raises(SystemExit) as stop:
            main()
        shown = capfd.readouterr()
        assert stop.value.code == 0, f"{line}\n{shown.err}"
        assert shown.out or shown.err, f"{line} shows nothing"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT / "docs").as_posix())
def test_what_is_not_run_says_why(page: Path) -> None:
    """Commands for other machines stand in ``console`` blocks, each behind its reason."""
    text = page.read_text(encoding="utf-8")
    for match in re.finditer(r"^```console$", text, re.M):
        before = text[: match.start()].rstrip().splitlines()[-1]
        assert before.startswith("<!-- not run by the tests"), f"{page.name}: {before}"
    indented = re.findall(r"^ {4,}(?:\.venv/bin/)?beleg .*$", text, re.M)
    assert indented == [], f"{page.name}: commands stand in sh or console blocks"


@pytest.mark.parametrize(
    "page", [*PAGES, ROOT / "README.md", ROOT / "CONTRIBUTING.md"], ids=lambda p: p.name
)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_readme_names_real_targets_and_files() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    assert set(re.findall(r"make (\w+)", text)) <= set(targets)
    for folder in re.findall(r"`([a-z]+)/`", text):
        assert (ROOT / folder).is_dir()
