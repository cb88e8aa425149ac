"""The JSON report on a batch, `hocba-verify/batch/1`: every card's own report, in their order.

Its shape is a contract like that of a report; `docs/batch.schema.json` describes it.
"""

from collections import Counter
from typing import Any

from web.batch import Batch, BatchItem
from web.json_report import present_json

SCHEMA = "hocba-verify/batch/1"
UNREADABLE = "unreadable"


def present_batch_json(batch: Batch, *, include_card: bool, lang: str) -> dict[str, Any]:
    """Return a batch as values that JSON knows; each report as `present_json` gives it."""
    counts = Counter(map(_name_outcome, batch.items))
    return {
        "schema": SCHEMA,
        "verdict": None if batch.verdict is None else batch.verdict.value,
        "container_sha256": batch.container_sha256,
        "counts": {
            name: counts[name] for name in ("valid", "invalid", "indeterminate", UNREADABLE)
        },
        "cards": [
            {
                "number": item.number or None,
                "fault": None if item.fault is None else item.fault.value,
                "report": None
                if item.report is None
                else present_json(item.report, include_card=include_card, lang=lang),
            }
            for item in batch.items
        ],
    }


def _name_outcome(item: BatchItem) -> str:
    return UNREADABLE if item.verdict is None else item.verdict.value
