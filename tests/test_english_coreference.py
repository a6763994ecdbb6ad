"""Who pronouns and descriptions of English articles are: laws that hold of any text."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from tests.english_reading import annotated

WORDS = (
    "Clara Berg", "Jan Braun", "Siemens", "Parler", "the company", "the network", "the driver",
    "she", "he", "its", "his", "her", "it", "a network",
)  # fmt: skip
VERBS = ("praised", "is", "bought", "said that", "met")


SENTENCES = st.builds(
    lambda who, does, whom, tail: f"{who[0].upper()}{who[1:]} {does} {whom}{tail}.",
    st.sampled_from(WORDS),
    st.sampled_from(VERBS),
    st.sampled_from(WORDS),
    st.sampled_from(("", " and its founder", ", a company", " in his house")),
)


@given(st.lists(SENTENCES, min_size=1, max_size=4).map(" ".join))
@example("The company praised its founder. The network praised its founder.")
def test_what_points_back_is_in_the_chain_of_an_earlier_name(text: str) -> None:
    found = annotated(text).mentions
    for mention in found:
        assert text[mention.start : mention.end] == mention.text
        assert 0 <= mention.chain < len(found)
        named = found[mention.chain]
        assert named.chain == mention.chain
        assert not named.anaphoric
        if mention.anaphoric:
            assert any(m.start < mention.start for m in found if m.chain == mention.chain)
    assert [m.start for m in found] == sorted(m.start for m in found)
