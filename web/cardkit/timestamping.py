"""The demo's time-stamping authorities: RFC 3161 tokens at whatever moment they are told."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509

from web.cardkit.identity import Identity, sign_bytes

TIMESTAMP_POLICY = "2.999.84.2"
"""Policy under which the demo's tokens are made: an example arc (ITU-T X.660)."""


Stamper = Callable[[bytes, str], bytes]
"""Gives a token (DER) for a digest and the digest's algorithm."""


@dataclass(frozen=True, slots=True)
class TimestampAuthority:
    """Makes RFC 3161 tokens at whatever moment it is told."""

    identity: Identity
    carries_chain: bool = True
    """Put the issuers' certificates into the tokens beside its own."""

    def stamper(self, at: datetime) -> Stamper:
        """Return what stamps anything handed to it with the moment `at`."""
        return lambda digest, algorithm: self.token(digest, algorithm, at=at)

    def token(
        self, digest: bytes, algorithm: str, *, at: datetime, nonce: int | None = None
    ) -> bytes:
        """Return a token (DER ContentInfo) that says `digest` existed at `at`."""
        statement = self._statement(digest, algorithm, at=at)
        if nonce is not None:
            statement["nonce"] = nonce
        info = statement.dump()
        attributes = _token_attributes(self.identity, info)
        token: bytes = cms.ContentInfo(
            {
                "content_type": "signed_data",
                "content": cms.SignedData(
                    {
                        "version": "v3",
                        "digest_algorithms": [{"algorithm": "sha256"}],
                        "encap_content_info": {
                            "content_type": "tst_info",
                            "content": cms.ParsableOctetString(info),
                        },
                        "certificates": self._certificates(),
                        "signer_infos": [_signer_info(self.identity, attributes)],
                    }
                ),
            }
        ).dump()
        return token

    def _statement(self, digest: bytes, algorithm: str, *, at: datetime) -> tsp.TSTInfo:
        seed = hashlib.sha256(digest + at.isoformat().encode()).digest()[:8]
        return tsp.TSTInfo(
            {
                "version": "v1",
                "policy": TIMESTAMP_POLICY,
                "message_imprint": {
                    "hash_algorithm": {"algorithm": algorithm},
                    "hashed_message": digest,
                },
                "serial_number": int.from_bytes(seed, "big"),
                "gen_time": at,
                "accuracy": {"seconds": 1},
                "tsa": asn1_x509.GeneralName("directory_name", self.identity.asn1.subject),
            }
        )

    def _certificates(self) -> list[asn1_x509.Certificate]:
        chain = self.identity.chain if self.carries_chain else ()
        return [self.identity.asn1, *(issuer.asn1 for issuer in chain)]


def _token_attributes(identity: Identity, info: bytes) -> cms.CMSAttributes:
    certificate_id = tsp.ESSCertIDv2(
        {
            "cert_hash": hashlib.sha256(identity.der).digest(),
            "issuer_serial": {
                "issuer": [asn1_x509.GeneralName("directory_name", identity.asn1.issuer)],
                "serial_number": identity.certificate.serial_number,
            },
        }
    )
    return cms.CMSAttributes(
        [
            {"type": "content_type", "values": ["tst_info"]},
            {"type": "message_digest", "values": [hashlib.sha256(info).digest()]},
            {
                "type": "signing_certificate_v2",
                "values": [tsp.SigningCertificateV2({"certs": [certificate_id]})],
            },
        ]
    )


def _signer_info(identity: Identity, attributes: cms.CMSAttributes) -> cms.SignerInfo:
    return cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                {
                    "issuer_and_serial_number": {
                        "issuer": identity.asn1.issuer,
                        "serial_number": identity.certificate.serial_number,
                    }
                }
            ),
            "digest_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
            "signed_attrs": attributes,
            "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha256_rsa"}),
            "signature": core.OctetString(sign_bytes(identity, attributes.dump())),
        }
    )
