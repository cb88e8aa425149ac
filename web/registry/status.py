"""What the registry knows of an uploaded card: the verifier's port, over the records."""

from verifier.ports import RecordMatch, RegisteredStatus
from web.registry.records import RecordStore
from web.registry.values import Record


class RegisteredCards:
    """A `RecordRegistry` over the records; opens nothing, so that it needs no key."""

    def __init__(self, records: RecordStore) -> None:
        """Remember the records."""
        self._records = records

    def find(self, data_sha256: str | None, lookup_id: str | None) -> RegisteredStatus | None:
        """Return what is known of the card with this signed element, else with this look-up code.

        Raises:
            RegistryUnavailableError: the registry does not answer.
        """
        if data_sha256 is not None:
            found = self._records.find_by_data(data_sha256)
            if found is not None:
                return _describe(found, RecordMatch.SIGNED_DATA)
        versions = () if lookup_id is None else self._records.find_by_lookup_id(lookup_id)
        return _describe(versions[0], RecordMatch.LOOKUP_ID) if versions else None


def _describe(record: Record, match: RecordMatch) -> RegisteredStatus:
    return RegisteredStatus(
        state=record.state,
        matched_by=match,
        registered_at=record.received_at,
        state_at=record.state_at,
        registration_token=record.receipt_token,
    )
