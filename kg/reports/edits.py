"""What an edit of an article changed in its claims, in words."""

from __future__ import annotations

from collections.abc import Iterator

from kg.model import Message, Version

HEADING = Message("Frühere Fassungen", "Earlier versions")


def sentence(version: Version) -> Message:
    """A version in a sentence: when it was read and replaced, and how many claims changed."""
    read_de = f", gelesen {_day(version.retrieved)}" if version.retrieved else ""
    read_en = f", read {_day(version.retrieved)}" if version.retrieved else ""
    gone, added, kept = len(version.gone), len(version.added), version.kept
    if gone or added:
        return Message(
            f"Fassung {version.number}{read_de}, ersetzt {_day(version.replaced)}: "
            f"Behauptungen: {gone} weggefallen, {added} hinzugekommen, {kept} geblieben",
            f"Version {version.number}{read_en}, replaced {_day(version.replaced)}: "
            f"claims: {gone} gone, {added} added, {kept} kept",
        )
    return Message(
        f"Fassung {version.number}{read_de}, ersetzt {_day(version.replaced)}: "
        "der Wortlaut ist ein anderer, die gelesenen Behauptungen sind dieselben",
        f"Version {version.number}{read_en}, replaced {_day(version.replaced)}: "
        "the wording is another, the claims that were read are the same",
    )


def changed(version: Version) -> Iterator[tuple[str, str]]:
    """The words of each claim that changed, behind "−" where it is gone and "+" where it came."""
    yield from (("−", change.text) for change in version.gone)
    yield from (("+", change.text) for change in version.added)


def _day(moment: str) -> str:
    """A time to the minute, as people read it."""
    return moment[:16].replace("T", " ")
