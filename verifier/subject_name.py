"""Which names mean the same subject of the general education programme (TT 32/2018, QĐ 2904).

Forms, systems and schools shorten the names, and write a part of a subject with or without it.
"""

import re

from verifier.spelling import subject_key

_NAMES: dict[str, tuple[str, ...]] = {
    "Tin học và Công nghệ (Tin học)": ("Tin học và Công nghệ: Tin học",),
    "Tin học và Công nghệ (Công nghệ)": ("Tin học và Công nghệ: Công nghệ",),
    "Nghệ thuật (Âm nhạc)": ("Âm nhạc",),
    "Nghệ thuật (Mĩ thuật)": ("Mĩ thuật",),
    "Giáo dục công dân": ("GDCD",),
    "Giáo dục thể chất": ("GDTC", "Thể dục"),
    "Khoa học tự nhiên": ("KHTN",),
    "Tự nhiên và Xã hội": ("TNXH", "TN&XH"),
    "Lịch sử và Địa lí": ("LS&ĐL", "Lịch sử - Địa lí"),
    "Hoạt động trải nghiệm": ("HĐTN",),
    "Hoạt động trải nghiệm, hướng nghiệp": (
        "HĐTN, HN",
        "HĐTNHN",
        "Hoạt động trải nghiệm và hướng nghiệp",
    ),
    "Nội dung giáo dục của địa phương": (
        "Giáo dục địa phương",
        "Nội dung giáo dục địa phương",
        "Giáo dục của địa phương",
        "GDĐP",
        "NDGDĐP",
    ),
    "Giáo dục quốc phòng và an ninh": ("GDQP&AN", "GDQP-AN", "GDQPAN", "Giáo dục QP và AN"),
    "Giáo dục kinh tế và pháp luật": ("GDKT&PL", "GDKTPL", "Giáo dục KT và PL"),
    "Ngữ văn": ("Văn",),
    "Toán": ("Toán học",),
    "Vật lí": ("Lí",),
    "Hóa học": ("Hóa",),
    "Sinh học": ("Sinh",),
    "Ngoại ngữ 1": ("Ngoại ngữ", "NN1"),
    "Ngoại ngữ 2": ("NN2",),
    "Tiếng dân tộc thiểu số": ("Tiếng dân tộc", "Tiếng DTTS"),
}
"""Name in the programme to other names of the same subject; primary and secondary together."""

_FURTHER = (
    "Tiếng Việt",
    "Đạo đức",
    "Khoa học",
    "Tin học",
    "Công nghệ",
    "Nghệ thuật",
    "Lịch sử",
    "Địa lí",
    "Tin học và Công nghệ",
)
"""Subjects that have one name only."""

_SAME = {
    subject_key(other): subject_key(name) for name, others in _NAMES.items() for other in others
}
_KNOWN = frozenset(map(subject_key, (*_NAMES, *_FURTHER))) | _SAME.keys()
_FOREIGN_KEY = subject_key("Ngoại ngữ")
_LANGUAGES = ("anh", "pháp", "nga", "trung quốc", "trung", "nhật bản", "nhật", "hàn quốc", "hàn")
_FURTHER_LANGUAGES = ("đức", "tây ban nha", "hoa", "thái", "khơ me", "khmer", "lào", "i ta li a")
_SAME_LANGUAGE = {
    subject_key(one): subject_key(other)
    for one, other in (
        ("trung quốc", "trung"),
        ("hoa", "trung"),
        ("nhật bản", "nhật"),
        ("hàn quốc", "hàn"),
        ("khmer", "khơ me"),
    )
}
_TONGUE = subject_key("tiếng")
_LANGUAGE = "|".join(re.escape(subject_key(name)) for name in (*_LANGUAGES, *_FURTHER_LANGUAGES))
_FOREIGN = re.compile(
    rf"(?:{re.escape(_FOREIGN_KEY)}|nn) ?([12])?(?: (?:{_TONGUE} )?({_LANGUAGE}))?"
)
_LANGUAGE_ALONE = re.compile(rf"{_TONGUE} ({_LANGUAGE})")
"""The languages that TT 32/2018 and its annexes teach as foreign ones."""


def same_subject_key(name: str) -> str:
    """Return what two names of one subject share: `Ngoại ngữ 1 (Tiếng Anh)` and `Ngoại ngữ`."""
    key = subject_key(name)
    foreign = _FOREIGN.fullmatch(key)
    if foreign is not None:
        return f"{_FOREIGN_KEY} {foreign[1] or '1'}"
    return _SAME.get(key, key)


def named_language(name: str) -> str | None:
    """Return the key of the language that a foreign-language subject names, if it names one."""
    key = subject_key(name)
    foreign = _FOREIGN.fullmatch(key)
    alone = _LANGUAGE_ALONE.fullmatch(key)
    language = foreign[2] if foreign else alone[1] if alone else None
    return None if language is None else _SAME_LANGUAGE.get(language, language)


def may_be_one_subject(one: str, other: str) -> bool:
    """Return whether a language's own name may stand for `Ngoại ngữ 1`: `Tiếng Anh`."""
    first = f"{_FOREIGN_KEY} 1"
    for foreign, alone in ((one, other), (other, one)):
        if same_subject_key(foreign) == first and _LANGUAGE_ALONE.fullmatch(subject_key(alone)):
            return named_language(foreign) in (None, named_language(alone))
    return False


def is_known_subject(name: str) -> bool:
    """Return whether a name is that of a subject of the programme, whole and alone."""
    key = subject_key(name)
    return key in _KNOWN or _FOREIGN.fullmatch(key) is not None
