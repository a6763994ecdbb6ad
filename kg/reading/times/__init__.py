"""Time expressions and dates: what is a time, and when it is."""

from kg.reading.times.finding import find

__all__ = ["find"]
