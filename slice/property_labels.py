"""German or English labels and aliases of Wikidata's properties, for the claim lexicon.

    python slice/property_labels.py ../shared/data/wikidata -o kg/data/lexicon/property_labels.tsv
    python slice/property_labels.py --language en ../shared/data/wikidata \
        -o kg/data/lexicon/property_labels_en.tsv

Labels are CC0 (Wikidata). Kept are nouns that name a property whose values are items, times or
quantities, with the classes of its type constraints. Left out are names that say too little alone
(SKIPPED), and properties about Wikidata itself. English, where nothing tells a noun by its looks,
has the same properties, with their labels and the aliases that share a word with these.
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
SKIPPED_EN = frozenset(
    """
    area author capital character child collection color conflict country creator cut date designer
    direction duration edition editor end family field form founder genre height host industry
    issue item language length level location member movement name number object operator owner
    parent part participant party platform point position producer rank ratio record result role
    series species sponsor start status subject symbol target time title type unit use value
    version volume width winner
    """.split()  # noqa: SIM905 - a word list reads best as words
)
_PHRASE = re.compile(r"[a-z]{3,}(?: (?:of )?[a-z-]{3,}){0,2}$")
_NO_NOUN = re.compile(
    r"^(?:has|have|was|are|not|named|located|founded|born|part|set|made|which|what|who|when|where|how"
    r"|follows|comes|said|has|[a-z]+(?:ed|ing|es))\b|\b(?:by|in|on|at|to|from|for|with|is|[a-z]+ed|or)\b"
    r"|wikidata|wikimedia|category|template|commons|item|property"
)
_NOUN = re.compile(r"[A-ZÄÖÜ][\w-]+(?: \([a-zA-Z]\w*\))?$")


def english(row: dict[str, str]) -> list[str]:
    """A property's label and the aliases that share a word with it, of those with a German noun."""
    label, *aliases = [row["label_en"], *row["aliases_en"].split(" | ")]
    own = {word for word in re.split(r"\W", label) if len(word) > SHORT}
    kept = (label, *(name for name in aliases if own & set(name.split())))
    fit = (name for name in dict.fromkeys(kept) if _PHRASE.fullmatch(name))
    named = [name for name in fit if name not in SKIPPED_EN and not _NO_NOUN.search(name)]
    return named if german(row) else []


SHORT = 3
"""Letters of a word that tells nothing by itself: "of", "and"."""


def german(row: dict[str, str]) -> list[str]:
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


def rows(data: Path, language: str) -> list[tuple[str, str, str, str]]:
    """Property, names, classes of its subject and of its values, in order of the numbers."""
    csv.field_size_limit(10**8)
    names = {"de": german, "en": english}[language]
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
    parser.add_argument("--language", choices=("de", "en"), default="de")
    parser.add_argument("-o", "--output", type=Path, required=True)
    given = parser.parse_args()
    spoken = {"de": "German", "en": "English"}[given.language]
    head = (
        f"# {spoken} labels and aliases of Wikidata's properties (CC0) that are nouns, with the\n"
        "# classes of their ends (P2302). Made by slice/property_labels.py (slice/README.md).\n"
        "# property\tnames\tclasses of the subject\tclasses of the values\n"
    )
    body = "".join("\t".join(row) + "\n" for row in rows(given.data, given.language))
    given.output.write_text(head + body, encoding="utf-8")


if __name__ == "__main__":
    main()
