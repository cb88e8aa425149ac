"""Layout 3: HTML printed by Chromium: several labels on a line, lying or standing pages.

Tables have all their rules, rules below rows with shaded stripes, or none; long ones go on on the
next page below a repeated heading. A comment spans the rows of its table.
"""

import shutil
from collections.abc import Iterator, Sequence
from html import escape
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

from playwright.sync_api import sync_playwright

from tests.evaluation import manner as how
from tests.evaluation.manner import Manner
from tests.evaluation.writer import Sheet, Writer
from verifier.report_card import Level, ReportCard

_STYLE: Final = """
@page { size: %(page)s; margin: 15mm 14mm 17mm 20mm; }
@font-face { font-family: Kept; src: url("%(font)s"); }
body { font: %(size)s "Liberation Sans", Kept, sans-serif; margin: 0; color: #222; }
h1 { font-size: 21pt; text-align: center; letter-spacing: 2px; margin: 0; }
h2 { font-size: 13pt; text-align: center; margin: 0 0 6mm; }
h3 { font-size: 11pt; margin: 5mm 0 1mm; break-after: avoid; }
.line { display: flex; gap: 9mm; margin: 1.6mm 0; }
.line > div { flex: 1 1 auto; }
b { font-weight: 600; }
table { width: 100%%; border-collapse: collapse; margin: 2mm 0 4mm; }
td, th { padding: 1.3mm 2mm; text-align: left; vertical-align: %(align)s; font-weight: normal; }
th { background: %(head)s; text-align: center; vertical-align: middle; }
td.v { text-align: center; }
.t0 td, .t0 th { border: 0.6pt solid #555; }
.t1 td, .t1 th { border-bottom: 0.6pt solid #999; }
.t1 tr:nth-child(even) td { background: #f3f5fa; }
.name { width: 46mm; } .value { width: 19mm; } .wide { width: 27mm; }
.signing { display: flex; justify-content: space-around; text-align: center; margin-top: 8mm;
           break-inside: avoid; }
.signing p { margin: 0 0 16mm; }
footer { margin-top: 4mm; font-size: 8pt; }
"""


def find_chromium() -> str | None:
    """Return where Chromium is installed."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


def _draw(sheets: Sequence[Sheet], folder: Path) -> list[bytes]:
    font = files("fontpkg_be_vietnam_pro").joinpath("files", "BeVietnamPro-Regular.ttf")
    with as_file(font) as path, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        page = browser.new_page()
        printed = []
        for number, sheet in enumerate(sheets):
            source = folder / f"{number}.html"
            source.write_text(_page(sheet, path.as_uri()), encoding="utf-8")
            page.goto(source.as_uri())
            printed.append(page.pdf(prefer_css_page_size=True, print_background=True))
        browser.close()
    return printed


def _page(sheet: Sheet, font: str) -> str:
    """Return the form in HTML."""
    card, manner = sheet.card, sheet.manner
    look = _STYLE % {
        "page": "A4 landscape" if manner.style == 1 else "A4",
        "font": font,
        "size": "10pt" if manner.style == 1 else "10.5pt",
        "align": "top" if manner.style == 2 else "middle",
        "head": "#dfe6f2" if manner.style == 1 else "transparent",
    }
    body = "".join(_primary(card, manner) if card.level is Level.PRIMARY else _rest(card, manner))
    stray = "" if manner.stray is None else f"<p>{escape(manner.say(manner.stray))}</p>"
    opening = "".join(_opening(card, manner))
    closing = "".join(_closing(card, manner))
    return (
        f'<!doctype html><html lang="vi"><meta charset="utf-8"><style>{look}</style>'
        f"<body>{opening}{body}{closing}{stray}</body></html>"
    )


def _line(*fields: tuple[str, str]) -> str:
    """Return labels and values side by side."""
    parts = (f"<div>{escape(label)}: <b>{escape(value)}</b></div>" for label, value in fields)
    return f'<div class="line">{"".join(parts)}</div>'


def _opening(card: ReportCard, manner: Manner) -> Iterator[str]:
    """Yield the head of the first page and the particulars."""
    say, spell = manner.say, manner.spell
    pupil, school = card.pupil, card.school
    title = "" if card.level is None else how.LEVEL_TITLES[card.level]
    yield f"<h1>{say('HỌC BẠ')}</h1><h2>{say(title)}</h2>"
    yield _line(
        (spell("Họ và tên học sinh"), say(pupil.name)), (say("Giới tính"), say(pupil.gender))
    )
    yield _line(
        (say("Ngày, tháng, năm sinh"), manner.day(pupil.birth_date)),
        (say("Dân tộc"), say(pupil.ethnicity)),
        (say("Quốc tịch"), say(pupil.nationality)),
    )
    yield _line(
        (say("Mã định danh"), pupil.number or ""), (say("Nơi sinh"), say(pupil.birth_place))
    )
    yield _line((say("Quê quán"), say(pupil.home_town)))
    yield _line((say("Chỗ ở hiện nay"), say(pupil.residence)))
    yield _line((say("Họ và tên cha"), say(pupil.father)), (say("Họ và tên mẹ"), say(pupil.mother)))
    yield _line((say("Họ và tên người giám hộ (nếu có)"), say(pupil.guardian)))
    yield _line(
        (say("Trường"), say(school.name)),
        (say("Lớp"), card.class_name or ""),
        (say("Năm học"), (card.school_year or "").replace("-", " – ")),
    )
    yield _line(
        (say("Phường/Xã"), say(school.ward)),
        (say("Huyện (Quận, Thị xã, Thành phố)"), say(school.district)),
    )
    yield _line(
        (say("Tỉnh (Thành phố)"), say(school.province)),
        (say("Số sổ đăng bộ"), card.register_number or ""),
    )


def _table(
    manner: Manner, head: Sequence[tuple[str, str]], rows: Sequence[str], *, over: str = ""
) -> str:
    """Return a table; `over` is a row of headings above the last one."""
    titles = "".join(f'<th class="{kind}">{escape(text)}</th>' for text, kind in head)
    return (
        f'<table class="t{manner.style}"><thead>{over}<tr>{titles}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def _spanned(names: Sequence[str], values: Sequence[Sequence[str]], comment: str) -> list[str]:
    """Return rows of which the first carries a comment that spans all of them."""
    rows = []
    for number, (name, cells) in enumerate(zip(names, values, strict=True)):
        inner = "".join(f'<td class="v">{escape(cell)}</td>' for cell in cells)
        last = f'<td rowspan="{len(names)}">{escape(comment)}</td>' if number == 0 else ""
        rows.append(f"<tr><td>{escape(name)}</td>{inner}{last}</tr>")
    return rows


def _primary(card: ReportCard, manner: Manner) -> Iterator[str]:
    say, spell = manner.say, manner.spell
    comments = dict(card.comments)
    head = (
        (say("Môn học và hoạt động giáo dục"), "name"),
        (say("Mức đạt được"), "wide"),
        (spell("Điểm KTĐK"), "value"),
        (say("Nhận xét"), ""),
    )
    values = [(manner.subject_level(r.level), manner.number(r.mark)) for r in card.subjects]
    names = [spell(row.name) for row in card.subjects]
    yield _table(manner, head, _spanned(names, values, say(card.summary.teacher_comment)))
    for title, listed, key in (
        ("Những phẩm chất chủ yếu", how.QUALITIES, "NHAN_XET_PHAM_CHAT"),
        ("Những năng lực chung", how.GENERAL, "NHAN_XET_NANG_LUC_CHUNG"),
        ("Những năng lực đặc thù", how.SPECIFIC, "NHAN_XET_NANG_LUC_DAC_THU"),
    ):
        shown = title if "chất" in title else "Những năng lực cốt lõi"
        if shown != title:
            yield f"<h3>{say(title)}</h3>"
        head = ((say(shown), "name"), (say("Mức đạt được"), "wide"), (say("Nhận xét"), ""))
        levels = [(manner.assessment(card, path),) for path, _ in listed]
        texts = [spell(name) for _, name in listed]
        yield _table(manner, head, _spanned(texts, levels, say(comments.get(key))))
    pupil, summary = card.pupil, card.summary
    yield _line(
        (say("Chiều cao"), f"{manner.number(pupil.height_cm)} cm"),
        (say("Cân nặng"), f"{manner.number(pupil.weight_kg)} kg"),
        (say("Số ngày nghỉ có phép"), manner.number(summary.excused_days)),
        (say("Không phép"), manner.number(summary.unexcused_days)),
    )
    yield _line((say("Đánh giá kết quả giáo dục"), say(summary.result)))
    yield _line((say("Khen thưởng"), say(how.awards(card))))
    yield _line((say("Hoàn thành chương trình lớp học/cấp học"), say(summary.completion_text)))


def _rest(card: ReportCard, manner: Manner) -> Iterator[str]:
    """Yield the results of a secondary card."""
    say, spell, summary = manner.say, manner.spell, card.summary
    first = (
        f'<tr><th rowspan="2" class="name">{say("Môn học/Hoạt động giáo dục")}</th>'
        f'<th colspan="3">{say("Điểm trung bình môn học hoặc mức đánh giá")}</th>'
        f'<th rowspan="2" class="wide">{say("Sau đánh giá lại (nếu có)")}</th>'
        f'<th rowspan="2">{say("Nhận xét của giáo viên môn học")}</th></tr>'
    )
    head = tuple((spell(text), "value") for text in ("Học kì I", "Học kì II", "Cả năm"))
    rows = []
    for row in card.subjects:
        year = manner.year_level(row.level) if row.mark is None else manner.number(row.mark)
        cells = (manner.result(row.term1), manner.result(row.term2), year)
        cells = (*cells, manner.result(row.reassessed))
        inner = "".join(f'<td class="v">{escape(cell)}</td>' for cell in cells)
        name, comment = escape(spell(row.name)), escape(say(row.comment))
        rows.append(f"<tr><td>{name}</td>{inner}<td>{comment}</td></tr>")
    for name, levels in (
        ("Kết quả học tập", summary.learning),
        ("Kết quả rèn luyện", summary.conduct),
    ):
        inner = "".join(f'<td class="v">{escape(manner.year_level(v))}</td>' for v in levels)
        rows.append(f"<tr><td>{say(name)}</td>{inner}<td></td><td></td></tr>")
    yield _table(manner, head, rows, over=first)
    yield _line(
        (say("Tổng số buổi nghỉ học cả năm"), manner.number(how.absent_days(card))),
        (say("Được lên lớp"), how.yes_no(summary.promoted)),
    )
    yield _line((say("Khen thưởng"), say(how.awards(card))))
    yield _line((say("Nhận xét của giáo viên chủ nhiệm"), say(summary.teacher_comment)))
    yield _line((say("Nhận xét, phê duyệt của hiệu trưởng"), say(summary.completion_text)))


def _closing(card: ReportCard, manner: Manner) -> Iterator[str]:
    """Yield the signing area and the line by which the card is looked up."""
    say = manner.say
    issued = card.issued_on
    place = "" if issued is None else f"{card.issue_place}, {Manner(worded_dates=True).day(issued)}"
    yield f'<p style="text-align: right">{escape(say(place))}</p><div class="signing">'
    for title, name in (
        ("GIÁO VIÊN CHỦ NHIỆM", card.class_teacher.name),
        ("HIỆU TRƯỞNG", card.head.name),
    ):
        yield f"<div><p>{say(title)}</p>{escape(say(name))}</div>"
    yield "</div>"
    yield _line((say("Người ký học bạ"), say(card.head.name)))
    yield _line((say("Ngày ký học bạ"), manner.day(issued)))
    yield f"<footer>{say('Mã tra cứu học bạ UUID')}: {escape(card.lookup_id or '')}</footer>"


WRITER = Writer("Chromium", _draw, lambda: find_chromium() is not None)
