"""Lemmas, word classes, features and dependency trees of sentences."""
