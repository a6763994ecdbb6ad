"""``python -m server``: what ``beleg serve`` starts."""

from __future__ import annotations

import os
from pathlib import Path

import click
from waitress import serve

import kg
from server.app import create_app


@click.command()
@click.option("--host", required=True)
@click.option("--port", type=int, required=True)
@click.option("--store", required=True)
@click.option("--base")
def main(host: str, port: int, store: str, base: str | None) -> None:
    """Serves a store until it is interrupted."""
    settings = kg.load_settings({"store": store, "base": base}, os.environ, Path.cwd())
    try:
        kept = kg.open_store(settings)
    except kg.errors.BelegError as error:
        click.echo(f"beleg: {error}", err=True)
        raise SystemExit(3 if isinstance(error, kg.errors.Unavailable) else 2) from error
    try:
        serve(create_app(kept), host=host, port=port, ident=None)
    except OSError as error:
        click.echo(f"beleg: cannot listen on {host}:{port}: {error.strerror}", err=True)
        raise SystemExit(3) from error
    finally:
        kept.close()


if __name__ == "__main__":
    main()
