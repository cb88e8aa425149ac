"""Single alterations of a card: what a forger, or a slip of the pen, would change.

Each is made to the values before anything is drawn or written, so that the same alteration can be
put on either side. Nothing here knows how cards are read.
"""

import random
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from enum import Enum

from verifier.report_card import Assessment, Level, ReportCard, SubjectResult


class Side(Enum):
    """Which document an alteration is made in."""

    PDF = "pdf"
    XML = "xml"


@dataclass(frozen=True, slots=True)
class Alteration:
    """One changed card."""

    kind: str
    card: ReportCard
    decisive: bool = True
    sides: tuple[Side, ...] = (Side.PDF, Side.XML)
    stray: str | None = None
    """A line that is added to the paper."""


_Change = Callable[[ReportCard, random.Random], ReportCard | None]

_AWARDS = ("Học sinh Xuất sắc", "Học sinh Giỏi", "Học sinh Tiêu biểu hoàn thành tốt")
_STRAYS = (
    "Đạt giải Nhất học sinh giỏi cấp thành phố",
    "Điểm trung bình: 9,8",
    "Hoàn thành xuất sắc",
)


def alter(card: ReportCard, randomness: random.Random) -> Iterator[Alteration]:
    """Yield one alteration of every kind that the card allows, in a fixed order of kinds."""
    for kind, change in _CHANGES:
        changed = change(card, randomness)
        if changed is not None and changed != card:
            yield Alteration(kind, changed)
    for kind, change in _FREE:
        changed = change(card, randomness)
        if changed is not None and changed != card:
            yield Alteration(kind, changed, decisive=False)
    stray = randomness.choice(_STRAYS)
    yield Alteration("text added outside the form", card, sides=(Side.PDF,), stray=stray)


def _other_digit(text: str, randomness: random.Random, *, first: int = 0) -> str:
    """Return a text with one of its digits changed."""
    places = [i for i, letter in enumerate(text) if letter.isdigit() and i >= first]
    place = randomness.choice(places)
    digit = randomness.choice([d for d in "0123456789" if d != text[place]])
    return text[:place] + digit + text[place + 1 :]


def _name_letter(card: ReportCard, randomness: random.Random) -> ReportCard:
    """One letter of the pupil's name becomes another."""
    name = card.pupil.name or ""
    places = [i for i, letter in enumerate(name) if letter.islower()]
    place = randomness.choice(places)
    letter = randomness.choice([c for c in "aeouinhmt" if c != name[place]])
    return _named(card, name[:place] + letter + name[place + 1 :])


def _name_tone(card: ReportCard, randomness: random.Random) -> ReportCard | None:
    """One tone mark of the pupil's name goes."""
    letters = unicodedata.normalize("NFD", card.pupil.name or "")
    tones = [i for i, letter in enumerate(letters) if letter in "\u0300\u0301\u0303\u0309\u0323"]
    if not tones:
        return None
    place = randomness.choice(tones)
    return _named(card, unicodedata.normalize("NFC", letters[:place] + letters[place + 1 :]))


def _name_word(card: ReportCard, randomness: random.Random) -> ReportCard | None:
    """One word of the pupil's name goes."""
    words = (card.pupil.name or "").split()
    if len(words) < 3:
        return None
    del words[randomness.randrange(1, len(words))]
    return _named(card, " ".join(words))


def _named(card: ReportCard, name: str) -> ReportCard:
    return replace(card, pupil=replace(card.pupil, name=name))


def _birth_day(card: ReportCard, randomness: random.Random) -> ReportCard | None:
    born = card.pupil.birth_date
    if born is None:
        return None
    days = randomness.choice((-31, -1, 1, 10, 365))
    return replace(card, pupil=replace(card.pupil, birth_date=born + timedelta(days=days)))


def _gender(card: ReportCard, _: random.Random) -> ReportCard:
    other = "Nam" if card.pupil.gender == "Nữ" else "Nữ"
    return replace(card, pupil=replace(card.pupil, gender=other))


def _number(card: ReportCard, randomness: random.Random) -> ReportCard:
    number = _other_digit(card.pupil.number or "0", randomness)
    return replace(card, pupil=replace(card.pupil, number=number))


def _school(card: ReportCard, randomness: random.Random) -> ReportCard:
    words = (card.school.name or "").split()
    words[-1] = randomness.choice(("Sông Cầu", "Kim Đồng", "Mai Dịch"))
    return replace(card, school=replace(card.school, name=" ".join(words)))


def _year(card: ReportCard, randomness: random.Random) -> ReportCard:
    first = int((card.school_year or "2025")[:4]) + randomness.choice((-1, 1))
    return replace(card, school_year=f"{first}-{first + 1}")


def _class(card: ReportCard, randomness: random.Random) -> ReportCard:
    name = card.class_name or ""
    return replace(card, class_name=_other_digit(name, randomness, first=len(name) - 1))


def _lookup(card: ReportCard, randomness: random.Random) -> ReportCard:
    return replace(card, lookup_id=_other_digit(card.lookup_id or "", randomness))


def _rows(card: ReportCard) -> list[int]:
    """Return the subjects with a mark."""
    return [i for i, row in enumerate(card.subjects) if row.mark is not None]


def _with_row(card: ReportCard, place: int, row: SubjectResult) -> ReportCard:
    subjects = (*card.subjects[:place], row, *card.subjects[place + 1 :])
    return replace(card, subjects=subjects)


def _mark(card: ReportCard, randomness: random.Random) -> ReportCard:
    place = randomness.choice(_rows(card))
    row = card.subjects[place]
    step = Decimal(1) if card.level is Level.PRIMARY else Decimal("0.1")
    old = row.mark or Decimal(0)
    new = old - step if old + step > 10 else old + randomness.choice((step, -step))
    return _with_row(card, place, replace(row, mark=new))


def _mark_raised(card: ReportCard, randomness: random.Random) -> ReportCard | None:
    """A mark becomes another by one digit: 6 for 8, 5.8 for 8.8."""
    place = randomness.choice(_rows(card))
    row = card.subjects[place]
    text = f"{row.mark:f}"
    new = Decimal(_other_digit(text, randomness))
    return None if new > 10 else _with_row(card, place, replace(row, mark=new))


def _mark_gone(card: ReportCard, randomness: random.Random) -> ReportCard:
    place = randomness.choice(_rows(card))
    return _with_row(card, place, replace(card.subjects[place], mark=None))


def _mark_added(card: ReportCard, randomness: random.Random) -> ReportCard | None:
    """A primary subject gets the mark that it has not."""
    places = [i for i, row in enumerate(card.subjects) if row.mark is None]
    if card.level is not Level.PRIMARY or not places:
        return None
    place = randomness.choice(places)
    return _with_row(card, place, replace(card.subjects[place], mark=Decimal(9)))


def _term(card: ReportCard, randomness: random.Random) -> ReportCard | None:
    places = [i for i in _rows(card) if card.subjects[i].term1 is not None]
    if not places:
        return None
    place = randomness.choice(places)
    row = card.subjects[place]
    if randomness.random() < 0.5:
        return _with_row(card, place, replace(row, term1=_step(row.term1)))
    return _with_row(card, place, replace(row, term2=_step(row.term2)))


def _step(text: str | None) -> str:
    value = Decimal(text or "0")
    return str(value - Decimal("0.1") if value >= 5 else value + Decimal("0.1"))


def _reassessed(card: ReportCard, randomness: random.Random) -> ReportCard | None:
    if card.level is Level.PRIMARY:
        return None
    place = randomness.choice(_rows(card))
    row = card.subjects[place]
    new = "7.0" if row.reassessed is None else None
    return _with_row(card, place, replace(row, reassessed=new))


def _subject_level(card: ReportCard, randomness: random.Random) -> ReportCard | None:
    places = [i for i, row in enumerate(card.subjects) if row.level is not None]
    if not places:
        return None
    place = randomness.choice(places)
    row = card.subjects[place]
    scale = "THC" if card.level is Level.PRIMARY else ("Đ", "CĐ")
    other = randomness.choice([level for level in scale if level != row.level])
    return _with_row(card, place, replace(row, level=other))


def _swap(card: ReportCard, randomness: random.Random) -> ReportCard | None:
    """Two subjects change their results."""
    places = _rows(card)
    pairs = [
        (i, j)
        for i in places
        for j in places
        if i < j and card.subjects[i].mark != card.subjects[j].mark
    ]
    if not pairs:
        return None
    i, j = randomness.choice(pairs)
    one, other = card.subjects[i], card.subjects[j]
    subjects = list(card.subjects)
    subjects[i] = replace(other, code=one.code, name=one.name, comment=one.comment)
    subjects[j] = replace(one, code=other.code, name=other.name, comment=other.comment)
    return replace(card, subjects=tuple(subjects))


def _row_added(card: ReportCard, randomness: random.Random) -> ReportCard:
    if card.level is Level.PRIMARY:
        row = SubjectResult("14", "Tiếng dân tộc", "T", Decimal(9))
    else:
        row = SubjectResult("70", "Ngoại ngữ 2", mark=Decimal("9.1"), term1="9.0", term2="9.2")
    place = randomness.randrange(len(card.subjects) + 1)
    return replace(card, subjects=(*card.subjects[:place], row, *card.subjects[place:]))


def _row_gone(card: ReportCard, randomness: random.Random) -> ReportCard:
    place = randomness.randrange(len(card.subjects))
    return replace(card, subjects=(*card.subjects[:place], *card.subjects[place + 1 :]))


def _assessment(card: ReportCard, randomness: random.Random) -> ReportCard | None:
    if not card.assessments:
        return None
    place = randomness.randrange(len(card.assessments))
    item = card.assessments[place]
    level = randomness.choice([level for level in "TĐC" if level != item.level])
    changed = Assessment(item.key, level)
    return replace(
        card, assessments=(*card.assessments[:place], changed, *card.assessments[place + 1 :])
    )


def _assessment_gone(card: ReportCard, randomness: random.Random) -> ReportCard | None:
    if not card.assessments:
        return None
    place = randomness.randrange(len(card.assessments))
    return replace(card, assessments=(*card.assessments[:place], *card.assessments[place + 1 :]))


def _result(card: ReportCard, randomness: random.Random) -> ReportCard | None:
    if card.summary.result is None:
        return None
    words = ("Hoàn thành xuất sắc", "Hoàn thành tốt", "Hoàn thành", "Chưa hoàn thành")
    other = randomness.choice([word for word in words if word != card.summary.result])
    return replace(card, summary=replace(card.summary, result=other))


def _promotion(card: ReportCard, _: random.Random) -> ReportCard | None:
    """The pupil is no longer promoted: on a primary form a text says so."""
    summary = card.summary
    if card.level is Level.PRIMARY:
        text = (summary.completion_text or "").replace("Được lên lớp", "Không được lên lớp")
        summary = replace(summary, completion_text=text)
    return replace(card, summary=replace(summary, promoted=not summary.promoted))


def _award_changed(card: ReportCard, randomness: random.Random) -> ReportCard | None:
    if card.summary.awards is None:
        return None
    other = randomness.choice([award for award in _AWARDS if award != card.summary.awards])
    return replace(card, summary=replace(card.summary, awards=other))


def _award_added(card: ReportCard, randomness: random.Random) -> ReportCard:
    """An award is given, or one more."""
    if card.summary.awards is None:
        return replace(card, summary=replace(card.summary, awards=randomness.choice(_AWARDS)))
    extra = "Giải Ba thi kể chuyện cấp huyện"
    return replace(card, summary=replace(card.summary, extra_awards=extra))


def _award_gone(card: ReportCard, _: random.Random) -> ReportCard | None:
    if card.summary.awards is None:
        return None
    return replace(
        card, summary=replace(card.summary, awards=card.summary.extra_awards, extra_awards=None)
    )


def _of_three(
    values: tuple[str | None, str | None, str | None], randomness: random.Random
) -> tuple[str | None, str | None, str | None]:
    place = randomness.randrange(3)
    changed = list(values)
    changed[place] = randomness.choice([v for v in ("T", "K", "Đ", "CĐ") if v != values[place]])
    return changed[0], changed[1], changed[2]


def _learning(card: ReportCard, randomness: random.Random) -> ReportCard | None:
    if card.level is Level.PRIMARY:
        return None
    learning = _of_three(card.summary.learning, randomness)
    return replace(card, summary=replace(card.summary, learning=learning))


def _conduct(card: ReportCard, randomness: random.Random) -> ReportCard | None:
    if card.level is Level.PRIMARY:
        return None
    conduct = _of_three(card.summary.conduct, randomness)
    return replace(card, summary=replace(card.summary, conduct=conduct))


def _absence(card: ReportCard, randomness: random.Random) -> ReportCard:
    days = (card.summary.excused_days or Decimal(0)) + randomness.choice((1, 3, 10))
    return replace(card, summary=replace(card.summary, excused_days=days))


def _comment(card: ReportCard, _: random.Random) -> ReportCard:
    comment = (card.summary.teacher_comment or "").replace("Em ", "Bạn ", 1)
    return replace(card, summary=replace(card.summary, teacher_comment=comment))


def _home_town(card: ReportCard, _: random.Random) -> ReportCard:
    return replace(card, pupil=replace(card.pupil, home_town="Phường Đồi Chè, tỉnh Phú Thọ"))


def _father(card: ReportCard, _: random.Random) -> ReportCard:
    return replace(card, pupil=replace(card.pupil, father="Bùi Văn Khiêm"))


_CHANGES: tuple[tuple[str, _Change], ...] = (
    ("mark: last digit", _mark),
    ("mark: any digit", _mark_raised),
    ("term result", _term),
    ("level of a subject", _subject_level),
    ("results of two subjects swapped", _swap),
    ("subject added", _row_added),
    ("subject removed", _row_gone),
    ("mark removed", _mark_gone),
    ("mark added", _mark_added),
    ("reassessment added or removed", _reassessed),
    ("quality or competence", _assessment),
    ("quality or competence removed", _assessment_gone),
    ("result of the year", _result),
    ("learning", _learning),
    ("conduct", _conduct),
    ("promotion", _promotion),
    ("award added", _award_added),
    ("award changed", _award_changed),
    ("award removed", _award_gone),
    ("days of absence", _absence),
    ("name: a letter", _name_letter),
    ("name: a tone mark", _name_tone),
    ("name: a word removed", _name_word),
    ("date of birth", _birth_day),
    ("gender", _gender),
    ("identity number", _number),
    ("school", _school),
    ("school year", _year),
    ("class", _class),
    ("look-up code", _lookup),
)
_FREE: tuple[tuple[str, _Change], ...] = (
    ("comment", _comment),
    ("home town", _home_town),
    ("father's name", _father),
)
