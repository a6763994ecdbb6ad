"""The interfaces of fact-checkers' tools: ClaimReview, claims:search, OpenRefine."""
