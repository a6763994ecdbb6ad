"""Lemmas, word classes and trees, with the shipped weights and with pipelines of one's own."""

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import DataError
from kg.model import Sentence, SentenceKind, Token
from kg.reading.parse import arguments, morphology, prefixes
from kg.reading.parse.parsing import LONGEST_PARSE, SpacyParser
from kg.reading.text.sentences import split

REPOSITORY = Path(__file__).resolve().parents[1]
SHIPPED = REPOSITORY / "kg" / "data" / "parser_de"
TREEBANKS = REPOSITORY.parent / "shared" / "data" / "treebanks"


@pytest.fixture(scope="module")
def parser() -> SpacyParser:
    return SpacyParser()


@pytest.fixture(scope="module")
def read(parser: SpacyParser) -> Callable[[str], Sentence]:
    def read_one(text: str) -> Sentence:
        (sentence,) = parser.parse(split(text))
        return sentence

    return read_one


@pytest.fixture
def training(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ModuleType]:
    """Modules of training/, which is a folder of scripts and no package."""
    monkeypatch.syspath_prepend(str(REPOSITORY / "training"))
    return import_module


def relation(sentence: Sentence, word: str) -> tuple[str, str]:
    """The label of the word and its head's text ("" for the root)."""
    token = next(t for t in sentence.tokens if t.text == word)
    return token.dep, sentence.tokens[token.head].text if token.head >= 0 else ""


def lemma(sentence: Sentence, word: str) -> str:
    return next(t.lemma for t in sentence.tokens if t.text == word)


def assert_tree(sentence: Sentence) -> None:
    """One root, and from every token a way to it."""
    roots = [n for n, token in enumerate(sentence.tokens) if token.head == -1]
    assert len(roots) == 1
    assert sentence.tokens[roots[0]].dep == "root"
    for number in range(len(sentence.tokens)):
        seen = set()
        while number != -1:
            assert number not in seen
            seen.add(number)
            number = sentence.tokens[number].head  # noqa: PLW2901


def test_subject_object_and_their_phrases(read: Callable[[str], Sentence]) -> None:
    sentence = read("Der Präsident besuchte am Montag die Hauptstadt.")
    assert sentence.parsed
    assert relation(sentence, "besuchte") == ("root", "")
    assert relation(sentence, "Präsident") == ("nsubj", "besuchte")
    assert relation(sentence, "Hauptstadt") == ("obj", "besuchte")
    assert relation(sentence, "Montag") == ("obl", "besuchte")
    assert relation(sentence, "am") == ("case", "Montag")
    besuchte = next(t for t in sentence.tokens if t.text == "besuchte")
    assert (besuchte.pos, besuchte.tag, besuchte.lemma) == ("VERB", "VVFIN", "besuchen")
    assert dict(besuchte.morph)["Tense"] == "Past"


def test_an_object_may_stand_first(read: Callable[[str], Sentence]) -> None:
    sentence = read("Den Minister kritisierte die Kanzlerin.")
    assert relation(sentence, "Kanzlerin") == ("nsubj", "kritisierte")
    assert relation(sentence, "Minister") == ("obj", "kritisierte")


def test_passive(read: Callable[[str], Sentence]) -> None:
    sentence = read("Das Netzwerk wurde von zwei Studenten gegründet.")
    assert relation(sentence, "Netzwerk") == ("nsubj:pass", "gegründet")
    assert relation(sentence, "wurde") == ("aux:pass", "gegründet")
    assert relation(sentence, "Studenten") == ("obl:agent", "gegründet")


def test_cases_overrule_the_usual_order(read: Callable[[str], Sentence]) -> None:
    hund = read("Den Hund hat die Katze gebissen.")
    assert relation(hund, "Hund") == ("obj", "gebissen")
    assert relation(hund, "Katze") == ("nsubj", "gebissen")
    buch = read("Das Buch gab er dem Kind.")
    assert [relation(buch, w)[0] for w in ("Buch", "er", "Kind")] == ["obj", "nsubj", "iobj"]
    koenig = read("Seinen Sohn schickte der König nach Rom.")
    assert [relation(koenig, w)[0] for w in ("Sohn", "König")] == ["obj", "nsubj"]


def phrase(*words: tuple[str, str, str, str, int, str]) -> list[Token]:
    """Tokens from (text, pos, tag, features, head, dep)."""
    return [
        Token(0, 1, text, pos=pos, tag=tag, morph=morph(features), head=head, dep=dep)
        for text, pos, tag, features, head, dep in words
    ]


def morph(features: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (k, v) for k, _, v in (pair.partition("=") for pair in features.split("|") if pair)
    )


def labels(tokens: list[Token]) -> list[str]:
    return [token.dep for token in arguments.settle(tokens)]


def test_labels_that_the_forms_allow_stay() -> None:
    tokens = phrase(
        ("Die", "DET", "ART", "", 1, "det"),
        ("Katze", "NOUN", "NN", "Number=Sing", 2, "obj"),
        ("beißt", "VERB", "VVFIN", "Number=Sing|VerbForm=Fin", -1, "root"),
        ("die", "DET", "ART", "", 4, "det"),
        ("Maus", "NOUN", "NN", "Number=Sing", 2, "nsubj"),
    )
    assert arguments.settle(tokens) == tokens


def test_two_subjects_are_told_apart_by_number_then_order() -> None:
    def clause(number: str) -> list[Token]:
        return phrase(
            ("Die", "DET", "ART", "", 1, "det"),
            ("Katze", "NOUN", "NN", "Number=Sing", 2, "nsubj"),
            ("jagt", "VERB", "VVFIN", f"Number={number}|VerbForm=Fin", -1, "root"),
            ("die", "DET", "ART", "", 4, "det"),
            ("Mäuse", "NOUN", "NN", "Number=Plur", 2, "nsubj"),
        )

    assert labels(clause("Sing")) == ["det", "nsubj", "root", "det", "obj"]
    assert labels(clause("Plur")) == ["det", "obj", "root", "det", "nsubj"]


def test_no_labels_are_made_up_where_none_fit() -> None:
    tokens = phrase(
        ("Es", "PRON", "PPER", "", 1, "nsubj"),
        ("kostete", "VERB", "VVFIN", "Number=Sing|VerbForm=Fin", -1, "root"),
        ("ihn", "PRON", "PPER", "", 1, "obj"),
        ("den", "DET", "ART", "", 4, "det"),
        ("Job", "NOUN", "NN", "Number=Sing", 1, "obj"),
    )
    assert arguments.settle(tokens) == tokens


def passive(preposition: str, noun: str, head: int, dep: str) -> list[Token]:
    return phrase(
        ("Chef", "NOUN", "NN", "", 3, "nsubj:pass"),
        (preposition, "ADP", "APPR", "", 2, "case"),
        (noun, "NOUN", "NN", "", head, dep),
        ("entlassen", "VERB", "VVPP", "", -1, "root"),
        ("wurde", "AUX", "VAFIN", "", 3, "aux:pass"),
    )


@pytest.mark.parametrize(
    ("preposition", "noun", "head", "dep", "expected"),
    [
        ("von", "Firma", 3, "obl", (3, "obl:agent")),
        ("vom", "Rat", 0, "nmod", (3, "obl:agent")),
        ("durch", "Rat", 0, "nmod", (3, "obl")),
        ("von", "1990", 3, "obl", (3, "obl")),
        ("in", "Firma", 0, "nmod", (0, "nmod")),
    ],
)
def test_a_passive_s_agent(
    preposition: str, noun: str, head: int, dep: str, expected: tuple[int, str]
) -> None:
    found = arguments.settle(passive(preposition, noun, head, dep))[2]
    assert (found.head, found.dep) == expected


def voice(*words: tuple[str, str, str, str]) -> list[str]:
    """Labels of (text, lemma, tag, dep), all hung on the word that is the root."""
    root = next(n for n, word in enumerate(words) if word[3] == "root")
    tokens = [
        Token(0, 1, text, lemma=lemma, tag=tag, head=-1 if n == root else root, dep=dep)
        for n, (text, lemma, tag, dep) in enumerate(words)
    ]
    return labels(tokens)


def test_the_verb_s_form_tells_what_werden_is() -> None:
    werk = ("Werk", "Werk", "NN", "nsubj")
    wird = ("wird", "werden", "VAFIN", "aux")
    gebaut = ("gebaut", "bauen", "VVPP", "root")
    werden = ("werden", "werden", "VAINF", "aux")
    assert voice(werk, wird, gebaut) == ["nsubj:pass", "aux:pass", "root"]
    assert voice(werk, wird, gebaut, werden) == ["nsubj:pass", "aux", "root", "aux:pass"]
    bauen = ("bauen", "bauen", "VVINF", "root")
    firma = ("Firma", "Firma", "NN", "nsubj:pass")
    assert voice(firma, (*wird[:3], "aux:pass"), bauen) == ["nsubj", "aux", "root"]


def test_relative_clause(read: Callable[[str], Sentence]) -> None:
    sentence = read("Der Mann, der das Haus kaufte, lebt in Berlin.")
    assert relation(sentence, "kaufte") == ("acl:relcl", "Mann")
    assert relation(sentence, "Haus") == ("obj", "kaufte")


def test_detached_prefixes_join_their_verb(read: Callable[[str], Sentence]) -> None:
    sentence = read("Amazon schaltet den Dienst am Montag ab.")
    assert relation(sentence, "ab") == ("compound:prt", "schaltet")
    assert lemma(sentence, "schaltet") == "abschalten"
    assert lemma(read("Sie lehnte den Vorschlag ab."), "lehnte") == "ablehnen"
    assert lemma(read("Er hat den Dienst abgeschaltet."), "abgeschaltet") == "abschalten"


@pytest.mark.parametrize(
    ("text", "verb", "expected"),
    [
        ("Er wies die Vorwürfe, die Müller erhoben hatte, zurück.", "wies", "zurückweisen"),
        ("Sie rief die Bürger am Montag in Berlin zum Streik auf.", "rief", "aufrufen"),
        ("Er warf der Regierung vor, sie habe gelogen.", "warf", "vorwerfen"),
        ("Die Firma kündigte am Dienstag die Schließung an.", "kündigte", "ankündigen"),
        ("Hinzu kam ein hoher Verlust.", "kam", "hinzukommen"),
        ("Er kritisierte den Plan scharf.", "kritisierte", "kritisieren"),
        ("Müller sagte weiter: Das geht nicht.", "sagte", "sagen"),
        ("Er stand an der Wand und schwieg.", "stand", "stehen"),
    ],
)
def test_which_words_are_prefixes(
    read: Callable[[str], Sentence], text: str, verb: str, expected: str
) -> None:
    sentence = read(text)
    assert lemma(sentence, verb) == expected
    assert_tree(sentence)


def prefixed(dep: str, head: int, tag: str = "PTKVZ") -> list[Token]:
    """`Er wies das , was er sah , zurück .` with the last word hung where the test wants it."""
    return [
        replace(token, lemma=lemma)
        for token, lemma in zip(
            phrase(
                ("Er", "PRON", "PPER", "", 1, "nsubj"),
                ("wies", "VERB", "VVFIN", "", -1, "root"),
                ("das", "PRON", "PDS", "", 1, "obj"),
                (",", "PUNCT", "$,", "", 6, "punct"),
                ("was", "PRON", "PWS", "", 6, "obj"),
                ("er", "PRON", "PPER", "", 6, "nsubj"),
                ("sah", "VERB", "VVFIN", "", 2, "acl:relcl"),
                (",", "PUNCT", "$,", "", 6, "punct"),
                ("zurück", "ADV", tag, "", head, dep),
                (".", "PUNCT", "$.", "", 1, "punct"),
            ),
            ["er", "weisen", "das", ",", "was", "er", "sehen", ",", "zurück", "."],
            strict=True,
        )
    ]


@pytest.mark.parametrize(("dep", "head"), [("compound:prt", 1), ("advmod", 6), ("mark", 2)])
def test_a_prefix_finds_its_verb_wherever_the_parser_hung_it(dep: str, head: int) -> None:
    found = prefixes.joined(prefixed(dep, head))
    assert found[1].lemma == "zurückweisen"
    assert found[6].lemma == "sehen"
    assert (found[8].head, found[8].dep) == (1, "compound:prt")


def test_an_adverb_is_no_prefix_though_the_parser_thinks_so() -> None:
    found = prefixes.joined(prefixed("compound:prt", 1, tag="ADV"))
    assert found[1].lemma == "weisen"
    assert found[8].dep == "advmod"


def test_only_what_runs_on_is_parsed(parser: SpacyParser) -> None:
    text = "Von Erika Muster\n\nBerlin (dpa) - Es regnet.\n\nMerkel trifft Macron"
    byline, dateline, sentence, heading = parser.parse(split(text))
    assert [s.parsed for s in (byline, dateline, sentence, heading)] == [False, False, True, True]
    assert byline.kind == SentenceKind.BYLINE
    assert byline.tokens[0].tag == "APPR"
    assert all(t.head == -1 and t.dep == "" and t.lemma for t in dateline.tokens)
    assert relation(heading, "Merkel") == ("nsubj", "trifft")


def test_a_sentence_beyond_the_limit_is_tagged_only(parser: SpacyParser) -> None:
    long = sentence_of(["Haus", "und"] * 1500)
    fits = sentence_of(["Haus", "und"] * (LONGEST_PARSE // 2))
    tagged, parsed = parser.parse([long, fits])
    assert not tagged.parsed
    assert {(t.lemma, t.tag, t.pos) for t in tagged.tokens} >= {("Haus", "NN", "NOUN")}
    assert {t.head for t in tagged.tokens} == {-1}
    assert parsed.parsed
    assert_tree(parsed)


def sentence_of(words: list[str]) -> Sentence:
    tokens = []
    start = 0
    for word in words:
        tokens.append(Token(start, start + len(word), word))
        start += len(word) + 1
    return Sentence(0, start - 1, tuple(tokens))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(st.characters(), min_size=1, max_size=12),
            st.sampled_from(["Haus", "geht", "ab", ",", "der", "-", "\u200b", "\ud800", "Ä-Ö"]),
        ),
        min_size=1,
        max_size=20,
    )
)
def test_any_words_get_a_tree_and_keep_their_text(parser: SpacyParser, words: list[str]) -> None:
    sentence = sentence_of(words)
    (parsed,) = parser.parse([sentence])
    assert parsed.parsed
    assert_tree(parsed)
    assert [(t.start, t.end, t.text) for t in parsed.tokens] == [
        (t.start, t.end, t.text) for t in sentence.tokens
    ]
    assert all(t.tag and t.pos for t in parsed.tokens)


def test_order_company_and_decomposition_change_nothing(parser: SpacyParser) -> None:
    texts = ["Die Müllers kaufen das Schloß.", "Es regnet.", "Wer zahlt, bestimmt die Musik."]
    sentences = [split(text)[0] for text in texts]
    together = parser.parse(sentences)
    assert together == [parser.parse([sentence])[0] for sentence in sentences]
    decomposed = parser.parse(split("Die Mu\u0308llers kaufen das Schloß."))[0]
    assert [(t.lemma, t.head, t.dep) for t in decomposed.tokens] == [
        (t.lemma, t.head, t.dep) for t in together[0].tokens
    ]
    assert parser.parse([]) == []


def test_threads_get_what_one_thread_gets(parser: SpacyParser) -> None:
    texts = [f"Firma {n} kauft das Haus Nummer {n} in Berlin." for n in range(6)]
    alone = [parser.parse(split(text)) for text in texts]
    together: dict[int, list[Sentence]] = {}

    def work(number: int) -> None:
        for _ in range(4):
            together[number] = parser.parse(split(texts[number]))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(len(texts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [together[number] for number in range(len(texts))] == alone


def test_a_pipeline_that_is_not_there_is_a_data_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="de_nowhere_sm"):
        SpacyParser("de_nowhere_sm")
    with pytest.raises(DataError):
        SpacyParser(tmp_path)


def pipeline(folder: Path, *labels: str) -> Path:
    """An untrained spaCy pipeline whose parser has the labels; without labels it has no parser."""
    nlp = spacy.blank("de")
    if labels:
        component = nlp.add_pipe("parser")
        for label in labels:
            component.add_label(label)
        nlp.initialize()
    nlp.to_disk(folder)
    return folder


def test_a_pipeline_without_a_parser_is_a_data_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no dependency parser"):
        SpacyParser(pipeline(tmp_path / "bare"))


def test_another_ud_pipeline_serves_as_well(tmp_path: Path) -> None:
    other = SpacyParser(pipeline(tmp_path, "nsubj", "obj", "ROOT"))
    (sentence,) = other.parse(split("Der Hund schläft."))
    assert_tree(sentence)
    assert [t.tag for t in sentence.tokens] == ["ART", "NN", "VVFIN", "$."]


def test_hyphen_compounds_are_tagged_by_their_last_part() -> None:
    words = ["Der", "Parler-Gründer", "traf", "den", "US-Präsidenten", "."]
    assert morphology.analyse(words)[1] == ("Parler-Gründer", "NN")
    assert morphology.analyse(words)[4] == ("US-Präsident", "NN")


def test_marks_are_marks_whatever_their_shape() -> None:
    tags = [analysis.tag for analysis in morphology.analyse(["„", "Ja", "“", "–", "»", "👍", "…"])]
    assert [tags[n] for n in (0, 2, 3, 4, 5, 6)] == ["$("] * 6
    assert morphology.analyse([]) == []


def test_a_word_beyond_reason_takes_no_time() -> None:
    (analysis,) = morphology.analyse(["donau" * 5000])
    assert analysis == ("donau" * 5000, "XY")


def test_compound_parts() -> None:
    assert morphology.compound_parts("Kurznachrichtendienst") == ("kurznachrichten", "dienst")
    assert morphology.compound_parts("Parler-Gründer")[0] == "parler"
    assert morphology.compound_parts("Haus") == ("haus",)


def test_the_weights_are_small_and_say_where_they_come_from() -> None:
    size = sum(path.stat().st_size for path in SHIPPED.rglob("*") if path.is_file())
    assert size < 15 * 2**20
    licence = (SHIPPED / "LICENSE.md").read_text(encoding="utf-8")
    for name in ("CC BY-SA 4.0", "German-GSD", "German-PUD", "German-HDT"):
        assert name in licence
    meta = json.loads((SHIPPED / "meta.json").read_text(encoding="utf-8"))
    assert meta["license"] == "CC BY-SA 4.0"
    assert len(meta["inputs_sha256"]) == 64
    assert meta["performance"]["sentences"] == 500


CONTRACTED = """\
# sent_id = own-1
1-2\tIm\t_\t_\t_\t_\t_\t_\t_\t_
1\tIn\tin\tADP\tAPPR\t_\t3\tcase\t_\t_
2\tdem\tder\tDET\tART\tCase=Dat|Gender=Neut|Number=Sing\t3\tdet\t_\t_
3\tHaus\tHaus\tNOUN\tNN\tCase=Dat\t4\tobl\t_\t_
4\twohnt\twohnen\tVERB\tVVFIN\tMood=Ind\t0\troot\t_\t_
5\tder\tder\tDET\tART\t_\t8\tdet\t_\t_
6\tUS\tUS\tPROPN\tNE\t_\t8\tcompound\t_\tSpaceAfter=No
7\t-\t-\tPUNCT\t$(\t_\t6\tpunct\t_\tSpaceAfter=No
8\tGast\tGast\tNOUN\tNN\tCase=Nom\t4\tnsubj\t_\tSpaceAfter=No
9\t.\t.\tPUNCT\t$.\t_\t4\tpunct\t_\t_

"""


def test_training_merges_what_the_tokenizer_leaves_whole(
    training: Callable[[str], ModuleType], tmp_path: Path
) -> None:
    (tmp_path / "de_gsd-own.conllu").write_text(CONTRACTED, encoding="utf-8")
    (tree,) = training("prepare").read_trees(tmp_path)
    assert [(w.form, w.upos, w.head, w.label) for w in tree.words] == [
        ("Im", "ADP", 1, "case"),
        ("Haus", "NOUN", 2, "obl"),
        ("wohnt", "VERB", -1, "root"),
        ("der", "DET", 4, "det"),
        ("US-Gast", "NOUN", 2, "nsubj"),
        (".", "PUNCT", 2, "punct"),
    ]
    assert tree.words[0].feats == "Case=Dat|Gender=Neut|Number=Sing"


def test_training_without_treebanks_says_what_is_missing(
    training: Callable[[str], ModuleType], tmp_path: Path
) -> None:
    with pytest.raises(SystemExit, match=r"no treebank.*--treebanks"):
        list(training("prepare").read_trees(tmp_path))


@pytest.mark.skipif(not TREEBANKS.is_dir(), reason=f"no treebanks at {TREEBANKS}")
def test_the_shipped_weights_keep_their_quality(training: Callable[[str], ModuleType]) -> None:
    scores = training("evaluate").score(None, TREEBANKS, TREEBANKS)
    assert scores["sentences"] == 500
    assert scores["UAS"] >= 84.5
    assert scores["LAS"] >= 79.0
    assert scores["LAS, raw"] >= 78.0
    assert scores["UPOS"] >= 94.0
    assert scores["f1"]["nsubj"] >= 78
    assert scores["f1"]["obj"] >= 75
