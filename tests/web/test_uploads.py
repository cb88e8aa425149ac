"""Uploads stay in memory, however large they are."""

import tempfile
from typing import Any

import pytest
from werkzeug.exceptions import RequestEntityTooLarge

from verifier.report import VerificationReport
from verifier.submission import Submission
from web.app import create_app
from web.config import PortalConfig
from web.uploads import _BoundedBuffer

BEYOND_SPOOLING = 3 * 1024 * 1024
"""Werkzeug writes what is larger than 500 KB to a temporary file unless told otherwise."""


class _Remembering:
    def __init__(self, report: VerificationReport) -> None:
        self.sizes: list[int] = []
        self._report = report

    def verify(self, submission: Submission) -> VerificationReport:
        self.sizes += [len(content) for content in submission.documents]
        return self._report


def test_a_large_upload_never_touches_the_disk(
    reports: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A folder that is not there: any attempt to make a temporary file raises.
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    verifier = _Remembering(reports.card())
    client = create_app(verifier, config=PortalConfig()).test_client()
    content = b"x" * BEYOND_SPOOLING
    head = b'--seam\r\nContent-Disposition: form-data; name="documents"; filename="a.pdf"\r\n\r\n'
    response = client.post(
        "/verify",
        data=head + content + b"\r\n--seam--\r\n",
        content_type="multipart/form-data; boundary=seam",
    )
    assert response.status_code == 200
    assert verifier.sizes == [BEYOND_SPOOLING]


def test_a_buffer_takes_what_its_limit_allows_and_not_a_byte_more() -> None:
    buffer = _BoundedBuffer(3)
    assert buffer.write(b"abc") == len(b"abc")
    with pytest.raises(RequestEntityTooLarge):
        buffer.write(b"d")
