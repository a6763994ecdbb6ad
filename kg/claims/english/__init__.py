"""Claims of English sentences; the siblings of the German readers, over the same lexicon format."""
