"""OCSP responses: who may answer, about which certificate, and what is believed (RFC 6960)."""

from datetime import timedelta

import pytest
from asn1crypto import core
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.verifier.pki.authority import (
    AT,
    BEGIN,
    DAY,
    Answer,
    Authority,
    flip,
    name_of,
    new_root,
    wrap_ocsp,
)
from verifier.pki.ocsp import OCSP_SIGNING, ask_ocsp
from verifier.pki.ocsp_reading import OCSPError, read_ocsp
from verifier.pki.statement import Dismissal, Statement

ARCHIVE_CUTOFF = "1.3.6.1.5.5.7.48.1.6"
INVALIDITY_DATE = "2.5.29.24"
NONCE = "1.3.6.1.5.5.7.48.1.2"


@pytest.fixture(scope="module")
def ca() -> Authority:
    return new_root("CA thử nghiệm")


@pytest.fixture(scope="module")
def leaf(ca: Authority) -> Authority:
    return ca.issue()


@pytest.fixture(scope="module")
def responder(ca: Authority) -> Authority:
    return ca.issue("OCSP thử nghiệm", eku=(OCSP_SIGNING,))


def ask(content: bytes, leaf: Authority, ca: Authority) -> Statement | Dismissal:
    return ask_ocsp(content, leaf.certificate, ca.certificate)


def stated(content: bytes, leaf: Authority, ca: Authority) -> Statement:
    answer = ask(content, leaf, ca)
    assert isinstance(answer, Statement)
    return answer


@pytest.mark.parametrize("by_name", [False, True])
def test_the_issuer_itself_may_answer(ca, leaf, by_name) -> None:
    statement = stated(ca.ocsp(Answer(leaf.certificate), by_name=by_name), leaf, ca)
    assert statement.revocation is None
    assert statement.can_acquit
    assert statement.use.kind == "ocsp"
    assert statement.use.this_update == AT
    assert statement.use.next_update == AT + DAY
    assert "CA thử nghiệm" in statement.use.issuer


def test_revoked_comes_with_date_reason_and_invalidity_date(ca, leaf) -> None:
    date = core.GeneralizedTime(AT - 3 * DAY).dump()
    answer = Answer(
        leaf.certificate,
        "revoked",
        reason="key_compromise",
        extensions=((INVALIDITY_DATE, False, date),),
    )
    revocation = stated(ca.ocsp(answer), leaf, ca).revocation
    assert revocation is not None
    assert revocation.revoked_at == AT - DAY
    assert revocation.effective_at == AT - 3 * DAY
    assert revocation.key_compromise


def test_a_suspension_is_told_apart(ca, leaf) -> None:
    content = ca.ocsp(Answer(leaf.certificate, "revoked", reason="certificate_hold"))
    revocation = stated(content, leaf, ca).revocation
    assert revocation is not None
    assert revocation.on_hold


def test_unknown_says_nothing(ca, leaf) -> None:
    assert ask(ca.ocsp(Answer(leaf.certificate, "unknown")), leaf, ca) is Dismissal.SILENT


@pytest.mark.parametrize("status", ["try_later", "unauthorized", "internal_error"])
def test_an_error_status_says_nothing(ca, leaf, status) -> None:
    assert ask(wrap_ocsp(None, status), leaf, ca) is Dismissal.SILENT


class TestCertID:
    """The response has to be about this very certificate (RFC 6960 4.1.1)."""

    @pytest.mark.parametrize("digest", ["sha1", "sha256", "sha384", "sha512"])
    def test_every_usual_hash_will_do(self, ca, leaf, digest) -> None:
        content = ca.ocsp(Answer(leaf.certificate, digest=digest))
        assert isinstance(ask(content, leaf, ca), Statement)

    def test_md5_will_not_do(self, ca, leaf) -> None:
        assert ask(ca.ocsp(Answer(leaf.certificate, digest="md5")), leaf, ca) is Dismissal.SILENT

    @pytest.mark.parametrize(
        "changes",
        [
            {"serial_number": 5},
            {"issuer_name_hash": b"\x01" * 20},
            {"issuer_key_hash": b"\x01" * 20},
            {"hash_algorithm": {"algorithm": "sha256"}},
        ],
        ids=lambda changes: next(iter(changes)),
    )
    def test_each_part_has_to_match(self, ca, leaf, changes) -> None:
        content = ca.ocsp(Answer(leaf.certificate, changes=changes))
        assert ask(content, leaf, ca) is Dismissal.SILENT

    def test_ours_is_found_among_several(self, ca, leaf) -> None:
        other = ca.issue("Người khác").certificate
        content = ca.ocsp(Answer(other, "revoked"), Answer(leaf.certificate), Answer(other))
        assert stated(content, leaf, ca).revocation is None

    def test_of_several_about_ours_revoked_wins(self, ca, leaf) -> None:
        good = Answer(leaf.certificate, this_update=AT + DAY, next_update=AT + 2 * DAY)
        gone = Answer(leaf.certificate, "revoked")
        for answers in ((good, gone), (gone, good)):
            assert stated(ca.ocsp(*answers), leaf, ca).revocation is not None


class TestResponder:
    """Who is entitled to answer (RFC 6960 4.2.2.2)."""

    def by(
        self, who: Authority, ca: Authority, leaf: Authority, **changes: object
    ) -> Statement | Dismissal:
        content = who.ocsp(
            Answer(leaf.certificate), issuer=ca, **{"certificates": (who.der,), **changes}
        )
        return ask(content, leaf, ca)

    @pytest.mark.parametrize("by_name", [False, True])
    def test_a_delegate_of_the_issuer(self, ca, leaf, responder, by_name) -> None:
        statement = self.by(responder, ca, leaf, by_name=by_name)
        assert isinstance(statement, Statement)
        assert statement.can_acquit
        assert "OCSP thử nghiệm" in statement.use.issuer

    def test_a_delegate_with_the_no_check_mark(self, ca, leaf) -> None:
        marked = ca.issue("OCSP", eku=(OCSP_SIGNING,), extensions=[(x509.OCSPNoCheck(), False)])
        assert isinstance(self.by(marked, ca, leaf), Statement)

    def test_a_delegate_that_does_not_come_along(self, ca, leaf, responder) -> None:
        assert self.by(responder, ca, leaf, certificates=()) is Dismissal.NOT_AUTHENTIC

    def test_a_delegate_without_the_purpose(self, ca, leaf) -> None:
        assert self.by(ca.issue("OCSP"), ca, leaf) is Dismissal.NOT_AUTHENTIC

    def test_a_delegate_with_any_purpose(self, ca, leaf) -> None:
        anybody = ca.issue("OCSP", eku=("2.5.29.37.0",))
        assert self.by(anybody, ca, leaf) is Dismissal.NOT_AUTHENTIC

    def test_a_delegate_that_may_not_sign(self, ca, leaf) -> None:
        mute = ca.issue("OCSP", eku=(OCSP_SIGNING,), key_usage=("key_encipherment",))
        assert self.by(mute, ca, leaf) is Dismissal.NOT_AUTHENTIC

    def test_a_delegate_of_another_authority(self, ca, leaf) -> None:
        stranger = new_root("Khác").issue("OCSP", eku=(OCSP_SIGNING,))
        assert self.by(stranger, ca, leaf) is Dismissal.NOT_AUTHENTIC

    def test_a_delegate_of_the_same_name_and_another_key(self, ca, leaf) -> None:
        stranger = new_root("CA thử nghiệm").issue("OCSP", eku=(OCSP_SIGNING,))
        assert self.by(stranger, ca, leaf) is Dismissal.NOT_AUTHENTIC

    def test_a_delegate_one_step_further_down(self, ca, leaf) -> None:
        below = ca.issue("CA con", ca=True)
        further = below.issue("OCSP", eku=(OCSP_SIGNING,))
        answer = self.by(further, ca, leaf, certificates=(further.der, below.der))
        assert answer is Dismissal.NOT_AUTHENTIC

    def test_an_authority_of_the_same_name_and_another_key(self, ca, leaf) -> None:
        fake = new_root("CA thử nghiệm")
        content = fake.ocsp(Answer(leaf.certificate), issuer=ca, by_name=True)
        assert ask(content, leaf, ca) is Dismissal.NOT_AUTHENTIC

    @pytest.mark.parametrize("place", ["before", "after"])
    def test_a_delegate_outside_its_period(self, ca, leaf, place) -> None:
        period = {"begin": AT + DAY} if place == "before" else {"begin": BEGIN, "end": AT - DAY}
        late = ca.issue("OCSP", eku=(OCSP_SIGNING,), **period)
        assert self.by(late, ca, leaf) is Dismissal.NOT_AUTHENTIC

    def test_the_certificate_asked_about_does_not_vouch_for_itself(self, ca) -> None:
        leaf = ca.issue("Tự bảo đảm", eku=(OCSP_SIGNING,))
        assert self.by(leaf, ca, leaf) is Dismissal.NOT_AUTHENTIC

    def test_a_delegate_with_an_unknown_critical_extension(self, ca, leaf) -> None:
        unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4.5"), b"\x05\x00")
        odd = ca.issue("OCSP", eku=(OCSP_SIGNING,), extensions=[(unknown, True)])
        assert self.by(odd, ca, leaf) is Dismissal.NOT_AUTHENTIC

    def test_who_signed_is_stated_for_others_to_ask_about(self, ca, leaf, responder) -> None:
        statement = self.by(responder, ca, leaf)
        assert isinstance(statement, Statement)
        assert statement.signers == ((responder.certificate, ca.certificate),)
        assert stated(ca.ocsp(Answer(leaf.certificate)), leaf, ca).signers == ()

    @pytest.mark.parametrize(("ahead", "speaks"), [(5, True), (6, False)])
    def test_a_response_does_not_tell_the_future(self, ca, leaf, ahead, speaks) -> None:
        content = ca.ocsp(Answer(leaf.certificate), produced_at=AT - timedelta(minutes=ahead))
        if speaks:
            assert isinstance(ask(content, leaf, ca), Statement)
        else:
            assert ask(content, leaf, ca) is Dismissal.UNPROCESSABLE

    def test_a_response_named_for_somebody_else_than_signed_it(self, ca, leaf, responder) -> None:
        assert self.by(responder, ca, leaf, named_as=ca) is Dismissal.NOT_AUTHENTIC

    def test_a_delegate_beyond_the_tenth_certificate_is_not_looked_for(
        self, ca, leaf, responder
    ) -> None:
        crowd = tuple(ca.issue(f"Số {n}").der for n in range(10))
        answer = self.by(responder, ca, leaf, certificates=(*crowd, responder.der))
        assert answer is Dismissal.NOT_AUTHENTIC


class TestStrength:
    """What may acquit, and what may only accuse."""

    def test_a_response_signed_with_sha1(self, ca, leaf) -> None:
        assert not stated(ca.ocsp(Answer(leaf.certificate), digest="sha1"), leaf, ca).can_acquit
        accusing = stated(ca.ocsp(Answer(leaf.certificate, "revoked"), digest="sha1"), leaf, ca)
        assert accusing.revocation is not None

    @pytest.mark.parametrize(
        ("bits", "exponent", "strong"),
        [(1024, 65537, False), (2048, 3, False), (2048, 65537, True)],
    )
    def test_the_key_of_a_delegate(self, ca, leaf, bits, exponent, strong) -> None:
        key = rsa.generate_private_key(exponent, bits)
        delegate = ca.issue("OCSP", key=key, eku=(OCSP_SIGNING,))
        content = delegate.ocsp(Answer(leaf.certificate), issuer=ca, certificates=(delegate.der,))
        assert stated(content, leaf, ca).can_acquit is strong


class TestExtensions:
    """Critical extensions that we do not know (RFC 6960 4.4)."""

    @pytest.mark.parametrize("critical", [True, False])
    def test_of_the_response(self, ca, leaf, critical) -> None:
        content = ca.ocsp(
            Answer(leaf.certificate), extensions=(("1.2.3.4.5", critical, b"\x05\x00"),)
        )
        assert (ask(content, leaf, ca) is Dismissal.UNPROCESSABLE) is critical

    @pytest.mark.parametrize("critical", [True, False])
    def test_of_the_single_response(self, ca, leaf, critical) -> None:
        answer = Answer(leaf.certificate, extensions=(("1.2.3.4.5", critical, b"\x05\x00"),))
        assert (ask(ca.ocsp(answer), leaf, ca) is Dismissal.UNPROCESSABLE) is critical

    def test_of_another_single_response(self, ca, leaf) -> None:
        other = Answer(ca.issue("Khác").certificate, extensions=(("1.2.3.4.5", True, b"\x05\x00"),))
        content = ca.ocsp(other, Answer(leaf.certificate))
        assert isinstance(ask(content, leaf, ca), Statement)

    def test_a_critical_nonce_is_known(self, ca, leaf) -> None:
        nonce = core.OctetString(b"12345678").dump()
        content = ca.ocsp(Answer(leaf.certificate), extensions=((NONCE, True, nonce),))
        assert isinstance(ask(content, leaf, ca), Statement)

    def test_the_same_one_twice_makes_it_unreadable(self, ca, leaf) -> None:
        twice = (("1.2.3.4.5", False, b"\x05\x00"),) * 2
        content = ca.ocsp(Answer(leaf.certificate), extensions=twice)
        assert ask(content, leaf, ca) is Dismissal.UNREADABLE

    def test_the_archive_cutoff_is_read(self, ca, leaf) -> None:
        cutoff = core.GeneralizedTime(BEGIN).dump()
        answer = Answer(leaf.certificate, extensions=((ARCHIVE_CUTOFF, False, cutoff),))
        assert stated(ca.ocsp(answer), leaf, ca).expired_since == BEGIN

    def test_an_archive_cutoff_that_is_no_time_makes_it_unreadable(self, ca, leaf) -> None:
        answer = Answer(leaf.certificate, extensions=((ARCHIVE_CUTOFF, False, b"\x05\x00"),))
        assert ask(ca.ocsp(answer), leaf, ca) is Dismissal.UNREADABLE


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: b"",
        lambda content: content[:-1],
        lambda content: content + b"\x00",
        lambda content: b"<html><body>404</body></html>",
        lambda content: b"\x30\x00",
    ],
    ids=["empty", "cut", "trailing", "html", "hollow"],
)
def test_what_is_no_response_is_unreadable(ca, leaf, spoil) -> None:
    content = spoil(ca.ocsp(Answer(leaf.certificate)))
    with pytest.raises(OCSPError):
        read_ocsp(content)
    assert ask(content, leaf, ca) is Dismissal.UNREADABLE


def test_no_single_flipped_bit_is_believed(ca, leaf) -> None:
    content = ca.ocsp(Answer(leaf.certificate))
    for offset in range(len(content)):
        assert isinstance(ask(flip(content, offset), leaf, ca), Dismissal), offset


def test_a_name_in_another_spelling_names_the_same_responder(ca, leaf, responder) -> None:
    spelt = Authority(responder.key, name_of("ocsp THỬ nghiệm"), responder.der)
    content = spelt.ocsp(
        Answer(leaf.certificate), issuer=ca, certificates=(responder.der,), by_name=True
    )
    assert isinstance(ask(content, leaf, ca), Statement)
