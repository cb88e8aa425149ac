"""Whatever bytes call themselves a picture: a scan comes back, and nothing else escapes."""

import io
import random

import pytest
from PIL import Image

from verifier.errors import DocumentError
from verifier.policy import Limits
from verifier.printed.reference import Reference
from verifier.scanning import Scan, scan_codes
from web.printing.qr_code import draw_png, make_symbol

ROUNDS = 60


def picture(kind: str) -> bytes:
    code = draw_png(make_symbol("xacthuc.example.vn", Reference("CMV7JR3FNX9KS4GPZ")), pixels=3)
    buffer = io.BytesIO()
    image = Image.open(io.BytesIO(code)).convert("P" if kind == "GIF" else "RGB")
    image.save(buffer, "PNG" if kind == "PNG" else kind)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "MPO", "PDF"])
def test_altered_pictures_give_a_scan_or_a_fault(kind):
    chance = random.Random(f"hb1 {kind}")
    good = picture(kind)
    for _ in range(ROUNDS):
        content = bytearray(good)
        for _ in range(chance.randint(1, 12)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        if chance.random() < 0.3:
            del content[chance.randrange(len(content)) :]
        try:
            assert isinstance(scan_codes(bytes(content), limits=Limits()), Scan)
        except DocumentError:
            assert kind == "PDF"
