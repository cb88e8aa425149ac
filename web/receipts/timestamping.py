"""Asks a time-stamping authority for a token over a seal (RFC 3161), which makes it PAdES B-T."""

import secrets
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import urlsplit

from asn1crypto import tsp

from trust_store.fetching import Fetched, Fetcher, FetchFailure, HostList, NotModified, Request
from verifier.document import Integrity
from verifier.errors import ConfigurationError, VerifierError
from verifier.pki.cms import read_timestamp_token
from verifier.policy import Limits
from web.network_setting import read_proxy

TSA: Final = "HOCBA_TSA"
"""Address of the time-stamping authority for receipts; none: they bear no time-stamp."""
_MOST_BYTES: Final = 32 * 1024
"""A token with its chain has about six thousand."""
_SECONDS: Final = 8.0
"""A visitor waits."""
_NONCE_BYTES: Final = 8
_REQUEST_TYPE: Final = "application/timestamp-query"

Stamp = Callable[[bytes], bytes]
"""Gives a token (DER) for a SHA-256 digest; raises StampUnavailableError."""
Ask = Callable[[Request], Fetched | NotModified | FetchFailure]


class StampUnavailableError(VerifierError):
    """The authority gave no usable token."""


def open_stamp(environment: Mapping[str, str]) -> Stamp | None:
    """Return the way to the time-stamping authority of the settings; None without one.

    Raises:
        ConfigurationError: the setting is no address.
    """
    url = environment.get(TSA, "")
    if not url:
        return None
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        host = ""
    fetcher = Fetcher(HostList(frozenset({host})), proxy=read_proxy(environment))
    if not fetcher.may_ask(url):
        raise ConfigurationError(f"{TSA} has to be an http or https address")
    return make_stamp(url, fetcher.fetch)


def make_stamp(url: str, ask: Ask) -> Stamp:
    """Return what asks the authority at `url`."""
    return lambda digest: _fetch_token(url, ask, digest)


def _fetch_token(url: str, ask: Ask, digest: bytes) -> bytes:
    nonce = int.from_bytes(secrets.token_bytes(_NONCE_BYTES), "big")
    question = tsp.TimeStampReq(
        {
            "version": "v1",
            "message_imprint": {
                "hash_algorithm": {"algorithm": "sha256"},
                "hashed_message": digest,
            },
            "nonce": nonce,
            "cert_req": True,
        }
    )
    answer = ask(Request(url, _MOST_BYTES, _SECONDS, question.dump(), _REQUEST_TYPE))
    if isinstance(answer, FetchFailure):
        raise StampUnavailableError(f"time-stamping authority: {answer.trouble.value}")
    if isinstance(answer, NotModified):
        raise StampUnavailableError("time-stamping authority: no answer")
    return _read_token(answer.content, digest, nonce)


def _read_token(content: bytes, digest: bytes, nonce: int) -> bytes:
    """Return the token of an answer, once its own signature, imprint and nonce hold."""
    try:
        response = tsp.TimeStampResp.load(content, strict=True)
        granted = response["status"]["status"].native in {"granted", "granted_with_mods"}
        token: bytes = response["time_stamp_token"].dump() if granted else b""
        info = response["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed
        answered = info["nonce"].native
    except (KeyError, TypeError, ValueError) as error:
        raise StampUnavailableError("time-stamping authority: no token") from error
    facts = read_timestamp_token(
        token,
        digest_of=lambda name: digest if name == "sha256" else b"",
        limits=Limits(),
    )
    if not granted or answered != nonce:
        raise StampUnavailableError("time-stamping authority: no token for us")
    if facts.integrity is not Integrity.INTACT or not facts.imprint_matches:
        raise StampUnavailableError("time-stamping authority: a token that does not hold")
    return token
