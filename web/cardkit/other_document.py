"""A school's document that is no report card."""

import io
from datetime import UTC, datetime
from typing import Final

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from web.cardkit import form_style as look

_LINES: Final = (
    "Kính gửi cha mẹ học sinh,",
    "Nhà trường tổ chức họp cha mẹ học sinh cuối năm vào sáng thứ Bảy, tại phòng của từng lớp.",
    "Rất mong cha mẹ học sinh thu xếp thời gian tham dự đầy đủ.",
    "Trân trọng.",
)


def draw_notice(*, created: datetime) -> bytes:
    """Return a one-page invitation to a meeting, unsigned."""
    look.load_fonts()
    output = io.BytesIO()
    size = (look.PAGE_WIDTH, look.PAGE_HEIGHT)
    canvas = Canvas(
        output,
        pagesize=size,
        invariant=1,
        initialFontName=look.REGULAR,  # type: ignore[arg-type]  # the stubs call it a number
    )
    stamp = f"D:{created.astimezone(UTC):%Y%m%d%H%M%S}Z"
    canvas.setDateFormatter(lambda *_: stamp)
    canvas.setTitle("Giấy mời họp cha mẹ học sinh (thử nghiệm)")
    top = look.PAGE_HEIGHT - 40 * mm
    canvas.setFont(look.BOLD, 15)
    canvas.drawCentredString(look.PAGE_WIDTH / 2, top, "GIẤY MỜI HỌP")
    canvas.setFont(look.REGULAR, 10.5)
    for number, text in enumerate(_LINES, start=1):
        canvas.drawString(look.MARGIN_LEFT, top - number * 9 * mm, text)
    canvas.showPage()
    canvas.save()
    return output.getvalue()
