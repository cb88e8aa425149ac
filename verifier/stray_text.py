"""What the pages show besides the form and its values, and which of it leaves a pair open.

Whatever is left over might state a result in words that nobody thought of. So it leaves the pair
open unless it is known to be something else: a name, an office, a copy's mark, the line that the
printing system adds, or the same words at one place of several pages.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from verifier.left_over import find_left_over
from verifier.levels import LEVEL_WORDS
from verifier.report_card import PrintedCard, ReportCard, TextRun
from verifier.spelling import subject_key, word_key

_SCHOOL_PREFIX: Final = f"{subject_key('Trường')} "
_RESULT_WORDS: Final = tuple(
    subject_key(word)
    for word in (
        "hoàn thành",
        "xuất sắc",
        "tiêu biểu",
        "giỏi",
        "khá",
        "tốt",
        "chưa đạt",
        "khen",
        "giải",
        "lên lớp",
        "cần cố gắng",
    )
)
"""What text that states a result, a promotion or an award contains, even beside an occupation."""
_TELLING_WORDS: Final = (
    *_RESULT_WORDS,
    *(
        subject_key(word)
        for word in (
            "ở lại",
            "lưu ban",
            "thi lại",
            "yếu",
            "kém",
            "đạt",
            "trung bình",
            "điểm",
            "xếp loại",
            "học lực",
            "hạnh kiểm",
            "danh hiệu",
            "huy chương",
            "bằng",
            "tốt nghiệp",
            "kỉ luật",
            "cảnh cáo",
            "khiển trách",
            "đình chỉ",
        )
    ),
)
"""What text contains that is no mere mark of a copy or of the printing system."""
_RECORD_BOOK: Final = subject_key("sổ điểm")
"""Part of the names of systems."""
_COPY_MARKS: Final = frozenset(
    map(
        subject_key,
        (
            "Bản sao",
            "Bản sao điện tử",
            "Bản chính",
            "Bản thể hiện",
            "Bản thể hiện của học bạ số",
            "Bản in",
            "Sao y bản chính",
            "Học bạ điện tử",
        ),
    )
)
_OFFICE: Final = re.compile(
    "|".join(
        rf"{subject_key(office)}(?: \D{{1,40}})?"
        for office in (
            "Sở Giáo dục và Đào tạo",
            "Phòng Giáo dục và Đào tạo",
            "Sở GD và ĐT",
            "Phòng GD và ĐT",
            "Sở GD&ĐT",
            "Phòng GD&ĐT",
            "Ủy ban nhân dân",
            "UBND",
        )
    )
)
"""Whose school it is, above its name."""
_MOMENT: Final = r"[\d/.:\-]+(?:\s+(?:lúc|ngày)?\s*[\d/.:\-]+)?"
_PRINTING_LINE: Final = re.compile(
    r"(?:(?:tra cứu(?: tại)?|xem tại|website|in từ|nguồn)\s*:?\s*)?"
    r"(?:https?://)?[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?(?:/[^\s]*)?(?:\s+\d{1,2}/\d{1,2})?"
    rf"|(?:ngày in|in ngày|thời gian in|in lúc|ngày xuất|ngày kí|ngày ký|thời gian ký)"
    rf"\s*:?\s*{_MOMENT}"
)
"""An address, or when it was printed; a bare number is neither."""
_SYSTEM: Final = re.compile(
    "|".join(
        rf"{subject_key(word)} [^\d]{{1,60}}"
        for word in ("In từ", "Xuất từ", "Phần mềm", "Hệ thống", "Được in từ", "Được tạo bởi")
    )
)
_SAME_PLACE: Final = 2.0
"""Points by which repeated text misses its place on another page."""


def find_strays(printed: PrintedCard, xml_card: ReportCard | None = None) -> tuple[TextRun, ...]:
    """Return what the pages show besides form, values read, names, and what no XML holds.

    A signature answers for such text. In a copy that nobody signed it is anybody's addition.
    """
    cards = (printed.card,) if xml_card is None else (printed.card, xml_card)
    names = {
        name
        for card in cards
        for name in (card.school.name, card.pupil.name, card.head.name, card.class_teacher.name)
    }
    known = [f" {subject_key(name)} " for name in names if name]
    return tuple(
        run
        for run in find_left_over(printed, xml_card)
        if run not in printed.unheld
        # A long name breaks into lines below a signature.
        and not any(
            f" {subject_key(run.text).removeprefix(_SCHOOL_PREFIX)} " in name for name in known
        )
    )


def leaves_open(
    printed: PrintedCard, xml_card: ReportCard | None, strays: Iterable[TextRun]
) -> bool:
    """Return whether something is left over on the pages that may state a result."""
    found = tuple(strays)
    beside = (run for run in find_left_over(printed, xml_card) if run not in found)
    return any(map(_may_state_result, beside)) or any(_find_telling(found))


def _find_telling(strays: tuple[TextRun, ...]) -> Iterator[TextRun]:
    """Yield the strays that are not known to be something else than a result."""
    for run in strays:
        if _is_printing_line(run):
            continue
        known = _is_harmless(run) or _is_repeated(run, strays)
        if not known or _may_state_result(run) or _contains(run, _TELLING_WORDS):
            yield run


def _is_printing_line(run: TextRun) -> bool:
    """Return whether a run is an address or a moment of printing, and names no result."""
    return _PRINTING_LINE.fullmatch(run.text.casefold().strip()) is not None and not _contains(
        run, _TELLING_WORDS
    )


def _is_harmless(run: TextRun) -> bool:
    """Return whether a run marks a copy, or names an office or the printing system."""
    key = subject_key(run.text)
    return not key or key in _COPY_MARKS or bool(_OFFICE.fullmatch(key) or _SYSTEM.fullmatch(key))


def _is_repeated(run: TextRun, strays: Iterable[TextRun]) -> bool:
    """Return whether the same words stand at the same place of another page."""
    return any(
        other.page != run.page
        and other.text == run.text
        and abs(other.left - run.left) <= _SAME_PLACE
        and abs(other.bottom - run.bottom) <= _SAME_PLACE
        for other in strays
    )


def _may_state_result(run: TextRun) -> bool:
    """Return whether a run that nobody accounts for could be a mark, a level or an award."""
    key = word_key(run.text)
    digits = any(letter.isdigit() for letter in key)
    return digits or key in LEVEL_WORDS or _contains(run, _RESULT_WORDS)


def _contains(run: TextRun, words: Iterable[str]) -> bool:
    """Return whether a run has one of some words."""
    key = f" {subject_key(word_key(run.text))} ".replace(f" {_RECORD_BOOK} ", " ")
    return any(f" {word} " in key for word in words)
