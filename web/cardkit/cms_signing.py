"""Makes the CMS of a PDF signature with pyHanko, with keys and times of our own choosing.

pyHanko's own signer asks the machine's clock and checks the key anew at each use; this one is
handed both the moment and the loaded key.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import algos, cms
from pyhanko.sign.attributes import (
    CMSAttributeProvider,
    SignedAttributeProviderSpec,
    SigningTimeProvider,
)
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from web.cardkit.identity import Identity, sign_bytes
from web.cardkit.timestamping import Stamper


@dataclass(frozen=True, slots=True)
class CMSStyle:
    """How a CMS is made."""

    pades: bool
    """CAdES attributes for PAdES; else plain PKCS#7 with a claimed signing time."""
    digest: str = "sha256"
    pss: bool = False
    carries_chain: bool = True
    """Put the issuers' certificates in beside the signer's."""


def make_cms(
    identity: Identity,
    digest_value: bytes,
    *,
    style: CMSStyle,
    at: datetime,
    stamper: Stamper | None,
) -> bytes:
    """Return a detached CMS signature (DER) over content whose digest is `digest_value`."""
    signer = _KeySigner(identity, style)
    if not style.pades:
        signer.signed_attr_prov_spec = _PlainAttributes(at)
    # The coroutine gives bytes: asyncio.run may print its result's repr, and asn1crypto computes
    # that of a large structure in minutes.
    return asyncio.run(_sign(signer, digest_value, style=style, stamper=stamper))


async def _sign(
    signer: Signer, digest_value: bytes, *, style: CMSStyle, stamper: Stamper | None
) -> bytes:
    content: cms.ContentInfo = await signer.async_sign(
        digest_value,
        style.digest,
        use_pades=style.pades,
        timestamper=None if stamper is None else _FixedTimeStamper(stamper),
    )
    der: bytes = content.dump()
    return der


class _KeySigner(Signer):
    """Signs with a loaded key."""

    def __init__(self, identity: Identity, style: CMSStyle) -> None:
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        if style.carries_chain:
            store.register_multiple([issuer.asn1 for issuer in identity.chain])
        super().__init__(
            signing_cert=identity.asn1,
            cert_registry=store,
            signature_mechanism=_pss_mechanism(style.digest) if style.pss else None,
        )
        self._identity = identity
        self._pss = style.pss

    async def async_sign_raw(
        self,
        data: bytes,
        digest_algorithm: str,
        dry_run: bool = False,  # noqa: FBT001, FBT002
    ) -> bytes:
        """Sign `data`; pyHanko's interface dictates the flag."""
        if dry_run:
            return bytes(512)
        return sign_bytes(self._identity, data, digest=digest_algorithm, pss=self._pss)


class _PlainAttributes(SignedAttributeProviderSpec):
    """Only what CMS itself demands, and the claimed time: no reference to the certificate.

    Many Vietnamese signing tools write PDF signatures this way.
    """

    def __init__(self, at: datetime) -> None:
        self._at = at

    def signed_attr_providers(
        self, data_digest: bytes, digest_algorithm: str
    ) -> Iterable[CMSAttributeProvider]:
        """Return the provider of signing-time; pyHanko adds the demanded ones."""
        del data_digest, digest_algorithm
        return (SigningTimeProvider(timestamp=self._at),)


class _FixedTimeStamper(TimeStamper):
    """Hands pyHanko the tokens of our own authority."""

    def __init__(self, stamper: Stamper) -> None:
        super().__init__(include_nonce=False)  # type: ignore[no-untyped-call]
        self._stamper = stamper

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """Return a token without asking anybody."""
        return cms.ContentInfo.load(self._stamper(message_digest, md_algorithm))


def _pss_mechanism(digest: str) -> algos.SignedDigestAlgorithm:
    hash_algorithm = algos.DigestAlgorithm({"algorithm": digest})
    return algos.SignedDigestAlgorithm(
        {
            "algorithm": "rsassa_pss",
            "parameters": algos.RSASSAPSSParams(
                {
                    "hash_algorithm": hash_algorithm,
                    "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": hash_algorithm},
                    "salt_length": int(digest.removeprefix("sha")) // 8,
                }
            ),
        }
    )
