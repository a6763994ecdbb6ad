"""Why a verdict is what it is: every reason code with its sentence in German and English.

The codes are stable: they are stored, exported and may be counted.
"""

from __future__ import annotations

from typing import Final

from kg.model import Label, Message

REASONS: Final[dict[str, tuple[Label, Message]]] = {
    "agrees": (
        Label.SUPPORTED,
        Message(
            "Wikidata sagt dasselbe für die Zeit, von der die Rede ist.",
            "Wikidata says the same for the time spoken of.",
        ),
    ),
    "agrees-by-chain": (
        Label.SUPPORTED,
        Message(
            "Wikidata sagt es genauer; die Schritte vom Genaueren zum Gesagten sind belegt.",
            "Wikidata says it more exactly; each step from there to what is said is in evidence.",
        ),
    ),
    "other-value": (
        Label.REFUTED,
        Message(
            "Es kann nur einen Wert geben, und Wikidata nennt einen anderen.",
            "There can be only one value, and Wikidata gives another.",
        ),
    ),
    "other-value-undated": (
        Label.REFUTED,
        Message(
            "Es kann nur einen Wert geben, und nach dem Stand der Daten liegt er in einem anderen "
            "Staat; der Artikel hat kein Datum.",
            "There can be only one value, and as the data stand it lies in another country; the "
            "article has no date.",
        ),
    ),
    "office-held": (
        Label.REFUTED,
        Message(
            "Das Amt hat höchstens eine Person inne, und es war zu dieser Zeit eine andere.",
            "One person at most holds the office, and at that time it was another.",
        ),
    ),
    "breaks-order": (
        Label.REFUTED,
        Message(
            "Es kann nicht sein: Nach Wikidata wäre das Ende vor dem Anfang.",
            "It cannot be: by Wikidata the end would come before the beginning.",
        ),
    ),
    "count-agrees": (
        Label.SUPPORTED,
        Message(
            "Die Zahl stimmt mit dem überein, was Wikidata aufzählt und zählt.",
            "The number agrees with what Wikidata lists and counts.",
        ),
    ),
    "more-listed": (
        Label.REFUTED,
        Message(
            "Wikidata zählt mehr auf, als der Artikel sagt.",
            "Wikidata lists more than the article says.",
        ),
    ),
    "fewer-counted": (
        Label.REFUTED,
        Message(
            "Nach Wikidata sind es weniger, als der Artikel sagt.",
            "By Wikidata there are fewer than the article says.",
        ),
    ),
    "list-complete": (
        Label.REFUTED,
        Message(
            "Wikidata nennt alle, und das Genannte ist nicht darunter.",
            "Wikidata names all of them, and what is said is not among them.",
        ),
    ),
    "other-time": (
        Label.OUTDATED,
        Message(
            "Es stimmt für eine andere Zeit als die, von der die Rede ist.",
            "It is true of another time than the one spoken of.",
        ),
    ),
    "supported-and-refuted": (
        Label.CONFLICTING,
        Message(
            "Gleichrangige Aussagen in Wikidata sprechen dafür und dagegen.",
            "Statements of equal rank in Wikidata speak for it and against it.",
        ),
    ),
    "event": (
        Label.NOT_ENOUGH_INFORMATION,
        Message(
            "Ein Ereignis, für das Wikidata keine Eigenschaft hat.",
            "An event that no property of Wikidata covers.",
        ),
    ),
    "incomplete": (
        Label.NOT_ENOUGH_INFORMATION,
        Message("Es fehlt ein Teil der Behauptung.", "A part of the claim is missing."),
    ),
    "unlinked": (
        Label.NOT_ENOUGH_INFORMATION,
        Message(
            "Ein Name ließ sich keinem Eintrag in Wikidata sicher zuordnen.",
            "A name could not be linked to an entry of Wikidata with certainty.",
        ),
    ),
    "namesake-meant": (
        Label.NOT_ENOUGH_INFORMATION,
        Message(
            "Wer so heißt und bekannt ist, passt nicht zu dem, was der Text sagt; vielleicht ist "
            "ein Namensvetter gemeint.",
            "The one who is known by this name does not fit what the text says; a namesake may be "
            "meant.",
        ),
    ),
    "unlinked-class": (
        Label.NOT_ENOUGH_INFORMATION,
        Message(
            "Wofür der Gattungsbegriff in Wikidata steht, ließ sich nicht sicher sagen.",
            "What the common noun stands for in Wikidata could not be told with certainty.",
        ),
    ),
    "spelling-variant": (
        Label.NOT_ENOUGH_INFORMATION,
        Message(
            "Wikidata nennt einen fast gleichen Namen: eine andere Schreibweise?",
            "Wikidata has nearly the same name: a spelling variant?",
        ),
    ),
    "silent": (
        Label.NOT_ENOUGH_INFORMATION,
        Message("Wikidata sagt dazu nichts.", "Wikidata says nothing about it."),
    ),
    "open-property": (
        Label.NOT_ENOUGH_INFORMATION,
        Message(
            "Wikidata nennt anderes, aber es kann mehrere Werte geben.",
            "Wikidata gives other values, but there may be several.",
        ),
    ),
    "several-values": (
        Label.NOT_ENOUGH_INFORMATION,
        Message(
            "Wikidata nennt selbst mehrere Werte; keiner davon entscheidet.",
            "Wikidata itself gives several values; none of them decides.",
        ),
    ),
    "list-counts": (
        Label.NOT_ENOUGH_INFORMATION,
        Message(
            "Wikidata zählt einige auf, aber vielleicht nicht alle oder nicht für diese Zeit.",
            "Wikidata lists some, but perhaps not all of them, or not for this time.",
        ),
    ),
    "coarser": (
        Label.NOT_ENOUGH_INFORMATION,
        Message(
            "Wikidata sagt es nur ungenauer als der Artikel.",
            "Wikidata says it less exactly than the article.",
        ),
    ),
    "finer-class": (
        Label.NOT_ENOUGH_INFORMATION,
        Message(
            "Wikidata nennt einen engeren Begriff; ob der weitere zutrifft, steht damit nicht "
            "fest.",
            "Wikidata gives a narrower term; whether the wider one is true is not settled by that.",
        ),
    ),
    "incomparable": (
        Label.NOT_ENOUGH_INFORMATION,
        Message(
            "Wikidata nennt einen Wert, der sich mit dem behaupteten nicht vergleichen lässt.",
            "Wikidata gives a value that cannot be compared with the claimed one.",
        ),
    ),
    "year-unsaid": (
        Label.NOT_ENOUGH_INFORMATION,
        Message(
            "Der Artikel nennt kein Jahr, und Wikidata nennt denselben Tag eines anderen.",
            "The article gives no year, and Wikidata gives the same day of another.",
        ),
    ),
    "namesake": (
        Label.NOT_ENOUGH_INFORMATION,
        Message(
            "Wikidata nennt ein Datum aus einem anderen Jahrhundert: Gemeint ist wohl jemand "
            "anderes, der so heißt.",
            "Wikidata gives a date of another century: someone else of that name may be meant.",
        ),
    ),
    "near-date": (
        Label.NOT_ENOUGH_INFORMATION,
        Message(
            "Wikidata nennt ein anderes, nahes Datum; Gründung, Eintragung und Start liegen oft "
            "auseinander.",
            "Wikidata gives another date near it; founding, registration and start often differ.",
        ),
    ),
    "may-have-moved": (
        Label.NOT_ENOUGH_INFORMATION,
        Message(
            "Wikidata nennt einen anderen Wert; er kann sich ändern, und der Artikel hat kein "
            "Datum.",
            "Wikidata gives another value; it may change, and the article has no date.",
        ),
    ),
    "outranked": (
        Label.NOT_ENOUGH_INFORMATION,
        Message(
            "Wikidata führt es auch, zieht aber einen anderen Wert vor.",
            "Wikidata has it too, but prefers another value.",
        ),
    ),
    "hedged": (
        Label.NOT_ENOUGH_INFORMATION,
        Message(
            "Wikidata kennzeichnet die passende Aussage selbst als unsicher oder umstritten.",
            "Wikidata itself marks the statement that fits as uncertain or disputed.",
        ),
    ),
    "qualifier-differs": (
        Label.NOT_ENOUGH_INFORMATION,
        Message(
            "Die Hauptsache stimmt mit Wikidata überein, eine nähere Angabe nicht.",
            "The main point agrees with Wikidata, a detail does not.",
        ),
    ),
    "qualifier-unknown": (
        Label.NOT_ENOUGH_INFORMATION,
        Message(
            "Die Hauptsache stimmt mit Wikidata überein; zu einer näheren Angabe sagt es nichts.",
            "The main point agrees with Wikidata, which says nothing on a detail.",
        ),
    ),
    "no-date": (
        Label.NOT_ENOUGH_INFORMATION,
        Message(
            "Niemand weiß, von welchem Tag der Artikel spricht, und Wikidata nennt Zeiten.",
            "Nobody knows of which day the article speaks, and Wikidata gives times.",
        ),
    ),
    "no-dates": (
        Label.NOT_ENOUGH_INFORMATION,
        Message(
            "Es ändert sich mit der Zeit, und Wikidata sagt nicht, wann es gilt.",
            "It changes with time, and Wikidata does not say when it holds.",
        ),
    ),
    "partly": (
        Label.NOT_ENOUGH_INFORMATION,
        Message(
            "Wikidatas Angabe deckt die Zeit, von der die Rede ist, nicht sicher ab.",
            "Wikidata's statement does not surely cover the time spoken of.",
        ),
    ),
    "snapshot-older": (
        Label.NOT_ENOUGH_INFORMATION,
        Message(
            "Die Daten sind älter als die Zeit, von der die Rede ist; es kann sich geändert haben.",
            "The data are older than the time spoken of; it may have changed since.",
        ),
    ),
    "only-other-times": (
        Label.NOT_ENOUGH_INFORMATION,
        Message(
            "Wikidata nennt Werte nur für andere Zeiten.",
            "Wikidata gives values of other times only.",
        ),
    ),
    "measured-elsewhen": (
        Label.NOT_ENOUGH_INFORMATION,
        Message(
            "Die Zahl passt zu einer Messung aus einer anderen Zeit.",
            "The number fits a measurement of another time.",
        ),
    ),
    "not-certain": (
        Label.NOT_ENOUGH_INFORMATION,
        Message(
            "Wikidata nennt einen anderen Wert, aber nicht sicher für diese Zeit.",
            "Wikidata gives another value, but not surely for this time.",
        ),
    ),
    "not-sure-enough": (
        Label.NOT_ENOUGH_INFORMATION,
        Message(
            "Wikidata spricht dafür oder dagegen, aber Urteile dieser Art sind zu oft falsch.",
            "Wikidata speaks for it or against it, but verdicts of this kind are too often wrong.",
        ),
    ),
    "not-asked": (
        Label.NOT_CHECKED,
        Message(
            "Das Wissen konnte nicht befragt werden.",
            "The knowledge could not be asked.",
        ),
    ),
}
