"""What a record keeps of a card: from the signed card, to JSON and back."""

import hashlib
import json
from datetime import date
from typing import Any, Final

from verifier.report_card import Level, ReportCard
from verifier.spelling import name_key
from web.registry.values import RecordFacts, RegistryError

FORMAT: Final = "hocba-verify/record/1"
_LOOKUP_CONTEXT: Final = b"hocba-verify/lookup-id/1\x00"


def read_facts(card: ReportCard) -> RecordFacts:
    """Return what a record keeps of a card.

    Raises:
        RegistryError: the card does not say whose it is, of which school and year.
    """
    if not card.school.code or card.school_year is None or card.level is None:
        raise RegistryError("the card names no school, school year or form")
    if not card.pupil.name:
        raise RegistryError("the card names no pupil")
    return RecordFacts(
        lookup_id=card.lookup_id,
        school_code=card.school.code,
        school_name=card.school.name,
        school_year=card.school_year,
        form=card.level,
        grade=card.grade,
        class_name=card.class_name,
        pupil_name=card.pupil.name,
        birth_date=card.pupil.birth_date,
        pupil_number=card.pupil.number,
        issued_on=card.issued_on,
    )


def write_facts(facts: RecordFacts) -> bytes:
    """Return the JSON that is sealed."""
    content = {
        "format": FORMAT,
        "lookup_id": facts.lookup_id,
        "school_code": facts.school_code,
        "school_name": facts.school_name,
        "school_year": facts.school_year,
        "form": facts.form.value,
        "grade": facts.grade,
        "class_name": facts.class_name,
        "pupil_name": facts.pupil_name,
        "birth_date": _write_day(facts.birth_date),
        "pupil_number": facts.pupil_number,
        "issued_on": _write_day(facts.issued_on),
    }
    return json.dumps(content, ensure_ascii=False).encode()


def parse_facts(content: bytes) -> RecordFacts:
    """Return what was sealed; its seal held, so that it is ours."""
    values: dict[str, Any] = json.loads(content)
    values.pop("format")
    values["form"] = Level(values["form"])
    for name in ("birth_date", "issued_on"):
        values[name] = None if values[name] is None else date.fromisoformat(values[name])
    return RecordFacts(**values)


def hash_lookup_id(lookup_id: str) -> str:
    """Return by what a record is found for its MA_TRA_CUU_UUID.

    A UUID of version 4 has 122 random bits: its hash gives nothing away.
    """
    return hashlib.sha256(_LOOKUP_CONTEXT + lookup_id.strip().lower().encode()).hexdigest()


def is_same_pupil(one: RecordFacts, other: RecordFacts) -> bool:
    """Return whether two cards of a school are of one pupil: by number, else by name and birth."""
    if one.school_code != other.school_code or one.school_year != other.school_year:
        return False
    if one.pupil_number and other.pupil_number:
        return one.pupil_number == other.pupil_number
    return (
        one.birth_date is not None
        and one.birth_date == other.birth_date
        and name_key(one.pupil_name) == name_key(other.pupil_name)
    )


def _write_day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
