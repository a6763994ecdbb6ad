"""From Wikidata's JSON dumps to a slice."""
