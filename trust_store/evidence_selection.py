"""Which of the kept evidence may decide about a certificate: of years of lists, a few."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from trust_store.evidence_item import hash_name
from verifier.pki.certificate import Certificate

_MOST_SCOPES: Final = 8
"""Of one issuer: an authority that parts its list does so by kind of certificate."""


def find_crls(
    database: sqlite3.Connection,
    certificate: Certificate,
    *,
    at: datetime,
    horizon: datetime | None,
) -> Iterator[str]:
    """Yield the SHA-256 of CRLs that may list `certificate`, of each scope a few."""
    name, key = hash_name(certificate.issuer_der), (certificate.authority_key_id or b"").hex()
    where = "FROM item WHERE kind = 'crl' AND name = :name"
    if key:
        # Two keys of one name have lists of their own; one without an identifier may be either's.
        where += " AND key IN (:key, '')"
    values = {"name": name, "key": key, "most": _MOST_SCOPES}
    scopes = database.execute(f"SELECT DISTINCT scope {where} LIMIT :most", values).fetchall()
    for (scope,) in scopes:
        yield from _around(
            database,
            f"{where} AND scope = :scope",
            {**values, "scope": scope},
            certificate=certificate,
            at=at,
            horizon=horizon,
        )


def find_answers(
    database: sqlite3.Connection,
    certificate: Certificate,
    *,
    at: datetime,
    horizon: datetime | None,
) -> Iterator[str]:
    """Yield the SHA-256 of OCSP responses that are about a certificate of this serial number."""
    yield from _around(
        database,
        "FROM item JOIN answer USING (sha256) WHERE kind = 'ocsp' AND serial = :serial",
        {"serial": f"{certificate.serial:x}"},
        certificate=certificate,
        at=at,
        horizon=horizon,
    )


def _around(
    database: sqlite3.Connection,
    where: str,
    values: dict[str, object],
    *,
    certificate: Certificate,
    at: datetime,
    horizon: datetime | None,
) -> Iterator[str]:
    """Yield the newest, the last before the certificate's end, and the neighbours of `at`."""
    if horizon is not None:
        where += " AND this_update <= :horizon"
    bound = {
        **values,
        "at": _at(at),
        "end": _at(certificate.not_after),
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
