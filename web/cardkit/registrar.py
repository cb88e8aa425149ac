"""Issues the demo's end certificates in the naming styles that Vietnamese authorities use."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from cryptography import x509

from verifier.report_card import Person
from web.cardkit.identity import Identity
from web.cardkit.issuance import (
    DEMO_MARK,
    GOVERNMENT_PURPOSES,
    GOVERNMENT_USAGE,
    SIGNING_USAGE,
    Period,
    build_name,
    issue_leaf,
)

LEAF_BEGIN: Final = datetime(2025, 12, 10, 2, tzinfo=UTC)
"""When the demo's end certificates begin: before the cards were signed."""


@dataclass(frozen=True, slots=True)
class Registrar:
    """Issues end certificates that are valid at `now` unless a period is given."""

    now: datetime

    def person(
        self,
        label: str,
        person: Person,
        *,
        issuer: Identity,
        key: str,
        period: Period | None = None,
        usage: frozenset[str] = SIGNING_USAGE,
    ) -> Identity:
        """Issue to a person, with the citizen number in the name."""
        name = build_name(
            uid=f"CCCD:{person.number}",
            common_name=person.name or "",
            organisation=DEMO_MARK,
            country="VN",
        )
        return issue_leaf(
            label, name, issuer=issuer, period=period or self._usual(), key=key, usage=usage
        )

    def official(
        self, label: str, person: Person, *, agency: str, issuer: Identity, key: str
    ) -> Identity:
        """Issue to a person of a state agency, without any number."""
        name = build_name(
            country="VN", organisation=agency, unit=DEMO_MARK, common_name=person.name or ""
        )
        return self._government(label, name, issuer=issuer, key=key)

    def agency(self, label: str, title: str, *, issuer: Identity, key: str) -> Identity:
        """Issue to a state agency or public school, without any number."""
        name = build_name(country="VN", organisation=title, unit=DEMO_MARK, common_name=title)
        return self._government(label, name, issuer=issuer, key=key)

    def company(
        self, label: str, title: str, *, tax_code: str, issuer: Identity, key: str
    ) -> Identity:
        """Issue to a company or private school, with the tax code in the name."""
        name = build_name(
            uid=f"MST:{tax_code}",
            common_name=title,
            unit=DEMO_MARK,
            organisation=title,
            country="VN",
        )
        return issue_leaf(label, name, issuer=issuer, period=self._usual(), key=key)

    def _government(self, label: str, name: x509.Name, *, issuer: Identity, key: str) -> Identity:
        return issue_leaf(
            label,
            name,
            issuer=issuer,
            period=self._usual(),
            key=key,
            usage=GOVERNMENT_USAGE,
            purposes=GOVERNMENT_PURPOSES,
        )

    def _usual(self) -> Period:
        return Period(LEAF_BEGIN, self.now + timedelta(days=400))
