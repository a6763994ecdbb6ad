"""The command ``beleg``: flags in, results to standard output, everything else to standard error.

Exit status: 0 done, 1 something found by a command whose job is to find it, 2 bad usage or
input, 3 a source or service unavailable, 4 a defect of ours (with a log file).
"""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path
from typing import NoReturn

import click
import platformdirs

from kg.cli import (
    archive,
    checking,
    explain,
    ingest,
    keeping,
    knowledge,
    lexicon,
    people,
    reason,
    rechecking,
    reviews,
    stored,
)
from kg.cli.common import (
    EXIT_DEFECT,
    EXIT_DONE,
    EXIT_INPUT,
    EXIT_INTERRUPTED,
    complain,
    exit_status,
)
from kg.errors import BelegError
from kg.version import __version__
from kg.versions import versions


def main() -> NoReturn:
    """Runs the command line and exits with design.md's status."""
    try:
        status = cli.main(standalone_mode=False)
    except click.exceptions.Exit as stop:
        status = stop.exit_code
    except click.Abort:
        complain("interrupted")
        status = EXIT_INTERRUPTED
    except click.ClickException as error:
        error.show()
        status = EXIT_INPUT
    except BelegError as error:
        complain(str(error))
        status = exit_status(error)
    except BrokenPipeError:
        # The reader of our output went away (`| head`); that is no defect and no news.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = EXIT_DONE
    except Exception:  # noqa: BLE001 - the edge of the process: a defect is logged, not shown raw
        complain(f"a defect of Beleg, please report it with the log file {write_log()}")
        status = EXIT_DEFECT
    sys.exit(status or EXIT_DONE)


def write_log() -> Path:
    """Writes the current exception's traceback to a file and returns its path."""
    folder = Path(platformdirs.user_log_dir("beleg"))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"defect-{os.getpid()}.log"
    path.write_text(f"beleg {__version__}\n{sys.argv}\n{traceback.format_exc()}", encoding="utf-8")
    return path


def _show_versions(context: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted:
        for name, version in versions().items():
            click.echo(f"{name} {version}")
        context.exit()


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_versions,
    help="Show the versions of Beleg and of its data, and exit.",
)
def cli() -> None:
    """Read news articles, check what they claim against Wikidata, find contradictions."""


for command in (
    checking.check,
    checking.annotate,
    checking.triples,
    ingest.ingest,
    knowledge.knowledge,
    lexicon.lexicon,
    people.link,
    people.correct,
    rechecking.recheck,
    reason.reason,
    explain.explain,
    stored.query,
    stored.update,
    keeping.export,
    keeping.import_,
    reviews.import_reviews,
    keeping.backup,
    keeping.restore,
    keeping.doctor,
    archive.archive,
    stored.index,
    stored.serve,
):
    cli.add_command(command)
