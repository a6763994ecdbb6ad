"""``python -m kg`` is ``beleg``."""

from kg.cli import main

main()
