"""German time expressions: what is found, and when it is."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import (
    DAY,
    MONTH,
    YEAR,
    Article,
    Interval,
    Mention,
    MentionKind,
    Sentence,
    Time,
    TimeExpression,
    Token,
)
from kg.reading import times
from kg.reading.times import ages, dates
from kg.reading.times import calendar as cal

SUNDAY = Time(2021, 1, 10)
"""10 January 2021 was a Sunday."""


def article(text: str, published: Time | None = SUNDAY, language: str = "de") -> Article:
    return Article("a", text, "a", language, published=published)


def find(text: str, published: Time | None = SUNDAY, language: str = "de") -> list[TimeExpression]:
    """The expressions of a text that is one sentence a line."""
    sentences, start = [], 0
    for line in text.splitlines(keepends=True):
        sentences.append(Sentence(start, start + len(line.rstrip("\n")), ()))
        start += len(line)
    return list(times.find(article(text, published, language), sentences))


def read(text: str, published: Time | None = SUNDAY) -> list[tuple[str, str, str]]:
    """What is found as (words, type, value)."""
    return [(text[e.start : e.end], e.type, e.value) for e in find(text, published)]


def only(text: str, published: Time | None = SUNDAY) -> TimeExpression:
    (expression,) = find(text, published)
    return expression


def days(expression: TimeExpression) -> tuple[object, object]:
    assert expression.interval is not None
    return expression.interval.first, expression.interval.last


# --- dates -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("Am 10. Januar 2021 geschah es.", "10. Januar 2021", "2021-01-10"),
        ("Am 10.1.2021 geschah es.", "10.1.2021", "2021-01-10"),
        ("Am 10.01.21 geschah es.", "10.01.21", "2021-01-10"),
        ("Stand: 2021-01-10.", "2021-01-10", "2021-01-10"),
        ("Im Januar 2021 geschah es.", "Januar 2021", "2021-01"),
        ("Es ist der 3. Jänner 2020.", "der 3. Jänner 2020", "2020-01-03"),
        ("Im Jahr 2018 geschah es.", "Jahr 2018", "2018"),
        ("Er wurde 1942 geboren.", "1942", "1942"),
        ("Anfang 2021 geschah es.", "Anfang 2021", "2021"),
        ("Ende März 2019 geschah es.", "Ende März 2019", "2019-03"),
        ("In den 1990er Jahren war es so.", "den 1990er Jahren", "199"),
        ("In den neunziger Jahren war es so.", "den neunziger Jahren", "199"),
        ("Im 19. Jahrhundert war es so.", "19. Jahrhundert", "18"),
        ("Im dritten Quartal 2020 war es so.", "dritten Quartal 2020", "2020-Q3"),
        ("Im Herbst 1998 war es so.", "Herbst 1998", "1998-FA"),
        ("Am Sonntag, dem 3. Januar 2021, war es.", "Sonntag, dem 3. Januar 2021", "2021-01-03"),
        ("Die Firma wurde 1900 gegründet.", "1900", "1900"),
        ("Anna Berg starb 2000 in Wien.", "2000", "2000"),
        ("Sie gewann 2000 die Wahl.", "2000", "2000"),
    ],
)
def test_dates_that_stand_alone(text: str, words: str, value: str) -> None:
    for published in (SUNDAY, None, Time(2021, precision=YEAR)):
        assert read(text, published) == [(words, "DATE", value)]
        assert only(text, published).anchored


@pytest.mark.parametrize(
    "text",
    [
        "Er bekam 2000 Euro.",
        "Es wurden 2000 verkauft.",
        "Sie gewann 2000 Euro.",
        "Die Zahl ist 2000.",
        "Rund 1900 kamen.",
        "Es waren 1998 Menschen.",
        "Am 31. Februar 2021er Art.",
        "Der 24-Jährige war 16 Jahre alt.",
        "Sie kam mit 18 Jahren zur Welt der Musik.",
        "Es kostet 20,30 und wiegt 1.234 Kilo.",
        "Der Bundestag und der Parteitag berieten.",
        "Nun aber ist es gut.",
        "Er wohnt in der Straße 12.",
        "Sie fuhren 80 Kilometer pro Stunde.",
    ],
)
def test_what_is_no_time(text: str) -> None:
    assert read(text) == []


def test_days_of_one_month_are_each_found() -> None:
    text = "Termine sind am 3., 4. und 5. Februar 2021."
    assert [value for _, _, value in read(text)] == ["2021-02-03", "2021-02-04", "2021-02-05"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Am 20. Dezember fand es statt.", "2020-12-20"),
        ("Am 20. Januar wird er vereidigt.", "2021-01-20"),
        ("Im August wurde es beschlossen.", "2020-08"),
        ("Im August wird es beschlossen.", "2021-08"),
        ("Am 6. Januar dieses Jahres kam es dazu.", "2021-01-06"),
        ("Im Juni des vergangenen Jahres kam es dazu.", "2020-06"),
        ("Im vergangenen Juni kam es dazu.", "2020-06"),
    ],
)
def test_dates_without_a_year(text: str, value: str) -> None:
    assert only(text).value == value
    assert not only(text, None).anchored or "Jahres" in text


def test_a_month_named_before_gives_its_year() -> None:
    assert read("Im März 1992 begann es.\nAm 5. März endete es.")[1][2] == "1992-03-05"


# --- days --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value", "first", "last"),
    [
        ("Gestern war es so.", "2021-01-09", (2021, 1, 9), (2021, 1, 9)),
        ("Vorgestern war es so.", "2021-01-08", (2021, 1, 8), (2021, 1, 8)),
        ("Morgen wird es so sein.", "2021-01-11", (2021, 1, 11), (2021, 1, 11)),
        ("Am Mittwoch kam er.", "2021-01-06", (2021, 1, 6), (2021, 1, 6)),
        ("Am Mittwoch wird er kommen.", "2021-01-13", (2021, 1, 13), (2021, 1, 13)),
        ("Am kommenden Mittwoch ist es so.", "2021-01-13", (2021, 1, 13), (2021, 1, 13)),
        ("Am vergangenen Sonntag kam er.", "2021-01-03", (2021, 1, 3), (2021, 1, 3)),
        ("Am Sonntag kam er.", "2021-01-10", (2021, 1, 10), (2021, 1, 10)),
        ("In der Nacht zum Sonntag kam er.", "2021-01-09TNI", (2021, 1, 9), (2021, 1, 10)),
        ("In der Nacht auf Montag wird er kommen.", "2021-01-10TNI", (2021, 1, 10), (2021, 1, 11)),
        ("In der Nacht zum 7. Januar kam er.", "2021-01-06TNI", (2021, 1, 6), (2021, 1, 7)),
        ("Am Freitagabend kam er.", "2021-01-08TEV", (2021, 1, 8), (2021, 1, 8)),
        ("Gestern Abend kam er.", "2021-01-09TEV", (2021, 1, 9), (2021, 1, 9)),
        ("Vergangene Woche kam er.", "2020-W53", (2020, 12, 28), (2021, 1, 3)),
        ("Im vergangenen Jahr kam er.", "2020", (2020, 1, 1), (2020, 12, 31)),
        ("Letztes Jahr kam er.", "2020", (2020, 1, 1), (2020, 12, 31)),
        ("Im kommenden Monat kommt er.", "2021-02", (2021, 2, 1), (2021, 2, 28)),
        ("Im Vorjahr kam er.", "2020", (2020, 1, 1), (2020, 12, 31)),
        ("Zu Ostern wird er kommen.", "2021-04-04", (2021, 4, 4), (2021, 4, 4)),
    ],
)
def test_days_counted_from_publication(
    text: str, value: str, first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    found = only(text)
    assert (found.value, *days(found), found.anchored) == (value, first, last, True)
    alone = only(text, None)
    assert (alone.interval, alone.anchored, "X" in alone.value) == (None, False, True)


def test_today_is_a_day_only_where_the_article_counts_days() -> None:
    assert only("Heute lebt er in Köln.").value == "PRESENT_REF"
    assert days(only("Heute lebt er in Köln.")) == ((2021, 1, 10), (2021, 1, 10))
    assert read("Gestern kam er.\nHeute ging er.")[1][2] == "2021-01-10"


def test_what_leans_on_the_time_last_spoken_of() -> None:
    assert read("Am 4. Mai 2003 kam er.\nAm folgenden Tag ging er.")[1][2] == "2003-05-05"
    assert read("Am 4. Mai 2003 kam er.\nAn diesem Tag ging er.")[1][2] == "2003-05-04"
    assert read("Er kam 2003.\nDrei Jahre später ging er.")[1][2] == "2006"
    assert read("Am 4. Mai 2003 kam er, am Vortag war er krank.")[1][2] == "2003-05-03"
    assert not only("Am nächsten Tag ging er.").anchored


def test_clock_times_belong_to_the_day_of_their_sentence() -> None:
    assert read("Am Freitag um 9.30 Uhr kam er.")[1][1:] == ("TIME", "2021-01-08T09:30")
    assert only("Es öffnet um 14 Uhr.").value == "T14:00"
    assert [v for _, _, v in read("Geöffnet ist von 10 bis 15.30 Uhr.")] == ["T10:00", "T15:30"]
    assert read("Um 25 Uhr kam niemand.") == []


# --- durations, sets, references ---------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("Es dauerte drei Tage.", "DURATION", "P3D"),
        ("Es dauert bis zu einer Woche.", "DURATION", "P1W"),
        ("Sie blieben zwei Jahre und vier Monate.", "DURATION", "P2Y4M"),
        ("Es dauerte eineinhalb Stunden.", "DURATION", "PT1.5H"),
        ("Es dauerte ein halbes Jahr.", "DURATION", "P0.5Y"),
        ("Es dauerte einundzwanzig Minuten.", "DURATION", "PT21M"),
        ("Es dauerte einige Wochen.", "DURATION", "PXW"),
        ("Sie stritten monatelang.", "DURATION", "PXM"),
        ("Es war ein zweitägiger Gipfel.", "DURATION", "P2D"),
        ("Es geht um eine dreijährige Haftstrafe.", "DURATION", "P3Y"),
        ("Das geschieht täglich.", "SET", "P1D"),
        ("Das geschieht jeden Montag.", "SET", "XXXX-WXX-1"),
        ("Das geschieht dreimal pro Woche.", "SET", "P1W"),
        ("Das geschieht alle zwei Jahre.", "SET", "P2Y"),
        ("Damals war es so.", "DATE", "PAST_REF"),
        ("Vor Kurzem war es so.", "DATE", "PAST_REF"),
        ("Bald ist es so.", "DATE", "FUTURE_REF"),
        ("Derzeit ist es so.", "DATE", "PRESENT_REF"),
    ],
)
def test_durations_sets_and_references(text: str, kind: str, value: str) -> None:
    found = only(text)
    assert (found.type, found.value) == (kind, value)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Vor drei Jahren kam er.", (2018, 1, 1), (2018, 12, 31)),
        ("Vor zwei Monaten kam er.", (2020, 11, 1), (2020, 11, 30)),
        ("Vor vier Tagen kam er.", (2021, 1, 6), (2021, 1, 6)),
        ("Seit drei Jahren lebt er dort.", (2018, 1, 1), (2021, 1, 10)),
        ("In den letzten fünf Jahren kam er.", (2016, 1, 1), (2021, 1, 10)),
    ],
)
def test_durations_counted_from_publication_have_days(
    text: str, first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    assert days(only(text)) == (first, last)
    assert only(text, None).interval is None


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("Er ist seit 2014 im Amt.", ["since"]),
        ("Er war bis 2014 im Amt.", ["until"]),
        ("Er war von 2009 bis 2017 im Amt.", ["since", "until"]),
        ("Zwischen 1973 und 1988 war er im Amt.", ["since", "until"]),
        ("Vor 1990 war es so, nach 1995 anders.", ["before", "after"]),
        ("Vor drei Jahren war es so.", [""]),
        ("Seit drei Jahren ist es so.", ["since"]),
        ("Vom 3. März 2020 bis zum 5. Mai 2020 war es so.", ["since", "until"]),
        ("Der Bericht von 2009 sagt es.", [""]),
    ],
)
def test_bounds(text: str, bounds: list[str]) -> None:
    assert [found.bound for found in find(text)] == bounds


def test_a_parse_tells_the_tense() -> None:
    text = "Am Mittwoch soff er."
    assert only(text).value == "2021-01-06"
    future = "Am Mittwoch ab acht soff er."
    past = Token(21, 25, "soff", morph=(("Tense", "Past"), ("VerbForm", "Fin")))
    sentence = Sentence(0, len(future), (past,), parsed=True)
    (found,) = times.find(article(future), [sentence])
    assert found.value == "2021-01-06"
    assert only(future).value == "2021-01-13"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Am Mittwoch bestehe die Gefahr, dass es schlimmer wird.", "2021-01-06"),
        ("Der Minister sagte, er werde am Mittwoch gehen.", "2021-01-13"),
        ("Er soll gehen, weil er am Mittwoch log und betrog.", "2021-01-06"),
        ("Am Mittwoch hat er, wie es heißt, alles gestanden.", "2021-01-06"),
    ],
)
def test_the_clause_of_the_time_says_its_tense(text: str, value: str) -> None:
    assert only(text).value == value


def test_english_dates() -> None:
    text = "On January 10, 2021, not on 2021-02-31 or May 4 but in June 2019 he came."
    found = find(text, language="en")
    assert [e.value for e in found] == ["2021-01-10", "2020-05-04", "2019-06"]


# --- laws --------------------------------------------------------------------------------

DAYS = st.dates(date(1500, 1, 1), date(2099, 12, 31))
MONTHS = ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September",
          "Oktober", "November", "Dezember"]  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(day=DAYS, published=DAYS)
def test_a_full_date_is_itself_whenever_it_is_written(day: date, published: date) -> None:
    text = f"Am {day.day}. {MONTHS[day.month - 1]} {day.year} geschah es."
    found = only(text, cal.as_time(published))
    assert found.value == day.isoformat()
    assert found.interval == cal.point(cal.as_time(day))


@settings(max_examples=100, deadline=None)
@given(
    published=DAYS,
    weekday=st.integers(0, 6),
    kind=st.sampled_from(["", "vergangenen ", "kommenden "]),
)
def test_a_weekday_is_within_a_week(published: date, weekday: int, kind: str) -> None:
    names = ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"]
    found = only(f"Am {kind}{names[weekday]} kam er.", cal.as_time(published))
    meant = date.fromisoformat(found.value)
    distance = (meant - published).days
    assert meant.weekday() == weekday
    assert (
        distance
        in {"": range(-6, 1), "vergangenen ": range(-7, 0), "kommenden ": range(1, 8)}[kind]
    )


WORDS = """am vor seit bis von in der Nacht zum den 3. 31. 10.1. Februar 2021 1999 vergangenen
kommenden Jahr Woche Tage drei Monate und Montag Abend heute morgen 9.30 Uhr Anfang jeden - , . / X
0000 9999 Ostern Jahrhundert 99. letzten"""


@settings(max_examples=150, deadline=None)
@given(
    pieces=st.lists(
        st.sampled_from(WORDS.split()),
        max_size=12,
    ),
    published=st.one_of(
        st.none(),
        st.builds(cal.as_time, st.dates()),
        st.builds(lambda y: Time(y, precision=YEAR), st.integers(1, 9999)),
        st.builds(
            lambda y, m: Time(y, m, precision=MONTH), st.integers(1, 9999), st.integers(1, 12)
        ),
    ),
)
def test_any_row_of_words_is_read_without_harm(pieces: list[str], published: Time | None) -> None:
    text = " ".join(pieces)
    found = find(text, published)
    assert found == sorted(found, key=lambda e: e.start)
    for before, after in itertools.pairwise(found):
        assert before.end <= after.start
    for expression in found:
        assert 0 <= expression.start < expression.end <= len(text)
        assert (
            text[expression.start : expression.end].strip()
            == text[expression.start : expression.end]
        )
        assert expression.value
        if not expression.anchored:
            assert expression.interval is None
        check_interval(expression.interval)


def check_interval(interval: Interval | None) -> None:
    if interval is not None and interval.first is not None and interval.last is not None:
        assert interval.first <= interval.last


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=300))
def test_any_text_at_all(text: str) -> None:
    sentences = [Sentence(0, len(text), ())]
    for language in ("de", "en"):
        times.find(article(text, language=language), sentences)


@pytest.mark.parametrize(
    "piece", ["9", "a", "1. ", "und ", "3., ", "den ", "e", "2021-", "hat ge "]
)
def test_long_sentences_take_no_long_time(piece: str) -> None:
    text = piece * (9_999 // len(piece))
    times.find(article(text), [Sentence(0, len(text), ())])


# --- the calendar ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [(1818, 3, 22), (1943, 4, 25), (2000, 4, 23), (2021, 4, 4), (2024, 3, 31)],
)
def test_easter(year: int, month: int, day: int) -> None:
    assert cal.easter(year) == date(year, month, day)


@settings(max_examples=100, deadline=None)
@given(day=DAYS, count=st.integers(-500, 500))
def test_counting_there_and_back(day: date, count: int) -> None:
    time = cal.as_time(day)
    for unit, precision in (("D", DAY), ("W", DAY), ("M", MONTH), ("Y", YEAR)):
        there = cal.shifted(time, unit, count)
        assert there is not None
        assert there.precision == precision
        back = cal.shifted(there, unit, -count)
        assert back is not None
        assert time.iso().startswith(back.iso())


@settings(max_examples=100, deadline=None)
@given(day=DAYS)
def test_weeks_hold_their_days(day: date) -> None:
    value, interval = cal.week(day)
    assert date.fromisoformat(f"{value}-{day.isoweekday()}") == day
    assert interval.first is not None
    assert date(*interval.first).isoweekday() == 1
    assert interval.last == cal.as_time(date(*interval.first) + timedelta(days=6)).latest


@settings(max_examples=100, deadline=None)
@given(day=DAYS)
def test_dates_are_read_in_every_form(day: date) -> None:
    english = day.strftime("%B")
    forms = [
        day.isoformat(),
        f"{day.isoformat()}T08:15:00+01:00",
        f"{day.day}. {MONTHS[day.month - 1]} {day.year}",
        f"{day.day:02d}.{day.month:02d}.{day.year}",
        f"{english} {day.day}, {day.year}",
        f"{day.day} {english} {day.year}",
    ]
    assert {dates.parse(form) for form in forms} == {cal.as_time(day)}


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=30))
def test_what_is_no_date_is_said_to_be_none(text: str) -> None:
    try:
        found = dates.parse(text)
    except ValueError:
        return
    assert found.iso()


# --- ages ---------------------------------------------------------------------------------------


def ages_of(text: str, published: Time | None = SUNDAY) -> list[tuple[str, str]]:
    person = Mention(0, 11, "Anna Müller", "Anna Müller", MentionKind.PERSON, 0)
    found = ages.find(article(text, published), [Sentence(0, len(text), ())], [person])
    return [(text[a.start : a.end], a.value) for a in found]


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("Die 24-Jährige kam.", "24-Jährige", "P24Y"),
        ("Der Zwölfjährige kam.", "Zwölfjährige", "P12Y"),
        ("Ein 85-jähriger Mann las.", "85-jähriger", "P85Y"),
        ("Der vierjährige kranke Sohn schlief.", "vierjährige", "P4Y"),
        ("Der fünfzehnjährige Johannes kam.", "fünfzehnjährige", "P15Y"),
        ("Die 17-jährigen Schülerinnen kamen.", "17-jährigen", "P17Y"),
        ("Er war 16 Jahre alt.", "16 Jahre alt", "P16Y"),
        ("Sie starb im Alter von 90 Jahren.", "90 Jahren", "P90Y"),
        ("Anna Müller (24) kam.", "24", "P24Y"),
    ],
)
def test_ages_of_people_are_found(text: str, words: str, value: str) -> None:
    assert ages_of(text) == [(words, value)]


@pytest.mark.parametrize(
    "text",
    [
        "Der 100-jährige Krieg endete.",
        "Die 20-jährige Zweckbindung galt.",
        "Im langjährigen Mittel regnet es.",
        "Der FC Bayern (23) gewann.",
        "Der Vertrag läuft 16 Jahre.",
        "Der 999-Jährige kam.",
    ],
)
def test_what_is_no_age(text: str) -> None:
    assert ages_of(text) == []


@given(
    born=st.dates(date(1900, 1, 1), date(2020, 12, 31)),
    today=st.dates(date(2021, 1, 1), date(2022, 12, 31)),
)
def test_whoever_is_that_old_was_born_on_one_of_the_days(born: date, today: date) -> None:
    old = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    text = f"Der {old}-Jährige kam."
    told = article(text, Time(today.year, today.month, today.day))
    for age in ages.find(told, [Sentence(0, len(text), ())], []):
        assert age.interval is not None
        first, last = age.interval.first, age.interval.last
        assert first is not None
        assert last is not None
        assert first <= (born.year, born.month, born.day) <= last


def test_ages_need_a_day_to_tell_births() -> None:
    text = "Die 24-Jährige kam."
    (age,) = ages.find(article(text, None), [Sentence(0, len(text), ())], [])
    assert (age.interval, age.anchored, age.type) == (None, False, "DURATION")
    (age,) = ages.find(article(text, Time(2021, precision=YEAR)), [Sentence(0, len(text), ())], [])
    assert days(age) == ((1996, 1, 1), (1997, 12, 31))


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("In der Saison 2007/08 kam es dazu.", "der Saison 2007/08", "2007/2008"),
        (
            "In der Liga-Saison 2020/21 war es.",
            "der Liga-Saison 2020/21",
            "2020/2021",
        ),
        ("Im Wintersemester 2019/20 war es so.", "Wintersemester 2019/20", "2019/2020"),
        ("Im Schuljahr 2019/2020 war es so.", "Schuljahr 2019/2020", "2019/2020"),
    ],
)
def test_seasons_of_two_years(text: str, words: str, value: str) -> None:
    assert read(text) == [(words, "DATE", value)]
