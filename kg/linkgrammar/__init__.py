"""Link Grammar, which parses English, in a process of its own."""

from kg.linkgrammar.process import LinkGrammar

__all__ = ["LinkGrammar"]
