"""What the pages of a PDF say that neither its form nor the card explains.

A line of place and date explains itself by a place that a card gives, the head's remark by the
forms' stock sentences and by what the XML says on completion; anything else is left over.
"""

import re
from collections.abc import Iterator, Set
from dataclasses import replace
from typing import Final

from verifier.grade import completion_sentences
from verifier.report_card import PrintedCard, ReportCard, TextRun
from verifier.spelling import subject_key

_DATE: Final = (
    rf"{subject_key('ngày')} \d{{1,2}} {subject_key('tháng')} \d{{1,2}} "
    rf"{subject_key('năm')} \d{{4}}"
)
_KINDS: Final = tuple(
    map(
        subject_key,
        (
            *("thành phố", "tỉnh", "tp", "xã", "phường", "thị trấn", "thị xã", "quận", "huyện"),
            *("đặc khu", "p", "q", "h", "x", "t"),
        ),
    )
)
_KIND: Final = rf"(?:{'|'.join(map(re.escape, _KINDS))})"
_SENTENCE_END: Final = re.compile(r"[.;!\n]+(?=\s|$)|[;!]")
_TEACHER: Final = rf"(?:{subject_key('giáo viên chủ nhiệm')}|gvcn|{subject_key('giáo viên')})"
_JUDGED: Final = (
    rf"(?:{subject_key('nhận xét')}|{subject_key('đánh giá')}|{subject_key('xếp loại')}|"
    rf"{subject_key('kết quả')}|{subject_key('ý kiến')})"
)
_AND: Final = subject_key("và")
_STOCK: Final = re.compile(
    rf"(?:(?:{subject_key('tôi')} )?(?:{subject_key('hoàn toàn')} )?"
    rf"(?:{subject_key('nhất trí')}|{subject_key('đồng ý')}|{subject_key('thống nhất')})"
    rf"(?: {subject_key('với')})?(?: {subject_key('các')}| {subject_key('những')})?"
    rf"(?: {_JUDGED}(?:(?: {_AND})? {_JUDGED}){{0,3}}(?: {subject_key('của')} {_TEACHER})?)?"
    rf"|{subject_key('phê duyệt')}|{subject_key('duyệt')}|{subject_key('xác nhận')}) "
)
"""`Nhất trí với nhận xét, đánh giá của giáo viên chủ nhiệm`, as heads write it."""


def find_left_over(printed: PrintedCard, xml_card: ReportCard | None) -> tuple[TextRun, ...]:
    """Return the runs of the pages that nothing explains, the head's remark among them.

    Without an XML the printed card alone explains what it can.
    """
    card = xml_card or printed.card
    dated = _dated_line(_places_of(card) or _places_of(printed.card))
    left = [run for run in printed.unexplained if not dated.fullmatch(subject_key(run.text))]
    known = {*completion_sentences(card), *_sentences(card.summary.completion_text)}
    left += [run for run in printed.remarks if not _is_said(run.text, known, stock=True)]
    left += _left_of_completion(printed, card)
    return tuple(left)


def _left_of_completion(printed: PrintedCard, card: ReportCard) -> Iterator[TextRun]:
    """Yield a printed text on completion that does not follow from a card that has none."""
    text, place = printed.card.summary.completion_text, dict(printed.places).get(_COMPLETION)
    if text is None or place is None or card.summary.completion_text is not None:
        return
    if not _is_said(text, completion_sentences(card)):
        yield replace(place, text=text)


def _is_said(text: str, known: Set[str], *, stock: bool = False) -> bool:
    """Return whether a text is made of known sentences; full stops at a line's end may be lost.

    Both sides may be anybody's, so this takes steps and no pattern that could go on for ever.
    """
    key = f"{subject_key(text)} "
    reached, position = {0}, 0
    while position < len(key) and reached:
        position = min(reached)
        reached.discard(position)
        if position == len(key):
            return True
        reached |= {position + len(s) + 1 for s in known if key.startswith(f"{s} ", position)}
        if stock and (match := _STOCK.match(key, position)):
            reached.add(match.end())
    return False


_COMPLETION: Final = "summary.completion_text"


def _sentences(text: str | None) -> Iterator[str]:
    """Yield the keys of a text's sentences."""
    yield from filter(None, map(subject_key, _SENTENCE_END.split(text or "")))


def _places_of(card: ReportCard) -> frozenset[str]:
    """Return the keys of the places that a card gives."""
    given = (card.issue_place, card.school.ward, card.school.district, card.school.province)
    keys = (subject_key(place) for place in given if place)
    return frozenset(name for key in keys if key for name in _names_of(key))


def _dated_line(places: Set[str]) -> re.Pattern[str]:
    """Return what a line of place and date looks like on a card's form."""
    if not places:
        return re.compile(_DATE)
    longest_first = sorted(places, key=lambda name: (-len(name), name))
    place = rf"(?:{_KIND} )?(?:{'|'.join(map(re.escape, longest_first))})"
    several = rf"{place}(?: {place}){{0,2}}"
    return re.compile(rf"{several}(?: {_DATE})?|{_DATE}")


def _names_of(place: str) -> Iterator[str]:
    """Yield a place's key, that without its kind, and the initials of a long name."""
    yield place
    for kind in _KINDS:
        bare = place.removeprefix(f"{kind} ")
        if bare and bare != place:
            yield bare
            if len(bare.split()) > 2:
                yield "".join(word[0] for word in bare.split())
            return
