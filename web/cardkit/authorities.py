"""The demo's two hierarchies, shaped like the real ones, and the strangers beside them.

National: one root per trust service, five-year issuing authorities below (NEAC). Government: one
root, one long-lived issuing authority, the time-stamping certificate directly below the root
(VGCA). Strangers: a root that copies the national root's name, and one that nobody lists.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509

from web.cardkit.identity import Identity
from web.cardkit.issuance import (
    DEMO_MARK,
    Period,
    build_name,
    issue_authority,
    issue_responder,
    issue_root,
    issue_timestamper,
)
from web.cardkit.timestamping import TimestampAuthority

FORMER_CA_END = datetime(2026, 6, 8, 16, tzinfo=UTC)
"""When the former authority's five years end: after the demo's cards were signed."""

_TEN_YEARS = timedelta(days=3652)
_TWO_YEARS = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class Authorities:
    """Every authority of the demo."""

    national_root: Identity
    """Like the national root of 2014: anchors the licensed CAs that issue to organisations."""
    national_rs_root: Identity
    """Remote signing."""
    national_tsa_root: Identity
    """Time-stamps only."""
    government_root: Identity
    remote_signing_ca: Identity
    """Issues to people."""
    organisation_ca: Identity
    """Issues to companies and private schools."""
    former_ca: Identity
    """Ended after the cards were signed."""
    unknown_ca: Identity
    """Below the national root, but its certificate is handed to nobody."""
    silent_ca: Identity
    """Publishes no revocation evidence that anyone has."""
    tsa_ca: Identity
    government_ca: Identity
    """Issues to state agencies and public schools."""
    look_alike_root: Identity
    """Bears the national root's name, with another key."""
    look_alike_ca: Identity
    """Bears the organisation CA's name, below the look-alike."""
    unlisted_root: Identity
    """A root like any other, trusted by nobody."""
    unlisted_ca: Identity
    responder: Identity
    """Answers OCSP for the remote signing CA."""
    national_tsa: TimestampAuthority
    government_tsa: TimestampAuthority

    @property
    def roots(self) -> tuple[Identity, ...]:
        """The roots that the demo trusts."""
        return (
            self.national_root,
            self.national_rs_root,
            self.national_tsa_root,
            self.government_root,
        )

    @property
    def intermediates(self) -> tuple[Identity, ...]:
        """The issuing authorities that are generally known."""
        return (
            self.remote_signing_ca,
            self.organisation_ca,
            self.former_ca,
            self.silent_ca,
            self.tsa_ca,
            self.government_ca,
        )


@dataclass(frozen=True, slots=True)
class _Roots:
    national: Identity
    rs: Identity
    tsa: Identity
    government: Identity
    look_alike: Identity
    unlisted: Identity


def build_authorities(now: datetime) -> Authorities:
    """Build all authorities so that those in service are valid at `now`."""
    roots = _build_roots(now)
    rs_ca = _build_authority("remote_signing_ca", "Remote Signing CA", roots.rs, now=now)
    tsa_ca = issue_authority(
        "tsa_ca",
        _public_name("DEMO Time Stamping CA"),
        issuer=roots.tsa,
        period=_in_service(now),
        only_timestamps=True,
    )
    return Authorities(
        national_root=roots.national,
        national_rs_root=roots.rs,
        national_tsa_root=roots.tsa,
        government_root=roots.government,
        remote_signing_ca=rs_ca,
        organisation_ca=_build_authority(
            "organisation_ca", "Organisation CA", roots.national, now=now
        ),
        former_ca=_build_former_ca(roots.national),
        unknown_ca=_build_authority("unknown_ca", "Newly Licensed CA", roots.national, now=now),
        silent_ca=_build_authority("silent_ca", "Silent CA", roots.national, now=now),
        tsa_ca=tsa_ca,
        government_ca=_build_government_ca(roots.government, now=now),
        look_alike_root=roots.look_alike,
        look_alike_ca=_build_authority(
            "look_alike_ca", "Organisation CA", roots.look_alike, now=now
        ),
        unlisted_root=roots.unlisted,
        unlisted_ca=_build_authority("unlisted_ca", "Unlisted CA", roots.unlisted, now=now),
        responder=issue_responder(
            "remote_signing_ocsp",
            _public_name("DEMO Remote Signing CA OCSP"),
            issuer=rs_ca,
            period=_in_service(now),
        ),
        national_tsa=_build_national_tsa(tsa_ca, now=now),
        government_tsa=_build_government_tsa(roots.government, now=now),
    )


def _build_roots(now: datetime) -> _Roots:
    national = _national_name("DEMO Vietnam National Root CA")
    return _Roots(
        national=issue_root("national_root", national, period=_since(2014, now=now)),
        rs=issue_root(
            "national_rs_root",
            _national_name("DEMO VIETNAM NATIONAL ROOT CA - RS"),
            period=_since(2025, now=now),
        ),
        tsa=issue_root(
            "national_tsa_root",
            _national_name("DEMO VIETNAM NATIONAL ROOT CA - TSA"),
            period=_since(2025, now=now),
            only_timestamps=True,
        ),
        government=issue_root(
            "government_root",
            _government_name("DEMO Co quan chung thuc so Chinh phu (RootCA G2)"),
            period=_since(2018, now=now),
        ),
        look_alike=issue_root("look_alike_root", national, period=_since(2019, now=now)),
        unlisted=issue_root(
            "unlisted_root",
            _public_name("DEMO Unlisted Root CA"),
            period=_since(2020, now=now),
        ),
    )


def _build_authority(label: str, title: str, root: Identity, *, now: datetime) -> Identity:
    return issue_authority(
        label, _public_name(f"DEMO {title}"), issuer=root, period=_in_service(now)
    )


def _build_former_ca(root: Identity) -> Identity:
    begin = FORMER_CA_END.replace(year=FORMER_CA_END.year - 5)
    return issue_authority(
        "former_ca",
        _public_name("DEMO Former Remote Signing CA"),
        issuer=root,
        period=Period(begin, FORMER_CA_END),
    )


def _build_government_ca(root: Identity, *, now: datetime) -> Identity:
    return issue_authority(
        "government_ca",
        _government_name("DEMO Chung thuc so chuyen dung Chinh phu G2"),
        issuer=root,
        period=_since(2019, now=now),
    )


def _build_national_tsa(authority: Identity, *, now: datetime) -> TimestampAuthority:
    name = _public_name("DEMO Time Stamping Authority 01")
    return TimestampAuthority(
        issue_timestamper("national_tsa", name, issuer=authority, period=_in_service(now))
    )


def _build_government_tsa(root: Identity, *, now: datetime) -> TimestampAuthority:
    name = _government_name("DEMO Dich vu cap dau thoi gian Chinh phu")
    return TimestampAuthority(
        issue_timestamper("government_tsa", name, issuer=root, period=_since(2022, now=now))
    )


def _since(year: int, *, now: datetime) -> Period:
    return Period(datetime(year, 11, 25, 2, tzinfo=UTC), now + _TEN_YEARS)


def _in_service(now: datetime) -> Period:
    return Period(datetime(2025, 12, 1, 2, tzinfo=UTC), now + _TWO_YEARS)


# The order of the parts differs between the authorities, as it does in reality: names must be
# compared as DER, never as text.


def _national_name(common_name: str) -> x509.Name:
    return build_name(country="VN", organisation=DEMO_MARK, common_name=common_name)


def _public_name(common_name: str) -> x509.Name:
    return build_name(common_name=common_name, organisation=DEMO_MARK, country="VN")


def _government_name(common_name: str) -> x509.Name:
    return build_name(country="VN", organisation=f"{DEMO_MARK} (cơ yếu)", common_name=common_name)
