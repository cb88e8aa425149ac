"""Judges signed report cards: pure, without network, files, clock or web framework."""
