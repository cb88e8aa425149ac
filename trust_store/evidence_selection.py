"""Which of the kept evidence may decide about a certificate: of years of lists, a few."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from trust_store.evidence_item import hash_comparable
from verifier.pki.certificate import Certificate
from verifier.pki.crl_scope import find_publishers
from verifier.pki.ocsp import name_answers

_MOST_SCOPES: Final = 8
"""Of one issuer, by key and by what narrows a list."""
_MOST_PUBLISHERS: Final = 3
_URL_NAMES: Final = ("url_1", "url_2", "url_3", "url_4")


@dataclass(frozen=True, slots=True)
class EvidenceKeys:
    """What evidence about a certificate is filed under; who looks it up need not parse anything."""

    publishers: tuple[str, ...]
    """Comparable names of those who may publish lists about it."""
    own: str
    """Identifier of the key that signed it, in hexadecimal; or empty."""
    answers: tuple[str, ...]
    """Names under which OCSP responses about it may be filed."""
    ends: datetime
    urls: tuple[str, ...] = ()
    """Where it says that its list is published."""


def find_keys(certificate: Certificate) -> EvidenceKeys:
    """Return what evidence about `certificate` is filed under."""
    return EvidenceKeys(
        publishers=tuple(find_publishers(certificate)),
        own=(certificate.authority_key_id or b"").hex(),
        answers=name_answers(certificate),
        ends=certificate.not_after,
        urls=certificate.crl_urls,
    )


def find_crls(
    database: sqlite3.Connection,
    keys: EvidenceKeys,
    *,
    at: datetime,
    horizon: datetime | None,
) -> Iterator[str]:
    """Yield the SHA-256 of CRLs that may list a certificate, of each key and scope a few.

    What came from the certificate's own addresses comes first, for an authority may part its list
    into many; then those of the key that signed the certificate. It may have another key for its
    lists, and somebody else may publish them.
    """
    padded = (*keys.urls, *[None] * len(_URL_NAMES))
    urls = dict(zip(_URL_NAMES, padded, strict=False))
    for name in keys.publishers[:_MOST_PUBLISHERS]:
        values = {"name": hash_comparable(name), "own": keys.own, "most": _MOST_SCOPES, **urls}
        kinds = database.execute(
            "SELECT key, scope FROM item WHERE kind = 'crl' AND name = :name GROUP BY key, scope "
            "ORDER BY max(coalesce(url IN (:url_1, :url_2, :url_3, :url_4), 0)) DESC, "
            "key NOT IN (:own, ''), key, scope LIMIT :most",
            values,
        ).fetchall()
        for key, scope in kinds:
            yield from _around(
                database,
                "FROM item WHERE kind = 'crl' AND name = :name AND key = :key AND scope = :scope",
                {**values, "key": key, "scope": scope},
                ends=keys.ends,
                at=at,
                horizon=horizon,
            )


def find_answers(
    database: sqlite3.Connection,
    keys: EvidenceKeys,
    *,
    at: datetime,
    horizon: datetime | None,
) -> Iterator[str]:
    """Yield the SHA-256 of OCSP responses that are about a certificate."""
    for name in keys.answers:
        yield from _around(
            database,
            "FROM item JOIN answer USING (sha256) WHERE kind = 'ocsp' AND answer.name = :answer",
            {"answer": name},
            ends=keys.ends,
            at=at,
            horizon=horizon,
        )


def _around(
    database: sqlite3.Connection,
    where: str,
    values: dict[str, object],
    *,
    ends: datetime,
    at: datetime,
    horizon: datetime | None,
) -> Iterator[str]:
    """Yield the newest, the last before the certificate's end, and the neighbours of `at`."""
    if horizon is not None:
        where += " AND this_update <= :horizon"
    bound = {
        **values,
        "at": _at(at),
        "end": _at(ends),
        "horizon": _at(horizon),
    }
    for condition, order in (
        ("", "DESC"),
        ("AND this_update <= :end", "DESC"),
        ("AND this_update <= :at", "DESC"),
        ("AND this_update >= :at", "ASC"),
    ):
        row = database.execute(
            f"SELECT sha256 {where} {condition} ORDER BY this_update {order}, sha256 LIMIT 1",
            bound,
        ).fetchone()
        if row is not None:
            yield row[0]


def _at(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp())
