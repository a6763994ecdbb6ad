"""What mentions mean: entities of Wikidata, or nothing known."""
