"""Hostile requests against a real ``beleg serve``."""
