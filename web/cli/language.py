"""Vietnamese or English, by option or by locale."""

import os
from collections.abc import Mapping

LANGUAGES = ("vi", "en")


def choose_language(option: str | None, environment: Mapping[str, str] | None = None) -> str:
    """Return the language: what was asked for, else the locale's; Vietnamese when it names none."""
    if option is not None:
        return option
    variables = os.environ if environment is None else environment
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = variables.get(name, "")
        if value:
            return "en" if value.lower().startswith("en") else "vi"
    return "vi"
