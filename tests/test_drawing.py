"""What the pictures show is what the tables beside them say."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

import kg
from kg.model import Label
from server.pages.drawing import over_time

DAYS = st.dates(date(1990, 1, 1), date(1990, 1, 1) + timedelta(days=365 * 12))


def claim(day: str, label: str) -> kg.IndexedClaim:
    texts = ("u", "p", "v", "a", "t", None, "x", "de", day, "c", "w", "d", "e", label, 1)
    return kg.IndexedClaim(*texts, None, None, 0)  # type: ignore[arg-type]  # one by one


@given(st.lists(st.tuples(DAYS, st.sampled_from(list(Label))), min_size=1, max_size=40))
def test_bars_are_as_high_as_the_counts_and_as_far_apart_as_the_months(
    dated: list[tuple[date, Label]],
) -> None:
    claims = [claim(day.isoformat(), label.value) for day, label in dated]
    months = over_time([*claims, claim("", "refuted")])
    counted = Counter((c.day[:7], c.label) for c in claims)
    names = sorted({c.day[:7] for c in claims})[-60:]
    assert [month.name for month in months] == names
    most = max(month.total for month in months)
    for month in months:
        assert month.counts == {x: n for (name, x), n in counted.items() if name == month.name}
        assert 0 <= month.x < month.x + month.width < 101
        assert abs(sum(height for _, _, height in month.bars) - month.total * 100 / most) < 0.1
        assert all(-0.01 <= top <= top + height <= 100.01 for _, top, height in month.bars)
    assert all(a.x < b.x for a, b in pairwise(months))


def test_without_a_day_there_is_no_picture() -> None:
    assert over_time([claim("", "refuted")]) == ()
