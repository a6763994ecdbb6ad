"""Queries in processes of their own: read-only, without network, killed when they take too much."""
