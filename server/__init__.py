"""The Flask side of Beleg: the SPARQL endpoint and the pages, on the public names of ``kg``."""

from server.app import create_app

__all__ = ["create_app"]
