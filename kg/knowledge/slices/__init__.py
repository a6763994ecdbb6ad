"""Slices: Wikidata in one SQLite file, and how it is asked."""
