"""Numbers in German words and figures, by example and by law; and what they do in events."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.claims.read import read_claims
from kg.claims.values import PERCENT, quantities
from kg.model import Article, ClaimReading, Quantity
from kg.reading.annotator import ArticleAnnotator

ANNOTATOR = ArticleAnnotator()
EURO = "Q4916"
COUNTS = {"ein": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sieben": 7, "zwölf": 12, "3": 3}
PARTS = {"Drittel": 3, "Viertel": 4, "Fünftel": 5, "Sechstel": 6, "Achtel": 8, "Zehntel": 10}
MORE = ["mehr als", "über", "mindestens", "wenigstens"]
LESS = ["weniger als", "unter", "höchstens", "bis zu", "nicht mehr als"]
ABOUT = ["rund", "etwa", "knapp", "fast", "circa"]
amounts = st.decimals(0, 9_999_999, places=2, allow_nan=False)


def one(text: str) -> Quantity:
    (found,) = quantities(text)
    return found.quantity


def german(amount: Decimal) -> str:
    """The amount with points between thousands and a comma before the rest."""
    return f"{amount:,}".replace(",", " ").replace(".", ",").replace(" ", ".")


@cache
def read(text: str) -> tuple[ClaimReading, ...]:
    article = Article("v", text, "v", "de")
    return read_claims(article, ANNOTATOR.annotate(article))


def values(text: str) -> dict[str, Quantity]:
    """The quantities that play a part in the one event of a sentence, by role."""
    (event,) = [r.event for r in read(text) if r.event is not None]
    found = {role.name: role.argument.value for role in event.roles}
    return {name: value for name, value in found.items() if isinstance(value, Quantity)}


# --- by law ------------------------------------------------------------------------------------


@given(amounts)
def test_figures_mean_what_they_say(amount: Decimal):
    assert one(f"{german(amount)} Euro") == Quantity(amount, EURO)


@given(amounts, st.sampled_from([("Millionen", 10**6), ("Milliarden", 10**9), ("Mio.", 10**6)]))
def test_a_scale_multiplies(amount: Decimal, scale: tuple[str, int]):
    assert one(f"{german(amount)} {scale[0]} Euro").amount == amount * scale[1]


@given(st.sampled_from(sorted(COUNTS)), st.sampled_from(sorted(PARTS)))
def test_a_fraction_is_a_share_of_a_hundred(count: str, part: str):
    found = one(f"{count} {part} der Sitze")
    exact = Decimal(100) * COUNTS[count] / PARTS[part]
    assert found.unit == PERCENT
    assert abs(found.amount - exact) <= Decimal("0.005")
    assert found.approximate is (found.amount != exact)


@given(st.sampled_from(MORE + LESS + ABOUT), amounts)
def test_a_word_in_front_bounds_one_side_or_blurs(word: str, amount: Decimal):
    found = one(f"{word} {german(amount)} Euro")
    assert found.amount == amount
    assert found.lower == (amount if word in MORE else None)
    assert found.upper == (amount if word in LESS else None)
    assert found.approximate is (word in ABOUT)


@given(st.sampled_from(MORE + LESS + ABOUT), st.sampled_from(sorted(PARTS)))
def test_fractions_take_the_same_bounds(word: str, part: str):
    found = one(f"{word} zwei {part} der Sitze")
    assert (found.lower is not None) is (word in MORE)
    assert (found.upper is not None) is (word in LESS)


@given(amounts, amounts, st.sampled_from(["{} bis {}", "zwischen {} und {}"]))
def test_a_range_holds_its_middle(first: Decimal, second: Decimal, form: str):
    low, high = sorted((first, second))
    found = one(form.format(german(low), german(high)) + " Euro")
    assert (found.lower, found.upper) == (low, high)
    assert low <= found.amount <= high


@given(st.sampled_from(["ein", "zwei", "drei", "fünf", "zwölf"]))
def test_a_half_on_top(count: str):
    assert one(f"{count}einhalb Jahre").amount == COUNTS[count] + Decimal("0.5")


WORDS = [
    *("ein", "zwei", "Drittel", "Viertel", "der", "Hälfte", "3", ",", "0,5", "halbe", "Million"),
    *("Euro", "bis", "zu", "mehr", "als", "zwischen", "und", "%", "Prozentpunkte", "-jährige"),
]


@given(st.lists(st.sampled_from(WORDS), max_size=12))
@settings(max_examples=200)
def test_any_words_of_number_give_quantities_in_order(words: list[str]):
    text = " ".join(words)
    found = quantities(text)
    assert all(0 <= f.start < f.end <= len(text) for f in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    for each in found:
        lower, upper = each.quantity.lower, each.quantity.upper
        assert lower is None or lower <= each.quantity.amount
        assert upper is None or each.quantity.amount <= upper


# --- by example --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("die Hälfte der Sitze", "50", PERCENT),
        ("eine halbe Million Euro", "500000", EURO),
        ("ein halbes Dutzend", "6", None),
        ("anderthalb Millionen Euro", "1500000", EURO),
        ("drei Viertel", "75", PERCENT),
    ],
)
def test_halves_and_quarters(text: str, amount: str, unit: str | None):
    assert one(text) == Quantity(Decimal(amount), unit)


@pytest.mark.parametrize(
    "text",
    [
        "ein Viertel in Berlin",
        "eine 20-jährige Frau",
        "um 0,3 Prozentpunkte",
        "die 3-Zimmer-Wohnung",
    ],
)
def test_what_is_no_amount(text: str):
    assert quantities(text) == ()


def test_measured_change_has_a_change_and_a_level():
    found = values("Der Umsatz stieg um 3 Prozent auf 2,1 Milliarden Euro.")
    assert found["change"] == Quantity(Decimal(3), PERCENT)
    assert found["level"] == Quantity(Decimal(2_100_000_000), EURO)


def test_the_first_of_two_amounts_has_the_seconds_unit():
    found = values("Der Preis sank von 20 auf 15 Millionen Euro.")
    assert found["base"] == Quantity(Decimal(20_000_000), EURO)
    assert found["level"] == Quantity(Decimal(15_000_000), EURO)


@pytest.mark.parametrize(
    ("text", "factor"),
    [
        ("Der Umsatz hat sich verdoppelt.", "2"),
        ("Die Firma verdreifachte ihren Gewinn.", "3"),
        ("Die Zahl der Mitarbeiter wurde halbiert.", "0.5"),
    ],
)
def test_doubled_and_halved(text: str, factor: str):
    assert values(text)["factor"].amount == Decimal(factor)


def test_a_measure_is_no_patient():
    found = values("Das Epizentrum lag 92 Kilometer nordwestlich der Stadt.")
    assert found["extent"].amount == 92


def test_an_age_does_not_count_the_dead():
    readings = read("Eine 20-jährige Frau starb bei dem Unfall.")
    counts = [r.object.value for r in readings if r.object and r.extractor == "casualties"]
    assert all(isinstance(c, Quantity) and c.amount == 1 for c in counts)


@pytest.mark.parametrize(
    ("text", "role", "words"),
    [
        ("Zwei Verhandlungen mit den Entführern scheiterten.", "agent",
         "Zwei Verhandlungen mit den Entführern"),
        ("Der Sender berichtete von der Bergung der Leichen.", "topic", "Bergung der Leichen"),
        ("Gestern traf sich Jan Berg mit Anna Braun.", "companion", "Anna Braun"),
        ("Die Universität Genua kooperiert mit der Firma Alpha.", "companion", "Alpha"),
        ("Jan Berg öffnete die Tür mit einem Schlüssel.", "instrument", "Schlüssel"),
        ("Die Familie Berg reiste nach Bremen ab.", "agent", "Familie Berg"),
        ("Das Landgericht Bremen verurteilte den Mann.", "agent", "Landgericht Bremen"),
        ("Er las aus dem Roman „Im Westen nichts Neues“ vor.", "patient", "Im Westen nichts Neues"),
    ],
)  # fmt: skip
def test_who_takes_part(text: str, role: str, words: str):
    events = [r.event for r in read(text) if r.event is not None]
    parts = [(p.name, p.argument.text) for event in events for p in event.roles]
    assert (role, words) in parts


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Jan Berg kam zum ersten Mal nach Bremen.", "goal:Mal"),
        ("Nach drei Monaten harter Verhandlungen kamen die Geiseln frei.", "time"),
        ("Jan Berg wurde zum Fußballer des Jahres 2005 gewählt.", "time"),
        ("Den Einsatz bei der WM 2006 lehnte die Polizei ab.", "time"),
    ],
)
def test_what_belongs_to_a_noun_takes_no_part(text: str, role: str):
    name, _, words = role.partition(":")
    events = [r.event for r in read(text) if r.event is not None]
    parts = [p for event in events for p in event.roles if p.name == name]
    assert not [p for p in parts if words in p.argument.text]


@pytest.mark.parametrize(
    ("text", "role", "words"),
    [
        ("Dies gab heute Professor Bernd Berg bekannt.", "agent", "Bernd Berg"),
        ("Die Firmen verkaufte der Konzern.", "patient", "Firmen"),
        ("Seit Mittwoch ist der US-Amerikaner Steve Berg unterwegs.", "agent", "Steve Berg"),
    ],
)
def test_who_acts_where_the_object_comes_first(text: str, role: str, words: str):
    events = [r.event for r in read(text) if r.event is not None]
    assert (role, words) in [(p.name, p.argument.text) for event in events for p in event.roles]


@pytest.mark.parametrize(
    "text",
    [
        "Am Ende machte Berg.",
        "Die Polizei fand sein Auto, genauer gesagt sein Handy.",
    ],
)
def test_a_verb_that_says_nothing_is_no_event(text: str):
    types = {r.event.type for r in read(text) if r.event is not None}
    assert not types & {"machen", "sagen"}


def test_a_speaker_ends_where_what_is_said_begins():
    said = [r for r in read("Gestern sprach die Agentur Reuters von 50.000 Menschen.") if r.event]
    assert all("50.000" not in p.argument.text for r in said if r.event
               for p in r.event.roles if p.name == "agent")  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "Der behandelnde Arzt Lahms kam. Lahm dankte ihm.",
        "Die Länder Bayern und Tirol einigten sich.",
        "Bund und Länder (NADIS) arbeiten zusammen.",
        "Der Star des Films, Clint Ostwald, kam nicht.",
        "Human Rights Watch hatte im April 2024 einen Bericht veröffentlicht.",
        "Das Spiel der Gruppe A endete früh.",
    ],
)
def test_what_no_noun_phrase_states(text: str):
    names = ("Lahms", "Bayern", "NADIS", "Clint Ostwald", "Human Rights Watch", "A")
    found = [(s.property, r.subject.text) for r in read(text) for s in r.senses]
    assert not [p for p, name in found if name in names and p in ("P31", "P106", "P577")]


def test_an_office_once_held_is_the_same_office():
    annotation = ANNOTATOR.annotate(Article("o", "Ex-Kanzler Jan Berg kam.", "o", "de"))
    assert "Kanzler" in {m.name for m in annotation.mentions}


def test_an_age_is_told_of_the_one_it_is_said_of():
    assert values("Ein 45-jähriger Mann wurde in Ulm festgenommen.")["age"].amount == 45
    assert "age" not in values("Der 45-jährige Berg traf die 30-jährige Braun.")
    assert values("Der Mann ist 25 Jahre alt.")["extent"] == Quantity(Decimal(25), "Q577")


def test_how_long_is_not_what_somebody_is():
    readings = read("Berg war zehn Jahre lang Chef der Firma Alpha.")
    assert "lang sein" not in {r.event.type for r in readings if r.event is not None}
