"""The demo's signers: three schools with their heads and teachers, and those who may not sign.

Public schools and one head hold government certificates, whose names carry no number; everybody
else holds certificates of licensed authorities with `UID=CCCD:` or `UID=MST:`.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from cryptography import x509

from verifier.report_card import Person, School
from web.cardkit.authorities import Authorities
from web.cardkit.authority import Revocation
from web.cardkit.cards import (
    lower_secondary_grade_6,
    primary_grade_1,
    school_of,
    upper_secondary_grade_10,
)
from web.cardkit.identity import Identity
from web.cardkit.invented import InventedSchool
from web.cardkit.issuance import ENCIPHERMENT_USAGE, Period
from web.cardkit.registrar import LEAF_BEGIN, Registrar

REVOKED_EARLY: Final = datetime(2026, 5, 20, 3, tzinfo=UTC)
"""Before the cards were signed."""
REVOKED_LATE: Final = datetime(2026, 6, 5, 3, tzinfo=UTC)
"""After the cards were signed, before anybody checks them."""
UNLISTED_SCHOOL: Final = School(
    code="79999404",
    name="Tiểu học Đồi Sim",
    department_code="79",
    department="Sở Giáo dục và Đào tạo Thành phố Hồ Chí Minh",
    ward="Phường Đồi Sim",
    province="Thành phố Hồ Chí Minh",
)
"""A school that the directory does not hold."""
UNLISTED_HEAD: Final = Person(name="Tạ Hữu Bình", number="079070990158", title="Hiệu trưởng")
"""Its head, who is registered nowhere either."""


@dataclass(frozen=True, slots=True)
class CardSigners:
    """Who signs one card, in the order of signing."""

    teacher: Identity
    head: Identity
    school: Identity


@dataclass(frozen=True, slots=True)
class Signers:
    """Every end certificate of the demo."""

    primary: CardSigners
    lower_secondary: CardSigners
    upper_secondary: CardSigners
    # Certificates of the primary school's head, each with one thing wrong or different.
    head_revoked_early: Identity
    head_on_hold: Identity
    head_revoked_late: Identity
    head_key_compromised: Identity
    head_expired: Identity
    """Ended before the cards were signed."""
    head_not_yet: Identity
    """Began after the cards were signed."""
    head_former: Identity
    """Ended together with its authority after the cards were signed."""
    head_encipherment: Identity
    head_weak_key: Identity
    head_silent: Identity
    """Its authority publishes no revocation evidence."""
    head_unlisted: Identity
    """The head of the school that the directory does not hold."""
    # Organisations that sign in the school's place.
    school_renewed: Identity
    """The primary school's next certificate, not listed yet."""
    school_second: Identity
    """The private school's other listed certificate, by an authority that nobody has."""
    school_unlisted: Identity
    school_look_alike: Identity
    school_untrusted: Identity
    company: Identity

    @property
    def revocations(self) -> tuple[Revocation, ...]:
        """What was withdrawn, and when."""
        flags = x509.ReasonFlags
        return (
            Revocation(self.head_revoked_early, REVOKED_EARLY),
            Revocation(self.head_on_hold, REVOKED_EARLY, flags.certificate_hold),
            Revocation(self.head_revoked_late, REVOKED_LATE),
            Revocation(self.head_key_compromised, REVOKED_LATE, flags.key_compromise),
        )


def build_signers(authorities: Authorities, now: datetime) -> Signers:
    """Issue every end certificate of the demo."""
    registrar = Registrar(now)
    return Signers(
        primary=_primary_signers(authorities, registrar),
        lower_secondary=_lower_secondary_signers(authorities, registrar),
        upper_secondary=_upper_secondary_signers(authorities, registrar),
        **_odd_heads(authorities, registrar),
        **_odd_organisations(authorities, registrar),
    )


def _primary_signers(authorities: Authorities, registrar: Registrar) -> CardSigners:
    card = primary_grade_1()
    return CardSigners(
        teacher=registrar.person(
            "teacher_1",
            card.class_teacher,
            issuer=authorities.remote_signing_ca,
            key="teacher_1",
        ),
        head=registrar.person(
            "head_1", card.head, issuer=authorities.remote_signing_ca, key="head_1"
        ),
        school=registrar.agency(
            "school_1",
            school_of(card).organisation,
            issuer=authorities.government_ca,
            key="school_1",
        ),
    )


def _lower_secondary_signers(authorities: Authorities, registrar: Registrar) -> CardSigners:
    card = lower_secondary_grade_6()
    organisation = school_of(card).organisation
    return CardSigners(
        teacher=registrar.person(
            "teacher_6",
            card.class_teacher,
            issuer=authorities.remote_signing_ca,
            key="teacher_6",
        ),
        head=registrar.official(
            "head_6",
            card.head,
            agency=organisation,
            issuer=authorities.government_ca,
            key="head_6",
        ),
        school=registrar.agency(
            "school_6", organisation, issuer=authorities.government_ca, key="school_6"
        ),
    )


def _upper_secondary_signers(authorities: Authorities, registrar: Registrar) -> CardSigners:
    card = upper_secondary_grade_10()
    return CardSigners(
        teacher=registrar.person(
            "teacher_10",
            card.class_teacher,
            issuer=authorities.remote_signing_ca,
            key="teacher_10",
        ),
        head=registrar.person(
            "head_10", card.head, issuer=authorities.remote_signing_ca, key="head_10"
        ),
        school=_private_school(
            "school_10", school_of(card), authorities.organisation_ca, registrar=registrar
        ),
    )


def _private_school(
    label: str, school: InventedSchool, issuer: Identity, *, registrar: Registrar
) -> Identity:
    return registrar.company(
        label, school.organisation, tax_code=school.tax_code, issuer=issuer, key="school_10"
    )


def _odd_heads(authorities: Authorities, registrar: Registrar) -> dict[str, Identity]:
    head = primary_grade_1().head
    usual = authorities.remote_signing_ca
    after_signing = datetime(2026, 6, 3, 2, tzinfo=UTC)
    before_signing = datetime(2026, 5, 22, 2, tzinfo=UTC)
    former_begin = datetime(2024, 6, 8, 2, tzinfo=UTC)
    heads = {
        label: registrar.person(label, head, issuer=usual, key="head_1")
        for label in (
            "head_revoked_early",
            "head_on_hold",
            "head_revoked_late",
            "head_key_compromised",
        )
    }
    heads["head_expired"] = registrar.person(
        "head_expired", head, issuer=usual, key="head_1", period=Period(LEAF_BEGIN, before_signing)
    )
    heads["head_not_yet"] = registrar.person(
        "head_not_yet",
        head,
        issuer=usual,
        key="head_1",
        period=Period(after_signing, registrar.now + timedelta(days=400)),
    )
    # An end certificate is cut to the end of its authority's.
    former_end = authorities.former_ca.certificate.not_valid_after_utc
    heads["head_former"] = registrar.person(
        "head_former",
        head,
        issuer=authorities.former_ca,
        key="head_1",
        period=Period(former_begin, former_end),
    )
    heads["head_encipherment"] = registrar.person(
        "head_encipherment", head, issuer=usual, key="head_1", usage=ENCIPHERMENT_USAGE
    )
    heads["head_weak_key"] = registrar.person("head_weak_key", head, issuer=usual, key="weak")
    heads["head_silent"] = registrar.person(
        "head_silent", head, issuer=authorities.silent_ca, key="head_1"
    )
    heads["head_unlisted"] = registrar.person(
        "head_unlisted", UNLISTED_HEAD, issuer=usual, key="head_unlisted"
    )
    return heads


def _odd_organisations(authorities: Authorities, registrar: Registrar) -> dict[str, Identity]:
    primary = school_of(primary_grade_1())
    private = school_of(upper_secondary_grade_10())
    return {
        "school_renewed": registrar.agency(
            "school_renewed",
            primary.organisation,
            issuer=authorities.government_ca,
            key="school_renewed",
        ),
        "school_second": _private_school(
            "school_second", private, authorities.unknown_ca, registrar=registrar
        ),
        "school_unlisted": registrar.agency(
            "school_unlisted",
            f"Trường {UNLISTED_SCHOOL.name}",
            issuer=authorities.government_ca,
            key="other_school",
        ),
        "school_look_alike": _private_school(
            "school_look_alike", private, authorities.look_alike_ca, registrar=registrar
        ),
        "school_untrusted": _private_school(
            "school_untrusted", private, authorities.unlisted_ca, registrar=registrar
        ),
        "company": registrar.company(
            "company",
            "Công ty Cổ phần Văn phòng phẩm Mây Trắng",
            tax_code="0399900099",
            issuer=authorities.organisation_ca,
            key="company",
        ),
    }
