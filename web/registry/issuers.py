"""Who may register records: issuers with an API key that holds for certain schools."""

import hashlib
import hmac
import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Engine, select

from web.registry.engine import reading, writing
from web.registry.table import ISSUER_SCHOOLS, ISSUERS, read_columns
from web.registry.values import Issuer, RegistryError

_PREFIX: Final = "hbk"
_ID_BYTES: Final = 6
_SECRET_BYTES: Final = 32
_NOBODY: Final = "0" * 64
"""Compared with when no issuer has the key's identifier: that takes as long."""


class IssuerRegister:
    """The issuers of a registry."""

    def __init__(self, engine: Engine) -> None:
        """Remember the engine."""
        self._engine = engine

    def add(self, name: str, school_codes: Collection[str], at: datetime) -> tuple[Issuer, str]:
        """Add an issuer; return it and its API key, which is kept nowhere.

        Raises:
            RegistryError: it has no name, or no school.
        """
        codes = frozenset(code.strip() for code in school_codes if code.strip())
        if not name.strip() or not codes:
            raise RegistryError("an issuer has a name and at least one school code")
        key_id = secrets.token_hex(_ID_BYTES)
        key = f"{_PREFIX}_{key_id}_{secrets.token_urlsafe(_SECRET_BYTES)}"
        values = {"name": name, "key_id": key_id, "key_sha256": _hash(key), "made_at": at}
        with writing(self._engine) as connection:
            insert = ISSUERS.insert().values(**values).returning(ISSUERS.c.id)
            number = connection.execute(insert).scalar_one()
            rows = [{"issuer_id": number, "school_code": code} for code in sorted(codes)]
            connection.execute(ISSUER_SCHOOLS.insert(), rows)
        return Issuer(number, name, key_id, codes, at), key

    def close(self, number: int, at: datetime) -> None:
        """End an issuer's right to register; its records stay.

        Raises:
            RegistryError: there is no such issuer, or it was closed already.
        """
        with writing(self._engine) as connection:
            change = ISSUERS.update().where(ISSUERS.c.id == number, ISSUERS.c.closed_at.is_(None))
            if connection.execute(change.values(closed_at=at)).rowcount != 1:
                raise RegistryError(f"no issuer {number} that is not closed")

    def list(self) -> tuple[Issuer, ...]:
        """Return every issuer ever added."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(ISSUERS).order_by(ISSUERS.c.id)).mappings()
            return tuple(_to_issuer(connection, read_columns(row)) for row in rows.all())

    def find(self, number: int) -> Issuer:
        """Return the issuer with this number.

        Raises:
            RegistryError: there is none.
        """
        found = next((issuer for issuer in self.list() if issuer.number == number), None)
        if found is None:
            raise RegistryError(f"no issuer {number}")
        return found

    def find_by_key(self, key: str) -> Issuer | None:
        """Return the issuer whose API key this is; None for a wrong key and a closed issuer."""
        prefix, _, rest = key.partition("_")
        key_id = rest.partition("_")[0] if prefix == _PREFIX else ""
        with reading(self._engine) as connection:
            query = select(ISSUERS).where(ISSUERS.c.key_id == key_id)
            row = connection.execute(query).mappings().first()
            expected = _NOBODY if row is None else row["key_sha256"]
            fits = hmac.compare_digest(expected, _hash(key))
            if row is None or not fits or row["closed_at"] is not None:
                return None
            return _to_issuer(connection, read_columns(row))


def _to_issuer(connection: Connection, row: dict[str, Any]) -> Issuer:
    codes = select(ISSUER_SCHOOLS.c.school_code).where(ISSUER_SCHOOLS.c.issuer_id == row["id"])
    return Issuer(
        number=row["id"],
        name=row["name"],
        key_id=row["key_id"],
        school_codes=frozenset(connection.execute(codes).scalars()),
        made_at=row["made_at"],
        closed_at=row["closed_at"],
    )


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
