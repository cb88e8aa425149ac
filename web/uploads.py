"""Takes documents out of a request: in memory only, within limits, judged by content alone.

Werkzeug would write larger uploads to a temporary file. A report card is a child's personal data
and must not touch a disk, so parts are kept in memory here, and each is cut off at its limit while
it arrives. Names and declared types of files are not looked at, stored, or given back.
"""

from io import BytesIO
from typing import IO

from flask import Flask, Request
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from verifier.policy import Limits
from verifier.submission import Submission

_FORM_OVERHEAD = 64 * 1024
"""Boundaries and part headers of a form; generous, since they count towards the whole."""
_MOST_PARTS = 8
"""A card has two documents; a few more so that handing in too many is answered in words."""
_MOST_FIELD_BYTES = 256 * 1024
"""Of all plain fields together; ours is a ticket for a receipt, of a few thousand. Werkzeug holds
its own read buffer of 64 KB to this limit as well, so that anything much smaller would refuse every
real file."""


class _BoundedBuffer(BytesIO):
    """Memory that refuses to grow beyond a limit."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._room = limit

    def write(self, content: bytes, /) -> int:  # type: ignore[override]
        """Append `content`.

        Raises:
            RequestEntityTooLarge: the part exceeds its limit.
        """
        self._room -= len(content)
        if self._room < 0:
            raise RequestEntityTooLarge
        return super().write(content)


class MemoryOnlyRequest(Request):
    """A request whose uploads never leave memory."""

    most_part_bytes = Limits().pdf_bytes

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        del total_content_length, content_type, filename, content_length
        return _BoundedBuffer(self.most_part_bytes)


def install_uploads(app: Flask, limits: Limits) -> None:
    """Have `app` keep uploads in memory and within `limits`."""
    largest = max(limits.pdf_bytes, limits.xml_bytes)
    app.request_class = type("PortalRequest", (MemoryOnlyRequest,), {"most_part_bytes": largest})
    app.config.update(
        MAX_CONTENT_LENGTH=limits.pdf_bytes + limits.xml_bytes + _FORM_OVERHEAD,
        MAX_FORM_MEMORY_SIZE=_MOST_FIELD_BYTES,
        MAX_FORM_PARTS=_MOST_PARTS,
    )


def read_submission(request: Request) -> Submission:
    """Return the documents of one card that a form brings.

    Raises:
        UnsupportedMediaType: the request is no multipart form.
        RequestEntityTooLarge: it exceeds a limit.
        DocumentError: it brings no document, or too many.
    """
    return Submission(read_documents(request))


def read_documents(request: Request) -> tuple[bytes, ...]:
    """Return the documents that a form brings, however many.

    Raises:
        UnsupportedMediaType: the request is no multipart form.
        RequestEntityTooLarge: it exceeds a limit.
    """
    if request.mimetype != "multipart/form-data":
        raise UnsupportedMediaType
    uploads = [upload for _, upload in request.files.items(multi=True)]
    parts = [(upload.filename, upload.stream.read()) for upload in uploads]
    # A browser sends one nameless, empty part when nothing was chosen.
    return tuple(content for name, content in parts if content or name)
