"""What the knowledge says of propositions: comparison, evidence, verdicts, ratings."""
