"""Reads the học bạ from its signed element, DU_LIEU_HOC_BA (CV 2088/BGDĐT-GDTH PL1 II.1).

What an element says is its whole text, comments left out, so that a comment in the middle cannot
cut a value short. What stands there and makes no sense is named in `unclear_fields`.
"""

import re
from dataclasses import replace

from verifier.levels import (
    read_assessment_level,
    read_comment_level,
    read_mark,
    read_subject_level,
    read_term_result,
    read_year_level,
    read_yes_or_no,
)
from verifier.report_card import (
    Assessment,
    Level,
    Person,
    Pupil,
    ReportCard,
    School,
    SubjectResult,
    Summary,
)
from verifier.spelling import read_date, read_measure, read_school_year, subject_key, word_key
from verifier.xml import card_field
from verifier.xml.card_source import CardSource, read_source

_GRADE = re.compile(r"(?:khối |lớp |k)?0?(1[0-2]|[1-9])")
_PRIMARY_GRADES, _LOWER_GRADES = 5, 9
_GENDERS = {"nam": "Nam", "nữ": "Nữ"}
_TERMS = ("term1", "term2", "year")


def read_report_card(canonical: bytes) -> ReportCard | None:
    """Return the card that the canonical bytes of its signed element tell of.

    None when the element is no DU_LIEU_HOC_BA.

    Raises:
        DocumentError: the bytes are no XML, carry a DTD or exceed a limit.

    """
    source = read_source(canonical)
    return None if source is None else _build(source)


def _build(source: CardSource) -> ReportCard:
    """Return the card made of what was gathered."""
    grade = source.read("grade", _read_grade)
    level = _read_level(source, grade)
    card = ReportCard(
        level=level,
        lookup_id=source.read("lookup_id", str.lower),
        version=source.text("version"),
        circular=source.text("circular"),
        school_year=_read_year(source),
        grade=grade,
        class_name=source.text("class_name")
        or source.only("class_name", source.history.get("TEN_LOP", [])[-1:]),
        register_number=source.text("register_number"),
        school=_read_school(source),
        pupil=_read_pupil(source),
        head=_read_person(source, "head"),
        class_teacher=_read_person(source, "class_teacher"),
        issue_place=source.text("issue_place"),
        created_on=source.read("created_on", read_date),
        issued_on=source.read("issued_on", read_date),
        subjects=_read_subjects(source, level),
        assessments=_read_assessments(source),
        comments=_read_comments(source),
        summary=_read_summary(source),
        missing_fields=_find_missing(source, level),
        unknown_fields=tuple(dict.fromkeys(source.unknown)),
    )
    return replace(card, unclear_fields=tuple(dict.fromkeys(source.unclear)))


def _read_grade(text: str) -> str | None:
    """Return the grade, 1 to 12, of a MA_KHOI such as `04` or `Khối 4`."""
    match = _GRADE.fullmatch(text.casefold())
    return match[1] if match else None


def _read_level(source: CardSource, grade: str | None) -> Level | None:
    """Return which form of card it is, by MA_CAP_HOC, else by the grade."""
    if source.text("level") is not None:
        return source.read("level", lambda text: card_field.LEVELS.get(text.upper()))
    if grade is None:
        return None
    if int(grade) <= _PRIMARY_GRADES:
        return Level.PRIMARY
    return Level.LOWER_SECONDARY if int(grade) <= _LOWER_GRADES else Level.UPPER_SECONDARY


def _read_year(source: CardSource) -> str | None:
    """Return the school year; a NAM_HOC that names another one makes it unclear."""
    year = source.read("school_year", _school_year_of)
    others = [_school_year_of(text) for text in source.values.get("NAM_HOC", [])]
    named = [other for other in others if other is not None]
    return source.only("school_year", [year or "", *named])


def _school_year_of(text: str) -> str | None:
    """Return the school year of `2025-2026` or `Năm học 2025 - 2026`."""
    return read_school_year(re.sub(r"^năm học:? ", "", text, flags=re.IGNORECASE))


def _read_school(source: CardSource) -> School:
    """Return the school as the card names it."""
    return School(
        code=source.text("school.code"),
        name=source.text("school.name"),
        department_code=source.text("school.department_code"),
        department=source.text("school.department"),
        ward=source.text("school.ward"),
        district=source.text("school.district"),
        province=source.text("school.province"),
    )


def _read_pupil(source: CardSource) -> Pupil:
    """Return the child whose card it is."""
    return Pupil(
        name=source.text("pupil.name"),
        birth_date=source.read("pupil.birth_date", read_date),
        gender=source.read("pupil.gender", lambda text: _GENDERS.get(word_key(text))),
        number=source.text("pupil.number"),
        code=source.text("pupil.code"),
        ethnicity=source.text("pupil.ethnicity"),
        nationality=source.text("pupil.nationality"),
        birth_place=source.text("pupil.birth_place"),
        home_town=source.text("pupil.home_town"),
        residence=source.text("pupil.residence"),
        father=source.text("pupil.father"),
        mother=source.text("pupil.mother"),
        guardian=source.text("pupil.guardian"),
        height_cm=source.read("pupil.height_cm", read_measure),
        weight_kg=source.read("pupil.weight_kg", read_measure),
    )


def _read_person(source: CardSource, path: str) -> Person:
    """Return one of the people who sign."""
    title = source.text(f"{path}.title") if f"{path}.title" in card_field.FIELDS else None
    return Person(source.text(f"{path}.name"), source.text(f"{path}.number"), title)


def _read_subjects(source: CardSource, level: Level | None) -> tuple[SubjectResult, ...]:
    """Return the rows of the table of marks in their order; a subject given twice is unclear."""
    subjects = tuple(_read_subject(source, row, level) for row in source.rows)
    named = tuple(subject for subject in subjects if subject is not None)
    seen: set[str] = set()
    for subject in named:
        keys = {subject_key(subject.name)} | ({subject.code} if subject.code else set())
        if keys & seen:
            source.unclear.append(f"subjects[{subject.key}]")
        seen |= keys
    return named


def _read_subject(
    source: CardSource, row: dict[str, list[str]], level: Level | None
) -> SubjectResult | None:
    """Return one row, None when it names no subject."""
    texts = {part: row.get(name, []) for part, name in card_field.ROW_FIELDS.items()}
    code = source.only("subjects", texts["code"])
    name = source.only("subjects", texts["name"]) or code
    if name is None:
        return None
    path = f"subjects[{code or name}]"
    level_text = source.only(f"{path}.level", texts["level"])
    year_text = source.only(f"{path}.mark", texts["year"])
    mark = source.understand(f"{path}.mark", source.only(f"{path}.mark", texts["mark"]), read_mark)
    terms = {
        part: source.understand(
            f"{path}.{part}", source.only(f"{path}.{part}", texts[part]), read_term_result
        )
        for part in ("term1", "term2", "reassessed")
    }
    comment = source.only(f"{path}.comment", texts["comment"])
    if level is Level.PRIMARY:
        stage = source.understand(f"{path}.level", level_text, read_subject_level)
        return SubjectResult(code, name, stage, mark, **terms, comment=comment)
    stage = source.understand(f"{path}.level", level_text, read_comment_level)
    return _with_year(
        source, path, SubjectResult(code, name, stage, mark, **terms, comment=comment), year_text
    )


def _with_year(
    source: CardSource, path: str, subject: SubjectResult, text: str | None
) -> SubjectResult:
    """Return a secondary row with its year's result: a mark, or Đ or CĐ where comments assess."""
    if text is None:
        return subject
    if (mark := read_mark(text)) is not None:
        if subject.mark not in (None, mark):
            source.unclear.append(f"{path}.mark")
        return replace(subject, mark=mark)
    stage = source.understand(f"{path}.level", text, read_comment_level)
    if subject.level not in (None, stage):
        source.unclear.append(f"{path}.level")
    return replace(subject, level=stage)


def _read_assessments(source: CardSource) -> tuple[Assessment, ...]:
    """Return the qualities and competences of a primary card."""
    found = []
    for name in card_field.ASSESSMENTS:
        path = f"assessments[{name}]"
        text = source.only(path, source.values.get(name, []))
        level = source.understand(path, text, read_assessment_level)
        if level is not None:
            found.append(Assessment(name, level))
    return tuple(found)


def _read_comments(source: CardSource) -> tuple[tuple[str, str], ...]:
    """Return the free-text comments by element name."""
    texts = (
        (name, source.only(f"comments[{name}]", source.values.get(name, [])))
        for name in card_field.COMMENTS
    )
    return tuple((name, text) for name, text in texts if text is not None)


def _read_summary(source: CardSource) -> Summary:
    """Return what TONG_KET and the secondary year's results say."""
    learning, conduct = (
        tuple(source.read(f"summary.{kind}.{term}", read_year_level) for term in _TERMS)
        for kind in ("learning", "conduct")
    )
    return Summary(
        result=source.text("summary.result"),
        promoted=source.read("summary.promoted", read_yes_or_no),
        completion_text=source.text("summary.completion_text"),
        completed_grade=source.read("summary.completed_grade", read_yes_or_no),
        completed_school=source.read("summary.completed_school", read_yes_or_no),
        awards=source.text("summary.awards"),
        extra_awards=source.text("summary.extra_awards"),
        teacher_comment=source.text("summary.teacher_comment"),
        learning=(learning[0], learning[1], learning[2]),
        conduct=(conduct[0], conduct[1], conduct[2]),
        excused_days=source.read("summary.excused_days", read_measure),
        unexcused_days=source.read("summary.unexcused_days", read_measure),
    )


def _find_missing(source: CardSource, level: Level | None) -> tuple[str, ...]:
    """Return the mandatory elements that the card lacks, by element name."""
    primary = level is None or level is Level.PRIMARY
    mandatory = card_field.MANDATORY_PRIMARY if primary else card_field.MANDATORY_SECONDARY
    in_rows = card_field.ROW_MANDATORY_PRIMARY if primary else card_field.ROW_MANDATORY_SECONDARY
    past = {name for name, texts in source.history.items() if any(texts)}
    given = {name for name, texts in source.values.items() if any(texts)} | (past & {"NAM_HOC"})
    in_any_row = {name for row in source.rows for name, texts in row.items() if any(texts)}
    missing = [name for name in mandatory if name not in given]
    missing += [name for name in card_field.MANDATORY_IN_HISTORY if name not in past]
    missing += [name for name in in_rows if name not in in_any_row]
    return tuple(dict.fromkeys(missing))
