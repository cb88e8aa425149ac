"""Pictures and batches come out of a worker as they would out of one process, and no larger."""

import gzip
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from verifier.errors import DocumentError, DocumentFault
from verifier.illustration import MOST_PAGES, PageImage
from verifier.printed.reference import Reference
from verifier.scanning import ScanFault, scan_codes
from web.printing.qr_code import draw_png, make_symbol, write_address
from web.sandbox.limits import WorkerLimits
from web.sandbox.pool import WorkerPool
from web.sandbox.verification import SandboxedVerifier

HERE = Path(__file__).parent


def document(cards, name, mark):
    submission = next(submission for own, submission, _ in cards if own == name)
    return next(d for d in submission.documents if d.lstrip().startswith(mark))


def test_pages_are_drawn_as_in_one_process(verifier, pool, cards):
    pdf = document(cards, "cap-lech-diem", b"%PDF-")
    images = SandboxedVerifier(verifier, pool).draw(pdf, (1, 3))
    assert images == verifier.draw(pdf, (1, 3))
    assert [image.page for image in images] == [1, 3]
    assert [(image.width, image.height) for image in images] == [(595, 842)] * 2
    assert all(1_000 < len(image.png) < 200_000 for image in images)


def test_no_more_pages_are_drawn_than_anybody_looks_at(verifier, pool, cards):
    pdf = document(cards, "cap-lech-diem", b"%PDF-")
    assert len(SandboxedVerifier(verifier, pool).draw(pdf, (1, 2, 3, 4) * 5)) <= MOST_PAGES


def test_what_is_no_pdf_or_has_no_such_page_is_not_drawn(verifier, pool):
    for content in (b"neither", b"%PDF-1.7\n"):
        with pytest.raises(DocumentError):
            SandboxedVerifier(verifier, pool).draw(content, (1,))


def test_a_batch_is_split_as_in_one_process(verifier, pool, cards):
    one = document(cards, "cap-lop-1", b"<")
    card = one[one.index(b"<HOC_BA") :].rstrip()
    batch = b'<DANH_SACH_HOC_BA id="dataDanhSach">' + card + card + b"</DANH_SACH_HOC_BA>"
    sandboxed = SandboxedVerifier(verifier, pool)
    assert sandboxed.split(batch) == (card, card)
    assert sandboxed.split(gzip.compress(batch)) == verifier.split(batch)


def test_a_bomb_is_refused_and_the_worker_lives_on(verifier, pool):
    sandboxed = SandboxedVerifier(verifier, pool)
    with pytest.raises(DocumentError) as caught:
        sandboxed.split(gzip.compress(b"<DANH_SACH_HOC_BA>" + bytes(50_000_000)))
    assert caught.value.fault is DocumentFault.LIMIT
    with pytest.raises(DocumentError) as caught:
        sandboxed.split(bytes(11 * 1024 * 1024))
    assert caught.value.fault is DocumentFault.TOO_LARGE


@pytest.mark.parametrize("how", ["question", "large"])
def test_a_worker_cannot_answer_with_anything_else(verifier, how):
    program = (str(HERE / "misbehaving.py"), how)
    with WorkerPool(size=1, program=program, limits=WorkerLimits(wall_seconds=5.0)) as workers:
        workers.find_layers()
        with pytest.raises(DocumentError) as caught:
            SandboxedVerifier(verifier, workers).draw(b"%PDF-1.7\n", (1,))
    assert (caught.value.fault, caught.value.limit) == (DocumentFault.LIMIT, "answer")


@pytest.mark.parametrize(
    "content", [b"GIF89a", b"<svg/>", b"", b"\x89PNG\r\n\x1a\n" + bytes(2_000_000)]
)
def test_a_picture_is_a_png_of_no_more_than_its_size(content):
    with pytest.raises(ValueError, match="PNG"):
        PageImage(1, 595, 842, content)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "MPO", "PDF"])
def test_codes_are_read_in_a_worker_as_in_one_process(verifier, pool, kind):
    reference = Reference("CMV7JR3FNX9KS4GPZ")
    picture = Image.open(BytesIO(draw_png(make_symbol("xacthuc.example.vn", reference))))
    content = BytesIO()
    picture.convert("RGB").save(content, kind)
    found = SandboxedVerifier(verifier, pool).scan(content.getvalue())
    assert [code.text for code in found.codes] == [write_address("xacthuc.example.vn", reference)]
    assert found == scan_codes(content.getvalue(), limits=verifier.policy.limits)


def test_what_is_no_picture_is_told_by_a_worker_too(verifier, pool):
    sandboxed = SandboxedVerifier(verifier, pool)
    assert sandboxed.scan(b"<svg/>").fault is ScanFault.VECTOR
    assert sandboxed.scan(b"neither").fault is ScanFault.NOT_A_PICTURE
    with pytest.raises(DocumentError) as caught:
        sandboxed.scan(bytes(11 * 1024 * 1024))
    assert caught.value.fault is DocumentFault.TOO_LARGE
