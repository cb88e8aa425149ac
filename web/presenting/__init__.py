"""Puts reports into words: a `VerificationReport` becomes the values that templates print."""

from web.presenting.page import present_page
from web.presenting.state import State, find_state
from web.presenting.values import VerdictPage

__all__ = ["State", "VerdictPage", "find_state", "present_page"]
