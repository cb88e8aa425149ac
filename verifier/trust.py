"""Whom we trust, as values: loaded once by `trust_store`, never changed while running."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from verifier.errors import ConfigurationError


class Purpose(Enum):
    """What an anchor may vouch for."""

    DOCUMENT = "document"
    """Signatures of documents."""
    TIMESTAMP = "timestamp"
    """Time-stamp tokens."""


@dataclass(frozen=True, slots=True)
class TrustAnchor:
    """A root certificate that we trust, and what for."""

    certificate: bytes = field(repr=False)
    """DER."""
    name: str
    """How pages name it."""
    purposes: frozenset[Purpose]
    legal_basis: str
    """The act under which it is trusted, in Vietnamese."""
    trusted_from: datetime | None = None
    trusted_until: datetime | None = None
    """The period in which paths may end here; None: the certificate's own."""
    demo: bool = False
    """Its private key is public; only `--demo` trusts it."""


@dataclass(frozen=True, slots=True)
class TrustStore:
    """The anchors and the intermediates at hand, with a version that names exactly this set."""

    anchors: tuple[TrustAnchor, ...]
    intermediates: tuple[bytes, ...] = field(repr=False, default=())
    """DER; worth nothing by themselves, a path has to lead from each to an anchor."""
    version: str = field(init=False)

    def __post_init__(self) -> None:
        if not self.anchors:
            raise ConfigurationError("a trust store without anchors cannot judge anything")
        digest = hashlib.sha256()
        for line in sorted(
            [
                *(
                    "|".join(
                        [
                            hashlib.sha256(a.certificate).hexdigest(),
                            ",".join(sorted(p.value for p in a.purposes)),
                            str(a.trusted_from),
                            str(a.trusted_until),
                        ]
                    )
                    for a in self.anchors
                ),
                *(hashlib.sha256(c).hexdigest() for c in self.intermediates),
            ]
        ):
            digest.update(line.encode() + b"\n")
        object.__setattr__(self, "version", digest.hexdigest()[:16])

    @property
    def demo(self) -> bool:
        """True when an anchor of the demo is trusted: every page must say so."""
        return any(anchor.demo for anchor in self.anchors)
