"""What a text names or describes, and what within it is the same thing."""

from kg.reading.mentions.finding import find

__all__ = ["find"]
