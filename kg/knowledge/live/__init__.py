"""Services asked over the network: Wikidata itself and SPARQL endpoints in its model."""
