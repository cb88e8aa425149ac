"""Asking considerately: an address by one asker at a time, and a failing one not again at once."""

import hashlib
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from trust_store.address_book import AddressBook, AddressState
from trust_store.evidence_store import EvidenceStore
from trust_store.fetching import Fetched, Fetcher, FetchFailure, NotModified, Request, Trouble
from trust_store.outside import Take
from verifier.ports import Clock, Outage

_POLL_SECONDS: Final = 0.1
"""How often to look whether another process has finished."""
_CLAIM_MARGIN: Final = timedelta(seconds=2)
"""Beyond the time a question may take, for what is done with the answer."""
_SHORTEST_INTERVAL: Final = timedelta(minutes=1)
"""An address that just answered has nothing newer: a service that is behind is not pressed."""


class PatientFetcher:
    """A `Fetcher` with manners; what it learns of addresses stands in the evidence store."""

    def __init__(
        self,
        fetcher: Fetcher,
        store: EvidenceStore,
        *,
        clock: Clock,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Ask through `fetcher`; `sleep` is there for tests."""
        self._fetcher = fetcher
        self._store = store
        self._book = AddressBook(store)
        self._clock = clock
        self._sleep = sleep
        self._guard = threading.Lock()
        self._locks: weakref.WeakValueDictionary[str, _Turn] = weakref.WeakValueDictionary()

    def may_ask(self, url: str) -> bool:
        """Return whether `url` is one that would be asked, as far as its text tells."""
        return self._fetcher.may_ask(url)

    def ask(
        self,
        request: Request,
        *,
        have: Callable[[], bool],
        take: Take,
        insist: bool = False,
    ) -> Trouble | None:
        """Ask, unless `have` says that there is no need any more; hand the answer to `take`.

        `have` is asked when it is our turn: another one may just have brought the same. With
        `insist` earlier failures are no reason to wait. Returns what went wrong.
        """
        key = _key(request)
        with self._turn(key, request.seconds) as ours:
            if have():
                return None
            if not ours:
                return Trouble.BUSY
            now = self._clock.now()
            state = self._book.look_up(key)
            waiting = None if insist else self._back_off(request, state, now)
            if waiting is not None:
                return waiting
            kept = None if state.sha256 is None else self._store.content(state.sha256)
            if kept is not None and not insist and _just_answered(state, now):
                return None
            return self._ask_once(request, key, state, kept=kept, take=take)

    def _ask_once(
        self,
        request: Request,
        key: str,
        state: AddressState,
        *,
        kept: bytes | None,
        take: Take,
    ) -> Trouble | None:
        if kept is not None and request.body is None:
            request = replace(request, etag=state.etag, last_modified=state.last_modified)
        answer = self._fetcher.fetch(request)
        if isinstance(answer, FetchFailure):
            return self._fail(request, key, answer.trouble)
        if isinstance(answer, NotModified):
            answer = Fetched(kept or b"", etag=state.etag, last_modified=state.last_modified)
        taken = take(answer.content)
        if isinstance(taken, Trouble):
            return self._fail(request, key, taken)
        self._book.note_success(
            key,
            at=self._clock.now(),
            sha256=taken,
            etag=answer.etag,
            last_modified=answer.last_modified,
        )
        return None

    def _fail(self, request: Request, key: str, trouble: Trouble) -> Trouble:
        # A service that is down is down for every question put to it.
        whom = request.url if trouble.outage is Outage.UNREACHABLE else key
        if trouble.outage is not Outage.NO_ADDRESS:
            self._book.note_failure(whom, trouble, at=self._clock.now())
        return trouble

    def _back_off(self, request: Request, state: AddressState, now: datetime) -> Trouble | None:
        """Return the last failure, of this question or of the whole service, while it is fresh."""
        for known in (state, self._book.look_up(request.url)):
            if known.retry_at is not None and now < known.retry_at:
                return known.trouble
        return None

    @contextmanager
    def _turn(self, key: str, seconds: float) -> Iterator[bool]:
        """Wait until nobody else asks this address, in this process or another; not for ever."""
        with self._guard:
            turn = self._locks.setdefault(key, _Turn())
        if not turn.lock.acquire(timeout=seconds):
            yield False
            return
        try:
            claimed = self._claim(key, seconds)
            try:
                yield claimed
            finally:
                if claimed:
                    self._book.release(key)
        finally:
            turn.lock.release()

    def _claim(self, key: str, seconds: float) -> bool:
        tries = max(1, int(seconds / _POLL_SECONDS))
        for number in range(tries):
            now = self._clock.now()
            until = now + timedelta(seconds=seconds) + _CLAIM_MARGIN
            if self._book.claim(key, at=now, until=until):
                return True
            if number + 1 < tries:
                self._sleep(_POLL_SECONDS)
        return False


class _Turn:
    """A lock that can be forgotten when nobody waits for it."""

    __slots__ = ("__weakref__", "lock")

    def __init__(self) -> None:
        self.lock = threading.Lock()


def _just_answered(state: AddressState, now: datetime) -> bool:
    return (
        state.trouble is None
        and state.asked_at is not None
        and timedelta(0) <= now - state.asked_at < _SHORTEST_INTERVAL
    )


def _key(request: Request) -> str:
    """Return what a question is known by: the address, and what is posted to it."""
    if request.body is None:
        return request.url
    return f"{request.url} {hashlib.sha256(request.body).hexdigest()}"
