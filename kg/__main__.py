"""``python -m kg`` is ``beleg``."""

from __future__ import annotations

from kg.starting import run_command


def main() -> None:
    """Runs the command line and exits with design.md's status."""
    run_command("kg.cli")


if __name__ == "__main__":
    main()
