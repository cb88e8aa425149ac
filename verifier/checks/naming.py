"""Whether two names name the same: spelling apart, never letters."""

from verifier.spelling import name_key

_SCHOOL = name_key("Trường")


def same_name(one: str | None, other: str | None) -> bool:
    """Whether two names of persons or organisations are one, tone placement and case apart."""
    return one is not None and other is not None and bool(one) and name_key(one) == name_key(other)


def same_school_name(one: str | None, other: str | None) -> bool:
    """Whether two names of schools are one; a leading "Trường" is form, not name."""
    return one is not None and other is not None and _school_key(one) == _school_key(other)


def _school_key(name: str) -> str:
    return name_key(name).removeprefix(_SCHOOL + " ")
