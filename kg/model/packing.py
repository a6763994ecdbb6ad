"""How the model's dataclasses are pickled, which go from workers to the writer by the thousand.

What a frozen dataclass with slots brings for it asks ``fields()`` of every object and takes five
times as long (CPython 3.11 to 3.13, ``dataclasses._dataclass_getstate``).
"""

from __future__ import annotations

import copyreg
from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass
from operator import attrgetter
from typing import Any


def pack_quickly(found: Iterable[Any]) -> None:
    """Has the dataclasses among what is given pickled as a call with the values of their fields.

    They must take exactly these, in order, and change none.
    """
    for each in found:
        if isinstance(each, type) and is_dataclass(each):
            copyreg.pickle(each, _reducer(each))


def _reducer(kind: type) -> Callable[[Any], tuple[type, tuple[Any, ...]]]:
    names = [field.name for field in fields(kind)]
    if len(names) > 1:
        values = attrgetter(*names)
        return lambda each: (kind, values(each))
    return lambda each: (kind, tuple(getattr(each, name) for name in names))
