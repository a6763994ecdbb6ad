"""Everything that is read from an article before any claim is made."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from kg.model import Annotation, Article, Sentence
from kg.reading import english, mentions, quotations, times
from kg.reading.mentions import coreference, english_coreference, phrases
from kg.reading.parse.links.english import EnglishParser
from kg.reading.parse.parsing import SpacyParser
from kg.reading.text.sentences import split
from kg.reading.times import ages
from kg.seams import LinkageParser


class ArticleAnnotator:
    """Reads German and English articles.

    ``parser`` is the folder or name of a spaCy pipeline in place of the shipped one. It is loaded
    with the first German article, if not before, and raises :class:`kg.errors.DataError` then if
    it cannot be. ``english`` parses English sentences; without it, or where it is not installed,
    they keep ``parsed`` False and the annotation has a note of that. English articles have direct
    quotations, dates and capitalised names.
    """

    def __init__(
        self, parser: str | Path | None = None, english: LinkageParser | None = None
    ) -> None:
        self._parser_name = parser
        self._links = EnglishParser(english)

    @cached_property
    def _parser(self) -> SpacyParser:
        return SpacyParser(self._parser_name)

    def load(self) -> None:
        """Loads the parser ahead of the first German article; raises as that would."""
        self.parse("")

    def annotate(self, article: Article) -> Annotation:
        """The layers of the article; offsets into its unchanged text.

        Raises :class:`kg.errors.UsageError` for languages other than ``de`` and ``en``.
        """
        if article.language == "de":
            return self._german(article)
        return self._english(article)

    def parse(self, text: str) -> list[Sentence]:
        """The sentences of a German text, parsed."""
        return self._parser.parse(split(text, "de"))

    def _german(self, article: Article) -> Annotation:
        sentences = tuple(self.parse(article.text))
        found = coreference.resolve(article, sentences, mentions.find(article, sentences))
        return Annotation(
            sentences=sentences,
            quotations=quotations.find(article, sentences, found),
            times=times.find(article, sentences),
            mentions=found,
            ages=ages.find(article, sentences, found),
            possible=phrases.possible(sentences, found),
        )

    def _english(self, article: Article) -> Annotation:
        sentences = tuple(split(article.text, article.language))
        found = english.mentions(article, sentences)
        parsed, said = self._links.parse(sentences, found)
        found = english_coreference.resolve(article.text, parsed, found)
        return Annotation(
            sentences=parsed,
            notes=said,
            quotations=english.quotations(article, sentences, found),
            times=times.find(article, sentences),
            mentions=found,
        )
