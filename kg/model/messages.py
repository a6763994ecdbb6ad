"""What is said to a person, in both languages."""

from __future__ import annotations

from dataclasses import dataclass

from kg.model.values import Language


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence for a person, in German and English."""

    de: str
    en: str

    def in_language(self, language: Language) -> str:
        """The German sentence for ``de``, else the English one."""
        return self.de if language.startswith("de") else self.en
