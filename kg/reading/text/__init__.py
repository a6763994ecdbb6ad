"""From an article's text to its language, blocks, sentences and tokens."""
