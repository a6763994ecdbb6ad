"""The version of Beleg; it stands in every verdict."""

__version__ = "0.1.0"
