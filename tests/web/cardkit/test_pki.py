"""The demo PKI: shaped like the real one, unmistakably a demo, made for one moment."""

from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto import cms, ocsp, tsp
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from trust_store import load_schools
from verifier.errors import ConfigurationError
from verifier.pki.certificate import read_certificate
from verifier.report import Role
from verifier.trust import Purpose, TrustStore
from web.cardkit.authority import issue_ocsp
from web.cardkit.cards import CARDS
from web.cardkit.directory import write_directory
from web.cardkit.identity import Identity, sign_bytes
from web.cardkit.key_ring import EC_KEYS, RSA_KEYS, load_key
from web.cardkit.make_keys import make_missing_keys
from web.cardkit.pki import EARLIEST_NOW, DemoWorld, demo_anchors
from web.cardkit.signers import REVOKED_EARLY, REVOKED_LATE, CardSigners

NOW = datetime(2026, 6, 15, 3, tzinfo=UTC)
WORLD = DemoWorld(NOW)


def every_identity(world):
    found = []
    for holder in (world.authorities, world.signers):
        for name in holder.__dataclass_fields__:
            value = getattr(holder, name)
            if isinstance(value, Identity):
                found.append(value)
            elif isinstance(value, CardSigners):
                found += [value.teacher, value.head, value.school]
            else:
                found.append(value.identity)
    return found


IDENTITIES = every_identity(WORLD)
BY_LABEL = pytest.mark.parametrize("identity", IDENTITIES, ids=lambda identity: identity.label)


@BY_LABEL
def test_every_certificate_says_that_it_is_a_demo(identity):
    subject = identity.certificate.subject.rfc4514_string()
    assert "THỬ NGHIỆM" in subject
    assert "DEMO" in subject


@BY_LABEL
def test_every_address_is_an_example(identity):
    certificate = read_certificate(identity.der)
    addresses = (*certificate.crl_urls, *certificate.ocsp_urls, *certificate.issuer_urls)
    assert all(".demo.example/" in address for address in addresses)


@BY_LABEL
def test_every_certificate_is_signed_by_its_issuer(identity):
    issuer = identity.issuer or identity
    identity.certificate.verify_directly_issued_by(issuer.certificate)


def test_serial_numbers_and_labels_are_unique():
    assert len({i.certificate.serial_number for i in IDENTITIES}) == len(IDENTITIES)
    assert len({i.label for i in IDENTITIES}) == len(IDENTITIES)


def test_the_same_moment_makes_the_same_world():
    again = DemoWorld(NOW)
    assert [i.der for i in every_identity(again)] == [i.der for i in IDENTITIES]
    assert again.published_crls() == WORLD.published_crls()
    assert again.published_ocsps() == WORLD.published_ocsps()


def test_serials_and_keys_stay_from_one_moment_to_the_next():
    later = DemoWorld(NOW + timedelta(days=500))
    for before, after in zip(IDENTITIES, every_identity(later), strict=True):
        assert before.certificate.serial_number == after.certificate.serial_number
        assert before.key_sha256 == after.key_sha256


@pytest.mark.parametrize("days", [0, 400, 4000])
def test_whoever_signs_good_cards_is_valid_at_the_moment_of_the_world(days):
    world = DemoWorld(NOW + timedelta(days=days))
    for signers in (
        world.signers.primary,
        world.signers.lower_secondary,
        world.signers.upper_secondary,
    ):
        for identity in (signers.teacher, signers.head, signers.school):
            for step in (identity, *identity.chain):
                begin, end = _window(step)
                assert begin < datetime(2026, 5, 22, tzinfo=UTC)
                assert world.now < end


def test_the_former_authority_ended_between_signing_and_checking():
    for identity in (WORLD.authorities.former_ca, WORLD.signers.head_former):
        assert datetime(2026, 5, 29, tzinfo=UTC) < _window(identity)[1] < EARLIEST_NOW


def test_a_moment_before_the_cards_is_refused():
    with pytest.raises(ConfigurationError):
        DemoWorld(EARLIEST_NOW - timedelta(seconds=1))


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ConfigurationError):
        DemoWorld(NOW.replace(tzinfo=None))


def test_the_look_alike_bears_the_national_name_with_another_key():
    national, other = WORLD.authorities.national_root, WORLD.authorities.look_alike_root
    assert national.asn1.subject.dump() == other.asn1.subject.dump()
    assert national.key_sha256 != other.key_sha256
    with pytest.raises(InvalidSignature):
        WORLD.authorities.look_alike_ca.certificate.verify_directly_issued_by(national.certificate)


def test_the_time_stamping_root_and_certificates_are_for_nothing_else():
    a = WORLD.authorities
    for identity in (a.national_tsa_root, a.national_tsa.identity, a.government_tsa.identity):
        extension = identity.certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
        assert list(extension.value) == [ExtendedKeyUsageOID.TIME_STAMPING]
        assert extension.critical


def test_the_government_time_stamper_hangs_directly_below_its_root():
    assert WORLD.authorities.government_tsa.identity.issuer is WORLD.authorities.government_root


def test_people_and_companies_carry_numbers_and_public_schools_do_not():
    private = read_certificate(WORLD.signers.upper_secondary.school.der)
    public = read_certificate(WORLD.signers.primary.school.der)
    head = read_certificate(WORLD.signers.primary.head.der)
    assert private.tax_code == "0499900030"
    assert public.uids == ()
    assert head.citizen_number == "079175990417"
    assert read_certificate(WORLD.signers.lower_secondary.head.der).uids == ()


def test_names_are_ordered_differently_in_the_two_hierarchies():
    first = [
        next(iter(identity.certificate.subject)).oid
        for identity in (WORLD.authorities.government_ca, WORLD.authorities.organisation_ca)
    ]
    assert first == [NameOID.COUNTRY_NAME, NameOID.COMMON_NAME]


def test_the_anchors_are_marked_as_the_demos_and_keep_their_purposes():
    anchors = demo_anchors(WORLD)
    assert TrustStore(anchors).demo
    assert [sorted(p.value for p in a.purposes) for a in anchors] == [
        ["document"],
        ["document"],
        ["timestamp"],
        ["document", "timestamp"],
    ]
    assert all(anchor.demo for anchor in anchors)
    assert anchors[2].purposes == frozenset({Purpose.TIMESTAMP})


@pytest.mark.parametrize(
    ("at", "count"),
    [
        (REVOKED_EARLY - timedelta(days=1), 0),
        (REVOKED_EARLY, 2),
        (REVOKED_LATE - timedelta(seconds=1), 2),
        (REVOKED_LATE, 4),
    ],
)
def test_a_crl_lists_what_was_revoked_by_then(at, count):
    issuer = WORLD.authorities.remote_signing_ca
    crl = x509.load_der_x509_crl(WORLD.crl(issuer, at=at))
    assert len(list(crl)) == count
    assert crl.last_update_utc == at
    assert crl.is_signature_valid(issuer.key.public_key())


def test_every_authority_but_the_silent_one_publishes_a_crl():
    names = {name for name, _ in WORLD.published_crls()}
    assert "silent_ca" not in names
    assert {"national_root", "remote_signing_ca", "government_ca", "former_ca"} <= names


def test_the_former_authoritys_last_crl_is_older_than_its_end():
    crl = x509.load_der_x509_crl(dict(WORLD.published_crls())["former_ca"])
    assert crl.last_update_utc < _window(WORLD.authorities.former_ca)[1]


def test_an_ocsp_answer_bears_the_given_moment_and_its_delegates_certificate():
    head = WORLD.signers.primary.head
    basic = _basic(WORLD.ocsp(head, at=NOW))
    data = basic["tbs_response_data"]
    responder = WORLD.authorities.responder
    assert data["produced_at"].native == NOW
    assert data["responses"][0]["cert_status"].name == "good"
    assert data["responses"][0]["cert_id"]["serial_number"].native == (
        head.certificate.serial_number
    )
    assert basic["certs"][0].dump() == responder.der
    _verify(responder, basic["signature"].native, data.dump())


def test_an_ocsp_answer_says_revoked_only_after_the_revocation():
    head = WORLD.signers.head_key_compromised
    before = _basic(WORLD.ocsp(head, at=REVOKED_LATE - timedelta(seconds=1)))
    after = _basic(WORLD.ocsp(head, at=REVOKED_LATE))
    status = after["tbs_response_data"]["responses"][0]["cert_status"]
    assert before["tbs_response_data"]["responses"][0]["cert_status"].name == "good"
    assert status.name == "revoked"
    assert status.chosen["revocation_time"].native == REVOKED_LATE
    assert status.chosen["revocation_reason"].native == "key_compromise"


def test_nobody_answers_for_a_root():
    with pytest.raises(ValueError, match="root"):
        issue_ocsp(WORLD.authorities.national_root, None, at=NOW)


def test_a_token_states_its_time_its_accuracy_and_its_certificate():
    authority = WORLD.authorities.national_tsa
    token = cms.ContentInfo.load(authority.token(bytes(32), "sha256", at=NOW))["content"]
    info = token["encap_content_info"]["content"].parsed
    signer = token["signer_infos"][0]
    attributes = {a["type"].native: a["values"][0] for a in signer["signed_attrs"]}
    named = attributes["signing_certificate_v2"]["certs"][0]
    assert isinstance(info, tsp.TSTInfo)
    assert info["gen_time"].native == NOW
    assert info["accuracy"]["seconds"].native == 1
    assert info["message_imprint"]["hashed_message"].native == bytes(32)
    assert named["cert_hash"].native.hex() == authority.identity.sha256
    assert {c.chosen.dump() for c in token["certificates"]} == {
        authority.identity.der,
        WORLD.authorities.tsa_ca.der,
    }
    _verify(authority.identity, signer["signature"].native, signer["signed_attrs"].untag().dump())


def test_the_directory_can_be_loaded_and_names_each_schools_certificate():
    schools = load_schools(write_directory(WORLD))
    for signers in (
        WORLD.signers.primary,
        WORLD.signers.lower_secondary,
        WORLD.signers.upper_secondary,
    ):
        roles = {entry.role for entry in schools.entries_for_certificate(signers.school.der)}
        assert roles == {Role.KY_PHAT_HANH}
        heads = schools.entries_for_certificate(signers.head.der)
        assert {entry.role for entry in heads} == {Role.CBQL}
    assert schools.entries_for_certificate(WORLD.signers.company.der) == ()
    assert schools.entries_for_certificate(WORLD.signers.school_renewed.der) == ()
    assert all(schools.entries_for_school(card.school.code) for card in CARDS)


def test_keys_that_exist_are_never_made_anew(tmp_path):
    names = (*RSA_KEYS, *EC_KEYS)
    for name in names[1:]:
        (tmp_path / f"{name}.pem").write_bytes(b"kept")
    assert make_missing_keys(tmp_path) == (names[0],)
    assert (tmp_path / f"{names[1]}.pem").read_bytes() == b"kept"
    assert make_missing_keys(tmp_path) == ()


@pytest.mark.parametrize("name", [*RSA_KEYS, *EC_KEYS])
def test_every_key_is_of_the_size_it_should_be(name):
    key = load_key(name)
    assert key.key_size == RSA_KEYS.get(name, 256)


def test_signatures_over_bytes_verify_in_every_style():
    rsa, p256 = WORLD.signers.primary.head, WORLD.signers.lower_secondary.teacher
    _verify(rsa, sign_bytes(rsa, b"x"), b"x")
    _verify(p256, sign_bytes(p256, b"x"), b"x")
    algorithm = rsa.certificate.signature_hash_algorithm
    rsa.key.public_key().verify(
        sign_bytes(rsa, b"x", pss=True),
        b"x",
        padding.PSS(padding.MGF1(algorithm), salt_length=32),
        algorithm,
    )


def _window(identity):
    certificate = identity.certificate
    return certificate.not_valid_before_utc, certificate.not_valid_after_utc


def _basic(response):
    return ocsp.OCSPResponse.load(response).basic_ocsp_response


def _verify(identity, signature, content):
    algorithm = identity.certificate.signature_hash_algorithm
    key = identity.key.public_key()
    if isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(signature, content, ec.ECDSA(algorithm))
    else:
        key.verify(signature, content, padding.PKCS1v15(), algorithm)
