"""What the scan page says of pictures, PDFs and typed codes: one clear sentence each."""

from dataclasses import dataclass, replace
from io import BytesIO

import pytest
from fpdf import FPDF
from PIL import Image

from tests.web.copy_kit import PORTAL
from verifier.errors import DocumentFault
from verifier.printed.key_list import KeyList, KeyUse, ListedKey
from verifier.printed.outcome import TokenOutcome
from verifier.printed.reference import Reference
from web.copies.lists import PublishedLists
from web.copies.scan_presenting import present_item
from web.copies.scanning import ScanKind, describe_text
from web.messages import load_messages
from web.printing.qr_code import draw_png, make_symbol, write_address
from web.registry.values import OwnerState

VI = load_messages("vi")
OTHER = Reference("CMV7JR3FNX9KS4GPZ")


def picture(host=PORTAL, reference=OTHER, token=None) -> bytes:
    return draw_png(make_symbol(host, reference, token), pixels=5)


def foreign(text="https://example.com/<b>menu") -> bytes:
    import qrcode

    buffer = BytesIO()
    qrcode.make(text).get_image().convert("RGB").save(buffer, "PNG")
    return buffer.getvalue()


def upload(client, *contents: bytes, path="/v/scan"):
    data = {"documents": [(BytesIO(content), "ảnh") for content in contents]}
    return client.post(path, data=data)


def kinds(answer) -> list[str]:
    return [part.partition('"')[0] for part in answer.text.split('data-kind="')[1:]]


def remarks(answer) -> list[str]:
    return [part.partition("</p>")[0] for part in answer.text.split("data-remark>")[1:]]


def test_a_picture_of_the_sheet_is_sound_and_opens_with_its_digest(world, client):
    answer = upload(client, picture(reference=world.reference, token=world.token))
    assert kinds(answer) == ["sound"]
    assert f'value="{world.digest.hex()}"' in answer.text
    assert "Lúc " in answer.text
    assert world.card.pupil.name not in answer.text


def test_the_same_in_a_posted_frame(world, client):
    answer = upload(client, picture(reference=world.reference, token=world.token), path="/v/frames")
    (line,) = answer.json["lines"]
    assert (line["kind"], line["look"], line["digest"]) == ("sound", "valid", world.digest.hex())
    assert answer.json["sentence"] is None


def test_one_altered_byte_is_refused(world, client):
    changed = bytearray(world.token)
    changed[40] ^= 1
    answer = upload(client, picture(reference=world.reference, token=bytes(changed)))
    assert kinds(answer) == ["signature_wrong"]
    assert "verdict-invalid" in answer.text


def test_the_token_of_another_record_is_refused(world, client):
    answer = upload(client, picture(reference=OTHER, token=world.token))
    assert kinds(answer) == ["other_reference"]


def test_a_revoked_record_says_so_at_once(world, client):
    world.revoke()
    answer = upload(client, picture(reference=world.reference, token=world.token))
    assert kinds(answer) == ["revoked"]


def test_ref_alone_proves_nothing(world, client):
    answer = upload(client, picture(reference=world.reference))
    assert kinds(answer) == ["reference_only"]
    assert "verdict-valid" not in answer.text


def test_a_code_of_another_host_is_refused_by_name(client):
    answer = upload(client, picture(host="xacthuc-example.vn"))
    assert kinds(answer) == ["other_host"]
    assert "xacthuc-example.vn" in answer.text
    assert 'href="https://xacthuc-example.vn' not in answer.text


def test_a_foreign_code_is_shown_as_text_and_never_opened(client):
    answer = upload(client, foreign())
    assert kinds(answer) == ["foreign"]
    assert "https://example.com/&lt;b&gt;menu" in answer.text
    assert 'href="https://example.com' not in answer.text


def test_a_pdf_of_several_codes_gets_a_line_each(world, client):
    document = FPDF()
    for content in (picture(reference=world.reference, token=world.token), foreign("xin chào")):
        document.add_page()
        document.image(BytesIO(content), 20, 20, 60)
    answer = upload(client, bytes(document.output()))
    assert kinds(answer) == ["sound", "foreign"]
    assert VI.text("scan.page", page=2) in answer.text


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "vector"),
        (b"hello", "not_a_picture"),
        (picture()[:400], "broken"),
    ],
)
def test_what_cannot_be_read_has_one_sentence(client, content, fault):
    answer = upload(client, content)
    assert answer.status_code == 200
    assert remarks(answer) == [VI.word("scan_fault", fault)]
    assert kinds(answer) == []


def test_a_pdf_that_cannot_be_opened_has_one_sentence_and_the_others_are_read(world, client):
    good = picture(reference=world.reference, token=world.token)
    answer = upload(client, b"%PDF-1.7 nothing", good)
    assert remarks(answer) == [VI.fault(DocumentFault.MALFORMED)]
    assert kinds(answer) == ["sound"]


def test_a_picture_without_a_code_has_one_sentence(client):
    buffer = BytesIO()
    Image.new("RGB", (200, 200), "white").save(buffer, "PNG")
    assert remarks(upload(client, buffer.getvalue())) == [VI.word("scan_fault", "nothing")]


def test_nothing_is_opened_or_counted_by_scanning(world, client):
    upload(client, picture(reference=world.reference, token=world.token))
    record = world.registry.records.find(world.reference)
    assert (record.openings, record.owner_state) == (0, OwnerState.OPEN)


@pytest.mark.parametrize("form", ["{text}", "{grouped}", " {lower} ", "https://{portal}/v/{text}"])
def test_a_typed_ref_leads_to_its_page(world, client, form):
    text, grouped = world.reference.text, world.reference.grouped
    typed = form.format(text=text, grouped=grouped, lower=grouped.lower(), portal=PORTAL)
    answer = client.post("/v/find", data={"code": typed})
    assert (answer.status_code, answer.headers["Location"]) == (303, world.path)


def test_a_typing_error_is_told_with_what_was_typed(client):
    answer = client.post("/v/find", data={"code": "CMVJ7R3FNX9KS4GPZ"})
    assert VI.word("reference_fault", "check") in answer.text
    assert 'value="CMVJ7R3FNX9KS4GPZ"' in answer.text


def test_a_typed_address_of_another_host_is_refused_by_name(client):
    address = write_address("evil.example", OTHER)
    assert kinds(client.post("/v/find", data={"code": address})) == ["other_host"]


def test_the_script_asks_with_ref_and_digest(world, client):
    headers = {"Accept": "application/json"}
    data = {"code": world.reference.text, "digest": world.digest.hex()}
    line = client.post("/v/find", data=data, headers=headers).json["line"]
    assert line["kind"] == "sound"
    wrong = client.post("/v/find", data={**data, "digest": "00" * 32}, headers=headers)
    assert (wrong.json["line"]["kind"], wrong.json["line"]["look"]) == (
        "unknown_print",
        "indeterminate",
    )


def test_only_the_scan_page_may_use_the_camera(world, client):
    assert "camera=(self)" in client.get("/v/").headers["Permissions-Policy"]
    assert "camera=()" in client.get(world.path).headers["Permissions-Policy"]


def test_the_portal_without_a_registry_has_no_scan_page(world):
    from web.app import create_app
    from web.config import PortalConfig

    bare = create_app(world.desk.judge, config=PortalConfig()).test_client()
    assert bare.get("/v/").status_code == 404
    assert 'href="/v/"' not in bare.get("/").text


@dataclass(frozen=True)
class _Lists:
    """The portal's lists, with a sister on them."""

    lists: PublishedLists
    sister: ListedKey

    def find_keys(self) -> KeyList:
        keys = self.lists.find_keys()
        assert keys is not None
        return replace(keys, keys=(*keys.keys, self.sister))

    def find_pinned_keys(self) -> tuple[str, ...]:
        return self.lists.find_pinned_keys()


def test_a_sound_code_of_a_sister_portal_is_told_to_be_asked_about_there(world):
    seal = next(k for k in world.desk.lists.find_keys().keys if k.use is KeyUse.SEAL)
    lists = _Lists(world.desk.lists, replace(seal, portal="hocba.example.org"))
    desk = replace(world.desk, lists=lists)
    sound = write_address("hocba.example.org", world.reference, world.token)
    item = describe_text(desk, sound)
    assert (item.kind, item.host) == (ScanKind.SISTER, "hocba.example.org")
    line = present_item(item, VI, at=world.clock.now())
    assert (line.look, line.reference) == ("indeterminate", None)
    assert "hocba.example.org" in line.sentence
    changed = bytes([*world.token[:40], world.token[40] ^ 1, *world.token[41:]])
    wrong = describe_text(desk, write_address("hocba.example.org", world.reference, changed))
    assert wrong.outcome is TokenOutcome.SIGNATURE_WRONG
