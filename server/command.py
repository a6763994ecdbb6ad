"""The command that ``beleg serve`` becomes: looks at the store, then serves it."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import click

import kg
from server.app import create_app
from server.gateway import Gateway
from server.options import Options
from server.serving import Application

_INTERRUPTED = 130
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def main() -> NoReturn:
    """Runs the command and exits with design.md's status."""
    try:
        status = serve.main(standalone_mode=False)
    except click.Abort:
        complain("interrupted")
        status = _INTERRUPTED
    except click.ClickException as error:
        error.show()
        status = error.exit_code
    sys.exit(status)


@click.command()
@click.option("--host", required=True)
@click.option("--port", type=int, required=True)
@click.option("--open-updates", is_flag=True)
@click.option("--proxy", is_flag=True)
def serve(host: str, port: int, open_updates: bool, proxy: bool) -> None:
    """Serves the store of the settings until it is interrupted."""
    if open_updates and host not in _LOOPBACK:
        complain(f"--open-updates is for a loopback address, not for {host}")
        raise SystemExit(2)
    with tempfile.TemporaryDirectory(prefix="beleg-") as kept:
        # Query processes read snapshots of files: a store in memory is one that goes with us.
        settings = kg.load_settings({}, os.environ, Path.cwd())
        if settings.store == "memory:":
            settings = replace(settings, store=f"oxigraph:{kept}/store")
        options = options_of(settings, open_updates=open_updates, proxy=proxy)
        check(settings)
        bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        Application(app_of(settings, options), bind, ready).run()


def ready(address: str) -> None:
    """Says where people find what is served now."""
    complain(f"serving at {address} (SPARQL at {address}sparql); Ctrl-C ends it")


def options_of(settings: kg.Settings, *, open_updates: bool, proxy: bool) -> Options:
    """What the server allows."""
    return Options(
        query_seconds=settings.query_seconds,
        query_memory=settings.query_memory * 1_000_000,
        query_rows=settings.query_rows,
        query_processes=settings.query_processes,
        update_seconds=settings.update_seconds,
        rate_limit=settings.rate_limit,
        load_hosts=settings.load_hosts,
        update_token=token(settings.update_token_file),
        open_updates=open_updates,
        proxy=proxy,
        access_log=settings.access_log,
    )


def token(file: str | None) -> str | None:
    """The token for updates: of the environment, or of a file, or none."""
    if said := os.environ.get("BELEG_UPDATE_TOKEN"):
        return said
    if file is None:
        return None
    try:
        said = Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        complain(f"{file}: {error}")
        raise SystemExit(2) from error
    if not said:
        complain(f"{file}: there is no token in it")
        raise SystemExit(2)
    return said


def check(settings: kg.Settings) -> None:
    """Opens the store once, so that what is wrong with it is said before anything starts.

    In a process of its own: the engine's threads do not live on in what is forked later.
    """
    child = os.fork()
    if child == 0:
        os._exit(opened(settings))
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status:
        raise SystemExit(status)


def opened(settings: kg.Settings) -> int:
    """The exit status of opening and closing the store; what is wrong goes to standard error.

    A store of an older layout is brought to this one here, with a line for each step.
    """
    stages: set[str] = set()

    def watch(step: kg.Migration) -> None:
        if step.stage not in stages:
            complain(step.in_words)
        stages.add(step.stage)

    try:
        kg.store_at(settings.store, settings.base, watch=watch).close()
    except kg.errors.Unavailable as error:
        complain(str(error))
        return 3
    except kg.errors.BelegError as error:
        complain(str(error))
        return 2
    return 0


def app_of(settings: kg.Settings, options: Options) -> Callable[[], Gateway]:
    """What makes the app, in the process that will be the store's only writer."""

    def made() -> Gateway:
        store = kg.open_store(settings)
        app = create_app(store, options, settings)

        def close() -> None:
            app.config["RUNNER"].close()
            app.config["QUERIES"].close()
            store.close()

        app.config["CLOSE"] = close
        return Gateway(app)

    return made


def complain(message: str) -> None:
    """One line to standard error."""
    click.echo(f"beleg: {message}", err=True)
