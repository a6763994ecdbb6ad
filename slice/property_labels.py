"""German labels and aliases of Wikidata's properties, for the claim lexicon.

    python slice/property_labels.py ../shared/data/wikidata -o kg/data/lexicon/property_labels.tsv

Labels are CC0 (Wikidata). Kept are nouns that name a property whose values are items, times or
quantities, with the classes of its type constraints. Left out are names that say too little alone
(SKIPPED), and properties about Wikidata itself.
"""

from __future__ import annotations

import argparse
import csv
import lzma
import re
from collections import defaultdict
from pathlib import Path

KINDS = frozenset({"item", "wikibase-item", "time", "quantity"})
SKIPPED = frozenset(
    """
    Amt Anfang Antwort Artikel Aufstellung Auswirkungen Bahnsteige Beginn Begründung
    Beispiel Bevölkerung Bewegung Bewohner Bruchz CPU Club Datum Einzelfall Errichtung
    Erstellung Erzeugt Exemplar Fertigstellung Form Gebirgszug Gleise Hauptort Höhe
    Instrument Isospin Kanten Kriterium Körbe Körper Land Linie Mannschaft Marke Masse
    Monteur Museum NHN NN Nachkommen Name Normalnull Notation Orden Partien Perrons
    Population Port Preis Prozessor Punkte Quelle Rang Residenz Richtung Sammlung Schnitt
    Schule Seiten Signal Spiele Sprache Stand Start Stiftung Stil Stimmen Strasse Straße
    Symbol Symptome Team Titel Tore Umfang Ursache Verein Verkehr Von Vorkommen Vorläufer
    Vorname Vornamen Wähler Zeitpunkt Zeitraum Zentraleinheit Ziel Zusammensetzung Ämter
    """.split()  # noqa: SIM905 - a word list reads best as words
)
_NOUN = re.compile(r"[A-ZÄÖÜ][\w-]+(?: \([a-zA-Z]\w*\))?$")


def names(row: dict[str, str]) -> list[str]:
    """The nouns among a property's label and aliases, without a bracketed feminine ending."""
    found = [row["label_de"], *row["aliases_de"].split(" | ")]
    plain = (re.sub(r"\s*\([^)]*\)$|/-?\w+$", "", name.strip()) for name in found)
    kept = (name for name in plain if _NOUN.fullmatch(name) and name not in SKIPPED)
    return [
        name
        for name in dict.fromkeys(kept)
        if not re.search(r"(?i)wikidata|kategorie|vorlage", name)
    ]


def constraints(path: Path) -> dict[str, dict[str, set[str]]]:
    """The classes of each property's ends."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    with path.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            found[row["property"]][row["constraint"]] |= set(row["classes"].split())
    return found


def rows(data: Path) -> list[tuple[str, str, str, str]]:
    """Property, names, classes of its subject and of its values, in order of the numbers."""
    csv.field_size_limit(10**8)
    classes = constraints(data / "constraints_wdquality.tsv")
    found = []
    with lzma.open(data / "properties_table.tsv.xz", "rt", encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            kind = (row["datatype_kif"] or row["datatype_entity_json"]).lower()
            ends = classes[row["pid"]]
            subject, object_ = ends["typeConstraint"], ends["valueTypeConstraint"]
            if kind in KINDS and (subject or object_) and (called := names(row)):
                found.append(
                    (
                        row["pid"],
                        "|".join(called),
                        *(" ".join(sorted(c)) for c in (subject, object_)),
                    )
                )
    return sorted(found, key=lambda row: int(row[0][1:]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    given = parser.parse_args()
    head = (
        "# German labels and aliases of Wikidata's properties (CC0) that are nouns, with the\n"
        "# classes of their ends (P2302). Made by slice/property_labels.py (slice/README.md).\n"
        "# property\tnames\tclasses of the subject\tclasses of the values\n"
    )
    body = "".join("\t".join(row) + "\n" for row in rows(given.data))
    given.output.write_text(head + body, encoding="utf-8")


if __name__ == "__main__":
    main()
