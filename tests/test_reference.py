"""The reference pages are what the ontology and the code say.

``BELEG_UPDATE_GOLDEN=1`` writes docs/vocabulary.md and docs/api.md anew.
"""

from __future__ import annotations

import inspect
import os
import re
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

import kg
import ontology
from kg.names import BELEG, PREFIXES

DOCS = Path(__file__).parents[1] / "docs"
RDF, RDFS, OWL = PREFIXES["rdf"], PREFIXES["rdfs"], "http://www.w3.org/2002/07/owl#"

VOCABULARY = """# Vocabulary

Every class and property of `https://w3id.org/beleg/ontology#`, written by tests/test_reference.py
from `ontology/beleg.ttl`, which has the German names and texts too, and the scales that verdicts
are published on. [rdf.md](rdf.md) shows how they hang together.
"""
API = """# Python API

The public names of the package `kg`, written by tests/test_reference.py from their docstrings;
everything else may change. The HTTP API describes itself (`/api/v1/openapi.json`);
[howto/interfaces.md](howto/interfaces.md) shows how to ask it.

```python
import kg

settings = kg.Settings(offline=True)
store = kg.open_store(settings)
pipeline = kg.build_pipeline(settings, store)
for article in kg.article_reader(settings).read("tests/articles/parler-abschaltung.html"):
    check = pipeline.check(article)
    print(kg.check_json(check)["claims"][0]["verdict"]["label"])
store.close()
```

| name | what it is |
| --- | --- |
"""


CONSTANTS = {
    "__version__": "The version of Beleg.",
    "label_names": "What people call each label, in German and English.",
    "label_signs": "The sign of each label.",
    "labels_by_weight": "The labels, those that tell a reader the most first.",
    "prefixes": "The namespaces that Beleg uses, by prefix.",
}
ROLE = re.compile(r":\w+:`([^`]+)`")


def vocabulary() -> str:
    said: dict[str, dict[str, list[NamedNode | Literal]]] = {}
    for quad in parse(ontology.read("beleg.ttl").encode(), format=RdfFormat.TURTLE):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
            of = said.setdefault(quad.subject.value, {})
            of.setdefault(quad.predicate.value, []).append(quad.object)

    def english(term: str) -> str:
        texts = said[term][f"{RDFS}comment"]
        return next(t.value for t in texts if isinstance(t, Literal) and t.language == "en")

    def short(term: str, predicate: str) -> str:
        found = [o.value for o in said[term].get(predicate, [])]
        names = [f"`{kg.shortened(o)}`" for o in found]
        return ", ".join(names)

    def of_type(name: str) -> list[str]:
        wanted = NamedNode(OWL + name)
        return sorted(
            t
            for t, of in said.items()
            if t.startswith(BELEG) and wanted in of.get(f"{RDF}type", [])
        )

    lines = [VOCABULARY, "## Classes\n", "| class | what it is | is a |", "| --- | --- | --- |"]
    lines += [
        f"| `{kg.shortened(t)}` | {english(t)} | {short(t, f'{RDFS}subClassOf')} |"
        for t in of_type("Class")
    ]
    lines += [
        "\n## Properties\n",
        "| property | what it says | of | gives |",
        "| --- | --- | --- | --- |",
    ]
    lines += [
        f"| `{kg.shortened(t)}` | {english(t)} | {short(t, f'{RDFS}domain')} "
        f"| {short(t, f'{RDFS}range')} |"
        for t in sorted(of_type("ObjectProperty") + of_type("DatatypeProperty"))
    ]
    return "\n".join(lines) + "\n"


def api() -> str:
    rows = []
    for name in sorted(kg.__all__, key=str.lower):
        public = getattr(kg, name)
        text = CONSTANTS.get(name) or inspect.getdoc(public) or ""
        first = text.split("\n\n", 1)[0].replace("\n", " ").replace("|", "\\|")
        first = ROLE.sub(r"`\1`", first).replace("``", "`")
        kind = "()" if inspect.isroutine(public) else ""
        rows.append(f"| `kg.{name}{kind}` | {first} |")
    return API + "\n".join(rows) + "\n"


@pytest.mark.parametrize(("name", "made"), [("vocabulary.md", vocabulary), ("api.md", api)])
def test_a_reference_page_is_as_it_is_written(name: str, made: object) -> None:
    found = made()  # type: ignore[operator]  # one of the two functions above
    if os.environ.get("BELEG_UPDATE_GOLDEN"):
        (DOCS / name).write_text(found, encoding="utf-8")
    assert found == (DOCS / name).read_text(encoding="utf-8")


def test_the_example_of_the_api_runs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(DOCS.parent)
    example = API.split("```python\n")[1].split("```", maxsplit=1)[0]
    exec(compile(example, "docs/api.md", "exec"), {})
    assert capsys.readouterr().out.strip() in {label.value for label in kg.Label}
