"""Wikidata's property constraints (P2302), read from the properties' definitions and checked."""
