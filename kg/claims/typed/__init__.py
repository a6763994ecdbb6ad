"""Typed statements from clauses: what says what a Wikidata property says."""
