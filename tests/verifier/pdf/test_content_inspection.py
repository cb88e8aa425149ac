"""Content that deceives: each page differs in one respect from one that is above suspicion."""

import io
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image
from reportlab.lib.colors import Color, white
from reportlab.pdfgen.canvas import Canvas

from verifier.pdf.reading import read_pdf
from verifier.policy import Limits
from verifier.reasons import Note
from verifier.report import Verdict
from web.cardkit import form_style as look
from web.cardkit.writing import Demo

Draw = Callable[[Canvas], None]
Change = Callable[[Pdf], None]


def _plain(canvas: Canvas) -> None:
    canvas.drawString(50, 200, "Toán 9")


def _drawn(draw: Draw = _plain, change: Change | None = None) -> bytes:
    look.load_fonts()
    output = io.BytesIO()
    canvas = Canvas(output, pagesize=(400, 300), invariant=1)
    canvas.setFont(look.REGULAR, 12)
    draw(canvas)
    canvas.save()
    if change is None:
        return output.getvalue()
    with pikepdf.open(io.BytesIO(output.getvalue())) as pdf:
        change(pdf)
        whole = io.BytesIO()
        pdf.save(whole, deterministic_id=True)
    return whole.getvalue()


def _find(content: bytes) -> list[Note]:
    return [w.note for w in read_pdf(content, limits=Limits()).content_warnings]


def test_an_ordinary_page_is_above_suspicion() -> None:
    assert _find(_drawn()) == []


def test_the_signed_forms_are_above_suspicion(demo: Demo) -> None:
    good = [s for s in demo.samples if s.expected_verdict is Verdict.VALID]
    files = [file for sample in good for file in sample.files if file.suffix == ".pdf"]
    assert len(files) > 3
    assert {file.parent.name: _find(file.read_bytes()) for file in files} == {
        file.parent.name: [] for file in files
    }


# text


def _invisible(canvas: Canvas) -> None:
    text = canvas.beginText(50, 100)
    text.setTextRenderMode(3)
    text.textOut("Toán 9")
    canvas.drawText(text)


def _clipping(canvas: Canvas) -> None:
    text = canvas.beginText(50, 100)
    text.setTextRenderMode(7)
    text.textOut("Toán 9")
    canvas.drawText(text)


def _on_paper_white(canvas: Canvas) -> None:
    canvas.setFillColor(white)
    canvas.drawString(50, 100, "Toán 9")


def _tiny(canvas: Canvas) -> None:
    canvas.setFont(look.REGULAR, 0.3)
    canvas.drawString(50, 100, "Toán 9")


def _off_page(canvas: Canvas) -> None:
    canvas.drawString(50, -40, "Toán 9")


def _cut_off(canvas: Canvas) -> None:
    path = canvas.beginPath()
    path.rect(300, 200, 50, 50)
    canvas.clipPath(path, stroke=0)
    canvas.drawString(50, 100, "Toán 9")


def _below_area(canvas: Canvas) -> None:
    canvas.drawString(50, 100, "Toán 9")
    canvas.setFillColor(white)
    canvas.rect(40, 95, 80, 20, stroke=0, fill=1)


def _below_image(canvas: Canvas) -> None:
    canvas.drawString(50, 100, "Toán 9")
    canvas.drawInlineImage(Image.new("L", (8, 2), 255), 40, 95, 80, 20)


@pytest.mark.parametrize(
    ("draw", "note"),
    [
        (_invisible, Note.TEXT_INVISIBLE),
        (_clipping, Note.TEXT_INVISIBLE),
        (_on_paper_white, Note.TEXT_INVISIBLE),
        (_tiny, Note.TEXT_INVISIBLE),
        (_off_page, Note.TEXT_INVISIBLE),
        (_cut_off, Note.TEXT_INVISIBLE),
        (_below_area, Note.TEXT_COVERED),
        (_below_image, Note.TEXT_COVERED),
    ],
)
def test_text_that_nobody_sees_is_named_with_its_page_and_place(draw: Draw, note: Note) -> None:
    (warning,) = read_pdf(_drawn(draw), limits=Limits()).content_warnings
    assert (warning.note, warning.page) == (note, 1)
    assert warning.box is not None
    assert (warning.box.left, warning.box.right) < (51, 100)


# annotations and fields


def _form(content: bytes, width: float, height: float, pdf: Pdf) -> pikepdf.Object:
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    form = Stream(pdf, content)
    form.Type, form.Subtype = Name.XObject, Name.Form
    form.BBox = Array([0, 0, width, height])
    form.Resources = Dictionary(Font=Dictionary(F1=font))
    return form


def _annotate(pdf: Pdf, *, bottom: int, kind: str = "/FreeText", **more: object) -> None:
    form = _form(b"1 g 0 0 100 20 re f", 100, 20, pdf)
    annotation = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name(kind),
            Rect=Array([45, bottom, 145, bottom + 20]),
            F=4,
            AP=Dictionary(N=form),
            **more,
        )
    )
    if kind == "/Widget":
        annotation.FT, annotation.T = Name.Sig, String("ky")
        pdf.Root.AcroForm = Dictionary(Fields=Array([annotation]))
    annotations = pdf.pages[0].obj.get("/Annots", Array([]))
    annotations.append(annotation)
    pdf.pages[0].obj["/Annots"] = annotations


@pytest.mark.parametrize("kind", ["/FreeText", "/Stamp", "/Square", "/Widget"])
def test_an_annotation_over_text_is_named_with_its_place(kind: str) -> None:
    content = _drawn(change=lambda pdf: _annotate(pdf, bottom=195, kind=kind))
    (warning,) = read_pdf(content, limits=Limits()).content_warnings
    assert (warning.note, warning.page) == (Note.TEXT_COVERED, 1)
    assert warning.box is not None
    assert (warning.box.left, warning.box.bottom) == (45, 195)


def test_an_annotation_beside_text_is_above_suspicion() -> None:
    assert _find(_drawn(change=lambda pdf: _annotate(pdf, bottom=50))) == []


def test_a_highlight_over_text_hides_nothing() -> None:
    def change(pdf: Pdf) -> None:
        _annotate(pdf, bottom=195, kind="/Highlight")
        form = pdf.pages[0].Annots[0].AP.N
        form.write(b"/G0 gs 1 1 0 rg 0 0 100 20 re f")
        form.Resources.ExtGState = Dictionary(G0=Dictionary(BM=Name.Multiply))

    assert _find(_drawn(change=change)) == []


def _with_field(pdf: Pdf, *, shows: bytes, **more: object) -> None:
    """Add a text field whose value is 9."""
    form = _form(b"BT /F1 12 Tf 2 5 Td (" + shows + b") Tj ET", 100, 20, pdf)
    field = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Tx,
            T=String("diem"),
            V=String("9 diem"),
            Rect=Array([45, 50, 145, 70]),
            F=4,
            AP=Dictionary(N=form),
            **more,
        )
    )
    pdf.pages[0].obj["/Annots"] = Array([field])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))


def test_a_field_that_shows_its_value_is_above_suspicion() -> None:
    assert _find(_drawn(change=lambda pdf: _with_field(pdf, shows=b"9 diem"))) == []


def test_a_field_that_shows_something_else_is_named() -> None:
    content = _drawn(change=lambda pdf: _with_field(pdf, shows=b"4 diem"))
    (warning,) = read_pdf(content, limits=Limits()).content_warnings
    assert (warning.note, warning.page) == (Note.FIELD_SHOWS_OTHER, 1)


def test_what_lies_over_a_field_is_named() -> None:
    def change(pdf: Pdf) -> None:
        _with_field(pdf, shows=b"9 diem")
        _annotate(pdf, bottom=52, kind="/Stamp")

    assert _find(_drawn(change=change)) == [Note.TEXT_COVERED]


@pytest.mark.parametrize(("state", "found"), [("/Co", []), ("/Off", [Note.FIELD_SHOWS_OTHER])])
def test_a_box_that_stands_against_its_value_is_named(state: str, found: list[Note]) -> None:
    def change(pdf: Pdf) -> None:
        states = Dictionary(Co=_form(b"", 10, 10, pdf), Off=_form(b"", 10, 10, pdf))
        box = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Btn,
            T=String("len_lop"),
            V=Name.Co,
            AS=Name(state),
            Rect=Array([45, 50, 55, 60]),
            AP=Dictionary(N=states),
        )
        field = pdf.make_indirect(box)
        pdf.pages[0].obj["/Annots"] = Array([field])
        pdf.Root.AcroForm = Dictionary(Fields=Array([field]))

    assert _find(_drawn(change=change)) == found


# layers


def _layer(pdf: Pdf, *, off: bool = False, usage: Dictionary | None = None) -> None:
    layer = Dictionary(Type=Name.OCG, Name=String("Lop"))
    if usage is not None:
        layer.Usage = usage
    group = pdf.make_indirect(layer)
    pdf.Root.OCProperties = Dictionary(
        OCGs=Array([group]), D=Dictionary(OFF=Array([group] if off else []))
    )
    form = _form(b"", 10, 10, pdf)
    form.OC = group
    pdf.pages[0].obj.Resources.XObject = Dictionary(X0=form)


@pytest.mark.parametrize(
    ("off", "printed", "found"),
    [
        (False, None, []),
        (False, "/ON", []),
        (True, None, [Note.LAYER_HIDDEN]),
        (False, "/OFF", [Note.LAYER_ON_PAPER]),
    ],
)
def test_a_layer_that_is_not_always_there_is_named(
    off: bool, printed: str | None, found: list[Note]
) -> None:
    usage = None
    if printed is not None:
        usage = Dictionary(
            View=Dictionary(ViewState=Name.ON), Print=Dictionary(PrintState=Name(printed))
        )
    content = _drawn(change=lambda pdf: _layer(pdf, off=off, usage=usage))
    warnings = read_pdf(content, limits=Limits()).content_warnings
    assert [w.note for w in warnings] == found
    assert [w.page for w in warnings] == [1] * len(found)


# fonts


def _with_font(font: Dictionary, *, says: str | None) -> Change:
    """Return what adds a font that names the code of `1` in two ways."""

    def change(pdf: Pdf) -> None:
        if says is not None:
            text = f"1 beginbfchar <31> <{ord(says):04X}> endbfchar"
            font.ToUnicode = Stream(pdf, text.encode())
        pdf.pages[0].obj.Resources.Font["/Fx"] = pdf.make_indirect(font)

    return change


def _latin(**more: object) -> Dictionary:
    return Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, **more)


_NINE = Dictionary(Type=Name.Encoding, Differences=Array([0x31, Name("/nine")]))


@pytest.mark.parametrize(
    ("font", "says", "found"),
    [
        (_latin(Encoding=Name.WinAnsiEncoding), "1", []),
        (_latin(Encoding=Name.WinAnsiEncoding), "9", [Note.FONT_MISLEADING]),
        (_latin(Encoding=_NINE), "9", []),
        (_latin(Encoding=_NINE), "1", [Note.FONT_MISLEADING]),
        (_latin(Encoding=Name.WinAnsiEncoding), "ạ", []),
        (_latin(), "9", []),
    ],
)
def test_a_font_whose_encoding_and_text_differ_is_misleading(
    font: Dictionary, says: str, found: list[Note]
) -> None:
    assert _find(_drawn(change=_with_font(Dictionary(font), says=says))) == found


@pytest.mark.parametrize(("says", "found"), [("9", []), ("1", [Note.FONT_MISLEADING])])
def test_a_font_program_that_knows_its_glyphs_better_is_misleading(
    says: str, found: list[Note]
) -> None:
    segments = bytes.fromhex(
        "00010000 00010010 00000000"  # one table
        "636d6170 00000000 0000001c 0000002c"  # cmap
        "00000001 0003 0001 0000000c"  # one subtable: Windows, Unicode
        "0004 0020 0000 0004 0004 0001 0000"  # format 4, two segments
        "0039 ffff 0000 0039 ffff fff8 0001 0000 0000"  # 9 is glyph 0x31
    )

    def change(pdf: Pdf) -> None:
        descriptor = Dictionary(Type=Name.FontDescriptor, FontFile2=Stream(pdf, segments))
        inner = Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            CIDToGIDMap=Name.Identity,
            FontDescriptor=descriptor,
        )
        font = Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([inner]),
        )
        _with_font(font, says=says)(pdf)

    assert _find(_drawn(change=change)) == found


def test_digits_drawn_by_procedures_are_named() -> None:
    font = Dictionary(
        Type=Name.Font, Subtype=Name.Type3, FontBBox=Array([0, 0, 1, 1]), CharProcs=Dictionary()
    )
    assert _find(_drawn(change=_with_font(font, says="1"))) == [Note.FONT_DRAWN]


# what is held beside the pages


def _script(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def _launch(pdf: Pdf) -> None:
    link = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Link,
        Rect=Array([0, 0, 9, 9]),
        A=Dictionary(S=Name.Launch, F=String("x.exe")),
    )
    pdf.pages[0].obj["/Annots"] = Array([link])


def _plain_link(pdf: Pdf) -> None:
    link = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Link,
        Rect=Array([0, 0, 9, 9]),
        A=Dictionary(S=Name.URI, URI=String("https://truong.example/")),
    )
    pdf.pages[0].obj["/Annots"] = Array([link])


def _outside(pdf: Pdf) -> None:
    form = _form(b"", 10, 10, pdf)
    form.Ref = Dictionary(F=String("other.pdf"), Page=0)
    pdf.pages[0].obj.Resources.XObject = Dictionary(X0=form)


def _forgotten_page(pdf: Pdf) -> None:
    pdf.Root.Kept = pdf.make_indirect(
        Dictionary(Type=Name.Page, Parent=pdf.Root.Pages, MediaBox=Array([0, 0, 9, 9]))
    )


def _attach(name: str) -> Change:
    def change(pdf: Pdf) -> None:
        pdf.attachments[name] = b"<HOC_BA/>"

    return change


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (_script, [Note.ACTIVE_CONTENT]),
        (_launch, [Note.ACTIVE_CONTENT]),
        (_plain_link, []),
        (_outside, [Note.CONTENT_EXTERNAL]),
        (_forgotten_page, [Note.PAGES_UNREFERENCED]),
        (_attach("hoc-ba.xml"), []),
        (_attach("hoc-ba.docx"), [Note.FILES_EMBEDDED]),
    ],
)
def test_what_a_file_holds_beside_its_pages_is_named(change: Change, found: list[Note]) -> None:
    assert _find(_drawn(change=change)) == found


def test_half_visible_ink_is_named() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFillColor(Color(0, 0, 0, alpha=0.05))
        canvas.drawString(50, 100, "Toán 9")

    assert _find(_drawn(draw)) == [Note.TEXT_INVISIBLE]
