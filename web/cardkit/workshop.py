"""Makes signed cards, PDF and XML, from a list of signing steps that a sample may bend."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta, timezone
from functools import cache
from typing import Final

from verifier.report import Role
from verifier.report_card import ReportCard
from web.cardkit.card_form import draw_card_form, signature_boxes
from web.cardkit.card_xml import RoleEntry, assemble_card, write_card_data
from web.cardkit.cms_signing import CMSStyle
from web.cardkit.form_part import SignatureBox
from web.cardkit.identity import Identity
from web.cardkit.pki import DemoWorld
from web.cardkit.sign_pdf import PADES, PDFSigning, ValidationData, sign_pdf
from web.cardkit.sign_xml import canonical_form, sign_data
from web.cardkit.signers import CardSigners
from web.cardkit.timestamping import Stamper
from web.cardkit.xml_signing import XMLProfile, XMLSigning, XMLStyle

VIETNAM: Final = timezone(timedelta(hours=7))
"""The one zone of Việt Nam, without summer time."""

XMLDSIG: Final = XMLStyle()
"""Plain, as government systems write it."""
XADES: Final = XMLStyle(profile=XMLProfile.XADES)

TOKEN_DELAY: Final = timedelta(seconds=4)
"""How long after the claimed time a token is made: the signer asks for it over the network."""

_HOURS: Final = {
    Role.GVCN: (-1, time(15, 12)),
    Role.CBQL: (-1, time(16, 40)),
    Role.KY_PHAT_HANH: (0, time(8, 30)),
}
"""Days from the date of issue, and the hour, at which each signs."""


@dataclass(frozen=True, slots=True)
class SigningStep:
    """One signature of a card, for either format."""

    role: Role
    signer: Identity
    at: datetime
    """What the signature claims."""
    stamper: Stamper | None = field(default=None, repr=False)
    pdf_style: CMSStyle = PADES
    xml_style: XMLStyle = XMLDSIG
    xml_carries: tuple[Identity, ...] = ()
    """XML: certificates beside the signer's; government systems put in none."""
    covers_earlier: bool = False
    """XML: also refers to the signatures made before."""

    def stamped(self, world: DemoWorld, *, at: datetime | None = None) -> "SigningStep":
        """Return this step with a token of the authority its signer would use."""
        authorities = world.authorities
        government = self.signer.issuer is not None and (
            self.signer.issuer.label == authorities.government_ca.label
        )
        authority = authorities.government_tsa if government else authorities.national_tsa
        moment = self.at + TOKEN_DELAY if at is None else at
        return replace(self, stamper=authority.stamper(moment))


Steps = tuple[SigningStep, ...]


def signing_time(card: ReportCard, role: Role) -> datetime:
    """Return when the card's signer of that role signs: the class teacher first, then the head."""
    if card.issued_on is None:
        raise ValueError("the card says no date of issue")
    days, hour = _HOURS[role]
    return datetime.combine(card.issued_on + timedelta(days=days), hour, tzinfo=VIETNAM)


def plan(card: ReportCard, signers: CardSigners) -> Steps:
    """Return the three signatures of a card in their lawful order, without tokens."""
    people = (
        (Role.GVCN, signers.teacher),
        (Role.CBQL, signers.head),
        (Role.KY_PHAT_HANH, signers.school),
    )
    return tuple(SigningStep(role, who, signing_time(card, role)) for role, who in people)


def stamp_all(steps: Steps, world: DemoWorld) -> Steps:
    """Return the steps, each with a token made a few seconds after its claimed time."""
    return tuple(step.stamped(world) for step in steps)


def in_style(steps: Steps, *, pdf: CMSStyle | None = None, xml: XMLStyle | None = None) -> Steps:
    """Return the steps with another style of signature."""
    return tuple(
        replace(step, pdf_style=pdf or step.pdf_style, xml_style=xml or step.xml_style)
        for step in steps
    )


def pick(steps: Steps, role: Role) -> SigningStep:
    """Return the step of one role."""
    return next(step for step in steps if step.role is role)


def swap(steps: Steps, step: SigningStep) -> Steps:
    """Return the steps with `step` in place of the one of its role."""
    return tuple(step if old.role is step.role else old for old in steps)


def without(steps: Steps, role: Role) -> Steps:
    """Return the steps without the one of a role."""
    return tuple(step for step in steps if step.role is not role)


def make_pdf(card: ReportCard, steps: Iterable[SigningStep]) -> bytes:
    """Return the card's form, signed step by step."""
    content, boxes = _draw(card)
    for step in steps:
        content = sign_pdf(
            content,
            PDFSigning(
                signer=step.signer,
                at=step.at,
                field_name=f"Signature{_NUMBERS[step.role]}",
                style=step.pdf_style,
                box=boxes[step.role],
                stamper=step.stamper,
            ),
        )
    return content


def make_xml(card: ReportCard, steps: Iterable[SigningStep]) -> bytes:
    """Return the card's container, with the data signed step by step."""
    data = write_card_data(card)
    entries: list[RoleEntry] = []
    earlier: list[tuple[str, bytes]] = []
    for step in steps:
        identifier = f"{step.role.value}-{(card.lookup_id or '')[:8]}"
        signature = sign_data(
            data,
            XMLSigning(
                signer=step.signer,
                at=step.at,
                signature_id=identifier,
                style=step.xml_style,
                stamper=step.stamper,
                carries=step.xml_carries,
                also_covers=tuple(earlier) if step.covers_earlier else (),
            ),
        )
        earlier.append((identifier, canonical_form(signature)))
        entries.append(RoleEntry(step.role, step.at, _number(card, step.role), signature))
    ordered = sorted(entries, key=lambda entry: _NUMBERS[entry.role])
    return assemble_card(data, ordered, lookup_id=card.lookup_id or "")


def validation_data(
    world: DemoWorld, identities: Iterable[Identity], *, at: datetime
) -> ValidationData:
    """Return what a B-LT card embeds at `at`: issuers, CRLs, and OCSP where a responder is."""
    signers = tuple(identities)
    authorities = world.authorities
    stampers = (authorities.national_tsa.identity, authorities.government_tsa.identity)
    everyone = (*signers, *stampers)
    chain = {issuer.label: issuer for who in everyone for issuer in who.chain}
    asked = [s for s in signers if s.issuer is authorities.remote_signing_ca]
    return ValidationData(
        certificates=tuple(chain.values()),
        crls=world.crls_about(everyone, at=at),
        ocsps=tuple(world.ocsp(signer, at=at) for signer in asked),
    )


_NUMBERS: Final = {Role.GVCN: 1, Role.CBQL: 2, Role.KY_PHAT_HANH: 3}
"""The order of DANH_SACH_THONG_TIN_KY; PDF field names say no more than this number."""


def _number(card: ReportCard, role: Role) -> str | None:
    return {Role.GVCN: card.class_teacher.number, Role.CBQL: card.head.number}.get(role)


@cache
def _draw(card: ReportCard) -> tuple[bytes, dict[Role, SignatureBox]]:
    created = signing_time(card, Role.GVCN) - timedelta(hours=2)
    boxes = {box.role: box for box in signature_boxes(card)}
    return draw_card_form(card, created=created), boxes


def draw_unsigned(card: ReportCard) -> bytes:
    """Return the card's form as an official product shows it on screen: not signed."""
    return _draw(card)[0]
