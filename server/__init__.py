"""The Flask side of Beleg: the SPARQL endpoint and the pages, on the public names of ``kg``."""
