"""OWL 2 RL/RDF: closure over integer-coded columns, inconsistencies with proofs, entailment."""
