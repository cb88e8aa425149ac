"""Layout 4: a flat OpenDocument text turned into a PDF by LibreOffice.

A cover, labels at tab stops, `Nghệ thuật` as one name for two rows, subject names broken by hand,
and what a pupil learned in the form's own order of rows.
"""

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from tests.evaluation import manner as how
from tests.evaluation.manner import Manner
from tests.evaluation.writer import Sheet, Writer
from verifier.report_card import Level, ReportCard, SubjectResult

_NAMESPACES: Final = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("style", "style"),
        ("text", "text"),
        ("table", "table"),
        ("fo", "xsl-fo-compatible"),
        ("svg", "svg-compatible"),
    )
)
_BATCH: Final = 40
"""Documents that one run of the program converts."""
_ARTS: Final = "Nghệ thuật ("


def find_libreoffice() -> str | None:
    """Return where LibreOffice is installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def _draw(sheets: Sequence[Sheet], folder: Path) -> list[bytes]:
    sources = [folder / f"{number}.fodt" for number in range(len(sheets))]
    for source, sheet in zip(sources, sheets, strict=True):
        source.write_text(_document(sheet), encoding="utf-8")
    for start in range(0, len(sources), _BATCH):
        subprocess.run(
            [
                find_libreoffice() or "soffice",
                f"-env:UserInstallation={(folder / 'profile').as_uri()}",
                "--headless",
                "--convert-to",
                "pdf",
                "--outdir",
                str(folder),
                *map(str, sources[start : start + _BATCH]),
            ],
            check=True,
            capture_output=True,
            timeout=300,
        )
    return [source.with_suffix(".pdf").read_bytes() for source in sources]


def _document(sheet: Sheet) -> str:
    """Return the form as a flat OpenDocument text."""
    card, manner = sheet.card, sheet.manner
    body = [*_cover(card, manner), *_particulars(card, manner)]
    body += _primary(card, manner) if card.level is Level.PRIMARY else _secondary(card, manner)
    body += _closing(card, manner)
    if manner.stray is not None:
        body.append(_text(manner.say(manner.stray)))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {_NAMESPACES} '
        'office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text">'
        f"{_styles(manner)}<office:body><office:text>{''.join(body)}</office:text></office:body>"
        "</office:document>"
    )


def _styles(manner: Manner) -> str:
    """Return fonts, pages and tables; style 1 has rules between rows only, style 2 thick ones."""
    border = {
        0: 'fo:border="0.05pt solid #000000"',
        1: 'fo:border="none" fo:border-bottom="0.5pt solid #444444"',
        2: 'fo:border="1.5pt double #000000"',
    }[manner.style]
    font = "Liberation Serif" if manner.style != 1 else "DejaVu Sans"
    size = "12pt" if manner.style != 1 else "9.5pt"
    return (
        f'<office:font-face-decls><style:font-face style:name="F" svg:font-family="{font}"/>'
        "</office:font-face-decls><office:styles>"
        '<style:style style:name="Standard" style:family="paragraph"><style:paragraph-properties '
        'fo:margin-bottom="0.12cm"/><style:text-properties style:font-name="F" '
        f'fo:font-size="{size}" fo:language="vi" fo:country="VN"/></style:style>'
        "</office:styles><office:automatic-styles>"
        '<style:page-layout style:name="L"><style:page-layout-properties fo:page-width="21cm" '
        'fo:page-height="29.7cm" fo:margin-top="1.8cm" fo:margin-bottom="1.8cm" '
        'fo:margin-left="2.5cm" fo:margin-right="1.5cm"/></style:page-layout>'
        + _paragraph("Title", 'fo:text-align="center"', 'fo:font-size="26pt"')
        + _paragraph("Middle", 'fo:text-align="center"', "")
        + _paragraph("Break", 'fo:break-before="page"', "")
        + _paragraph("Tabs", "", "", '<style:tab-stop style:position="9.2cm"/>')
        + '<style:style style:name="T" style:family="table"><style:table-properties '
        'style:width="17cm" table:align="margins"/></style:style>'
        + "".join(
            f'<style:style style:name="C{mm}" style:family="table-column">'
            f'<style:table-column-properties style:column-width="{mm / 10}cm"/></style:style>'
            for mm in (15, 18, 22, 24, 28, 32, 40, 50, 70, 80)
        )
        + '<style:style style:name="X" style:family="table-cell"><style:table-cell-properties '
        f'fo:padding="0.1cm" style:vertical-align="middle" {border}/></style:style>'
        "</office:automatic-styles><office:master-styles><style:master-page "
        'style:name="Standard" style:page-layout-name="L"/></office:master-styles>'
    )


def _paragraph(name: str, layout: str, text: str, stops: str = "") -> str:
    return (
        f'<style:style style:name="{name}" style:family="paragraph" '
        f'style:parent-style-name="Standard"><style:paragraph-properties {layout}>'
        f"<style:tab-stops>{stops}</style:tab-stops></style:paragraph-properties>"
        f"<style:text-properties {text}/></style:style>"
    )


def _text(content: str, style: str = "Standard") -> str:
    """Return a paragraph; tabs and line breaks are those of the format."""
    inner = escape(content).replace("\t", "<text:tab/>").replace("\n", "<text:line-break/>")
    return f'<text:p text:style-name="{style}">{inner}</text:p>'


def _fields(*fields: tuple[str, str]) -> str:
    """Return labels and values, the second at the tab stop."""
    return _text("\t".join(f"{label}: {value}" for label, value in fields), "Tabs")


def _cell(content: str, *, rows: int = 1, columns: int = 1) -> str:
    return (
        f'<table:table-cell table:style-name="X" table:number-rows-spanned="{rows}" '
        f'table:number-columns-spanned="{columns}">{_text(content)}</table:table-cell>'
    )


_COVERED: Final = "<table:covered-table-cell/>"


def _table(name: str, widths: Sequence[int], head: Sequence[str], rows: Sequence[str]) -> str:
    """Return a table whose heading is repeated on every page."""
    columns = "".join(f'<table:table-column table:style-name="C{mm}"/>' for mm in widths)
    heading = "".join(f"<table:table-row>{row}</table:table-row>" for row in head)
    body = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    return (
        f'<table:table table:name="{name}" table:style-name="T">{columns}'
        f"<table:table-header-rows>{heading}</table:table-header-rows>{body}</table:table>"
    )


def _cover(card: ReportCard, manner: Manner) -> Iterator[str]:
    say, school = manner.say, card.school
    yield _text(say("BỘ GIÁO DỤC VÀ ĐÀO TẠO"), "Middle")
    yield _text(say("HỌC BẠ"), "Title")
    yield _text(say("" if card.level is None else how.LEVEL_TITLES[card.level]), "Middle")
    yield _fields((say("Họ và tên học sinh"), say(card.pupil.name)))
    yield _fields((say("Trường"), say(school.name)))
    yield _fields((say("Xã (Phường, Thị trấn)"), say(school.ward)))
    yield _fields((say("Huyện (Thành phố, Quận, Thị xã)"), say(school.district)))
    yield _fields((say("Tỉnh (Thành phố)"), say(school.province)))
    yield _fields((say("Số sổ đăng bộ"), card.register_number or ""))
    yield _fields((say("Mã tra cứu học bạ UUID"), card.lookup_id or ""))


def _particulars(card: ReportCard, manner: Manner) -> Iterator[str]:
    say, pupil = manner.say, card.pupil
    yield _text(say("HỌC BẠ"), "Break")
    yield _fields(
        (say("Họ và tên học sinh"), say(pupil.name)), (say("Giới tính"), say(pupil.gender))
    )
    yield _fields((say("Ngày, tháng, năm sinh"), manner.day(pupil.birth_date)))
    yield _fields(
        (say("Dân tộc"), say(pupil.ethnicity)), (say("Quốc tịch"), say(pupil.nationality))
    )
    yield _fields((say("Mã số định danh cá nhân"), pupil.number or ""))
    yield _fields((say("Nơi sinh"), say(pupil.birth_place)))
    yield _fields((say("Quê quán"), say(pupil.home_town)))
    yield _fields((say("Chỗ ở hiện tại"), say(pupil.residence)))
    yield _fields((say("Họ và tên cha"), say(pupil.father)), (say("Nghề nghiệp"), ""))
    yield _fields((say("Họ và tên mẹ"), say(pupil.mother)), (say("Nghề nghiệp"), ""))
    yield _fields((say("Họ và tên người giám hộ (nếu có)"), say(pupil.guardian)))
    yield _fields(
        (say("Lớp"), card.class_name or ""),
        (say("Năm học"), (card.school_year or "").replace("-", " - ")),
    )


def _primary(card: ReportCard, manner: Manner) -> Iterator[str]:
    say, spell, summary = manner.say, manner.spell, card.summary
    titles = ("Môn học và\nhoạt động giáo dục", "Mức đạt\nđược", "Điểm KT\nĐK", "Nhận xét")
    head = _cell(say(titles[0]), columns=2) + _COVERED + "".join(_cell(say(t)) for t in titles[1:])
    arts = [row for row in card.subjects if row.name.startswith(_ARTS)]
    ordered = [row for row in card.subjects if row not in arts] + arts
    rows = []
    for number, row in enumerate(ordered):
        name = _art_cells(row, arts, manner) or _cell(spell(row.name), columns=2) + _COVERED
        last = _cell(say(summary.teacher_comment), rows=len(ordered)) if number == 0 else _COVERED
        level, mark = manner.subject_level(row.level), manner.number(row.mark)
        rows.append(name + _cell(level) + _cell(mark) + last)
    yield _table("Marks", (28, 32, 28, 18, 70), [head], rows)
    comments = dict(card.comments)
    yield _table(
        "Qualities",
        (70, 28, 70),
        ["".join(_cell(say(t)) for t in ("Những phẩm chất chủ yếu", "Mức đạt được", "Nhận xét"))],
        _levels(card, manner, how.QUALITIES, comments.get("NHAN_XET_PHAM_CHAT")),
    )
    yield _text("")
    group = "".join(_cell(say(t)) for t in ("Những năng lực cốt lõi", "Mức đạt được", "Nhận xét"))
    rows = [_cell(say("Năng lực chung"), columns=3) + _COVERED * 2]
    rows += _levels(card, manner, how.GENERAL, comments.get("NHAN_XET_NANG_LUC_CHUNG"))
    rows.append(_cell(say("Năng lực đặc thù"), columns=3) + _COVERED * 2)
    rows += _levels(card, manner, how.SPECIFIC, comments.get("NHAN_XET_NANG_LUC_DAC_THU"))
    yield _table("Competences", (70, 28, 70), [group], rows)
    pupil = card.pupil
    yield _fields(
        (say("Chiều cao"), f"{manner.number(pupil.height_cm)} cm"),
        (say("Cân nặng"), f"{manner.number(pupil.weight_kg)} kg"),
    )
    yield _fields(
        (say("Số ngày nghỉ có phép"), manner.number(summary.excused_days)),
        (say("Số ngày nghỉ không phép"), manner.number(summary.unexcused_days)),
    )
    yield _fields((say("Đánh giá kết quả giáo dục"), say(summary.result)))
    yield _fields((say("Khen thưởng"), say(how.awards(card))))
    yield _fields(
        (say("Hoàn thành chương trình lớp học/chương trình tiểu học"), say(summary.completion_text))
    )


def _art_cells(row: SubjectResult, arts: Sequence[SubjectResult], manner: Manner) -> str:
    """Return `Nghệ thuật | Âm nhạc`, the first cell spanning the rows of the arts."""
    if row not in arts:
        return ""
    part = row.name.removeprefix(_ARTS).removesuffix(")")
    first = row is arts[0]
    over = _cell(manner.say("Nghệ thuật"), rows=len(arts)) if first else _COVERED
    return over + _cell(manner.spell(part))


def _levels(
    card: ReportCard, manner: Manner, names: Sequence[tuple[str, str]], comment: str | None
) -> list[str]:
    rows = []
    for number, (path, name) in enumerate(names):
        last = _cell(manner.say(comment), rows=len(names)) if number == 0 else _COVERED
        rows.append(_cell(manner.spell(name)) + _cell(manner.assessment(card, path)) + last)
    return rows


def _secondary(card: ReportCard, manner: Manner) -> Iterator[str]:
    say, spell, summary = manner.say, manner.spell, card.summary
    first = (
        _cell(say("Môn học/\nHoạt động giáo dục"), rows=2)
        + _cell(say("Điểm trung bình môn học hoặc mức đánh giá"), columns=3)
        + _COVERED * 2
        + _cell(say("Điểm trung bình môn học sau đánh giá lại"), rows=2)
        + _cell(say("Nhận xét và chữ kí của giáo viên môn học"), rows=2)
    )
    terms = "".join(_cell(spell(text)) for text in ("Học kì I", "Học kì II", "Cả năm"))
    rows = [_row(row, manner) for row in card.subjects]
    for name, levels in (
        ("Kết quả học tập", summary.learning),
        ("Kết quả rèn luyện", summary.conduct),
    ):
        cells = "".join(_cell(manner.year_level(level)) for level in levels)
        rows.append(_cell(say(name)) + cells + _cell("", columns=2) + _COVERED)
    head = [first, _COVERED + terms + _COVERED * 2]
    yield _table("Marks", (40, 18, 18, 18, 28, 50), head, rows)
    yield _fields(
        (say("Tổng số buổi nghỉ học cả năm học"), manner.number(how.absent_days(card))),
        (say("Được lên lớp"), how.yes_no(summary.promoted)),
    )
    yield _fields((say("Khen thưởng"), say(how.awards(card))))
    yield _fields((say("Nhận xét của giáo viên chủ nhiệm"), say(summary.teacher_comment)))
    yield _fields((say("Nhận xét, phê duyệt của hiệu trưởng"), say(summary.completion_text)))


def _row(row: SubjectResult, manner: Manner) -> str:
    """Return a subject's row; a long name is broken in its middle."""
    words = row.name.split()
    middle = (len(words) + 1) // 2
    broken = f"{' '.join(words[:middle])}\n{' '.join(words[middle:])}" if middle > 1 else row.name
    year = manner.year_level(row.level) if row.mark is None else manner.number(row.mark)
    results = (manner.result(row.term1), manner.result(row.term2), year)
    cells = (*results, manner.result(row.reassessed), manner.say(row.comment))
    return _cell(manner.spell(broken)) + "".join(map(_cell, cells))


def _closing(card: ReportCard, manner: Manner) -> Iterator[str]:
    say = manner.say
    yield _fields((say("Người ký học bạ"), say(card.head.name)))
    yield _fields((say("Chức vụ của người ký học bạ"), say(card.head.title)))
    yield _fields((say("Ngày ký học bạ"), manner.day(card.issued_on)))
    yield _text(f"{say('Giáo viên chủ nhiệm')}\t{say('Hiệu trưởng')}", "Tabs")
    yield _text(say("(Ký, ghi rõ họ tên)") + "\t" + say("(Ký, ghi rõ họ tên)"), "Tabs")
    yield _text(f"{say(card.class_teacher.name)}\t{say(card.head.name)}", "Tabs")


WRITER = Writer("LibreOffice", _draw, lambda: find_libreoffice() is not None)
