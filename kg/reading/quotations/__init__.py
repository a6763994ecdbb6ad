"""Who is quoted with what: direct, indirect, mixed and reported."""

from kg.reading.quotations.finding import find

__all__ = ["find"]
