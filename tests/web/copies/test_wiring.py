"""The portal as `wsgi.py` builds it: printed copies are answered, and pictures read in workers."""

from dataclasses import dataclass, field
from io import BytesIO

import pytest

from tests.web.copy_kit import PORTAL
from web.printing.qr_code import draw_png, make_symbol
from web.registry.history import Rules
from web.registry.registry import Registry
from web.registry.setting import RegistrySetting
from web.settings import Settings, build_portal


@dataclass(frozen=True)
class Remembering(RegistrySetting):
    """Remembers what it opened, so that it can be closed."""

    opened: list[Registry] = field(default_factory=list)

    def open(self, *, create: bool = False) -> Registry:
        self.opened.append(RegistrySetting.open(self, create=create))
        return self.opened[-1]


@pytest.fixture
def client(world):
    setting = Remembering(str(world.database), world.ring, Rules())
    address = f"https://{PORTAL}"
    app = build_portal(Settings(registry=setting, public_url=address, allow_unisolated=True))
    yield app.test_client()
    app.extensions["hocba-sandbox"].close()
    for registry in setting.opened:
        registry.close()


def test_a_picture_is_read_by_a_worker_and_its_record_is_found(world, client):
    picture = draw_png(make_symbol(PORTAL, world.reference, world.token), pixels=5)
    answer = client.post("/v/scan", data={"documents": (BytesIO(picture), "ảnh.png")})
    assert 'data-kind="sound"' in answer.text
    # This portal does not trust the demo's roots: judged again, the card is not valid here.
    opened = client.post(world.path, data={"digest": world.digest.hex()})
    assert opened.status_code == 200
    assert 'data-state="copy-valid"' not in opened.text
    assert world.card.pupil.name in opened.text


def test_the_lists_are_published(client):
    assert client.get("/v/keys.jws").status_code == 200
    assert client.get("/v/status.jws").status_code == 200
