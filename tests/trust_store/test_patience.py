"""Asking with manners: one asker at a time, back-off after failures, conditional requests."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from trust_store.address_book import LONGEST_BACK_OFF, AddressBook
from trust_store.evidence_item import ItemSource, read_crl_item
from trust_store.evidence_store import EvidenceStore
from trust_store.fetching import Fetched, Fetcher, FetchFailure, NotModified, Request, Trouble
from trust_store.patience import PatientFetcher
from web.cardkit.pki import DemoWorld

NOW = datetime(2026, 6, 15, 3, tzinfo=UTC)
WORLD = DemoWorld(NOW)
URL = "http://crl.ca.gov.vn/list.crl"
CRL = WORLD.crl(WORLD.authorities.government_ca, at=NOW)
Answer = Fetched | NotModified | FetchFailure


class Recorded(Fetcher):
    """Answers what a test says; nothing is asked of anybody."""

    def __init__(self, *answers: Answer) -> None:
        super().__init__()
        self.answers = list(answers)
        self.requests: list[Request] = []
        self.meanwhile: Callable[[], None] = lambda: None

    def fetch(self, request: Request) -> Answer:
        self.requests.append(request)
        self.meanwhile()
        return self.answers.pop(0)


class MovableClock:
    def __init__(self) -> None:
        self.moment = NOW

    def now(self) -> datetime:
        return self.moment


class Asking:
    """A patient fetcher over recorded answers."""

    def __init__(self, *answers: Answer, store: EvidenceStore | None = None) -> None:
        self.store = store or EvidenceStore(None)
        self.fetcher = Recorded(*answers)
        self.clock = MovableClock()
        self.slept: list[float] = []
        self.patient = PatientFetcher(
            self.fetcher, self.store, clock=self.clock, sleep=self.slept.append
        )
        self.taken: list[bytes] = []

    def take(self, raw: bytes) -> str | Trouble:
        self.taken.append(raw)
        item = read_crl_item(raw)
        if item is None:
            return Trouble.CONTENT
        return self.store.add(item, url=URL, source=ItemSource.NETWORK, at=self.clock.now())

    def ask(self, *, url: str = URL, have: bool = False, **more) -> Trouble | None:
        body = more.pop("body", None)
        request = Request(url, 1000, 4, body=body)
        return self.patient.ask(request, have=lambda: have, take=self.take, **more)

    def wait(self, **span) -> None:
        self.clock.moment += timedelta(**span)


def failure(trouble: Trouble) -> FetchFailure:
    return FetchFailure(trouble)


def test_an_answer_is_handed_on() -> None:
    asking = Asking(Fetched(CRL))
    assert asking.ask() is None
    assert asking.taken == [CRL]


def test_what_is_there_already_is_not_asked_for() -> None:
    asking = Asking()
    assert asking.ask(have=True) is None


def test_what_came_just_now_is_not_asked_for_again_at_once() -> None:
    asking = Asking(Fetched(CRL), Fetched(CRL))
    asking.ask()
    asking.wait(seconds=59)
    assert asking.ask() is None
    assert len(asking.fetcher.requests) == 1
    asking.wait(seconds=2)
    asking.ask()
    assert len(asking.fetcher.requests) == 2


def test_the_next_question_is_conditional_and_not_modified_hands_on_what_is_kept() -> None:
    asking = Asking(Fetched(CRL, etag='"7"', last_modified="Mon"), NotModified(), NotModified())
    asking.ask()
    for _ in range(2):
        asking.wait(hours=1)
        assert asking.ask() is None
    assert [(r.etag, r.last_modified) for r in asking.fetcher.requests] == [
        (None, None),
        ('"7"', "Mon"),
        ('"7"', "Mon"),
    ]
    assert asking.taken == [CRL] * 3


def test_what_an_operator_deleted_is_asked_for_anew() -> None:
    asking = Asking(Fetched(CRL, etag='"7"'), Fetched(CRL))
    asking.ask()
    asking.store.delete(tuple(i.sha256 for i in asking.store.items()), at=NOW)
    assert asking.ask() is None
    assert asking.fetcher.requests[1].etag is None


def test_a_failing_address_is_left_alone_twice_as_long_each_time() -> None:
    asking = Asking(*[failure(Trouble.STATUS)] * 3)
    for seconds in (30, 60):
        assert asking.ask() is Trouble.STATUS
        asked = len(asking.fetcher.requests)
        asking.wait(seconds=seconds - 1)
        assert asking.ask() is Trouble.STATUS
        assert len(asking.fetcher.requests) == asked
        asking.wait(seconds=1)
    asking.ask()
    assert len(asking.fetcher.requests) == 3


def test_the_wait_has_an_end() -> None:
    asking = Asking(*[failure(Trouble.TIME_OUT)] * 40)
    for _ in range(40):
        assert asking.ask() is Trouble.TIME_OUT
        asking.clock.moment += LONGEST_BACK_OFF
    assert len(asking.fetcher.requests) == 40


def test_a_success_ends_the_back_off() -> None:
    asking = Asking(failure(Trouble.TIME_OUT), Fetched(CRL), failure(Trouble.TIME_OUT))
    asking.ask()
    asking.wait(minutes=1)
    assert asking.ask() is None
    asking.wait(minutes=2)
    asking.ask()
    assert AddressBook(asking.store).look_up(URL).failures == 1


def test_who_insists_does_not_wait() -> None:
    asking = Asking(failure(Trouble.TIME_OUT), Fetched(CRL), Fetched(CRL))
    asking.ask()
    assert asking.ask(insist=True) is None
    assert asking.ask(insist=True) is None
    assert len(asking.fetcher.requests) == 3


def test_a_service_that_is_down_is_down_for_every_question() -> None:
    asking = Asking(failure(Trouble.SERVER_ERROR))
    assert asking.ask(body=b"one") is Trouble.SERVER_ERROR
    assert asking.ask(body=b"two") is Trouble.SERVER_ERROR
    assert len(asking.fetcher.requests) == 1


def test_a_question_that_is_refused_does_not_stop_the_others() -> None:
    asking = Asking(failure(Trouble.STATUS), Fetched(CRL))
    asking.ask(body=b"one")
    assert asking.ask(body=b"two") is None


@pytest.mark.parametrize("trouble", [Trouble.HOST_NOT_LISTED, Trouble.ADDRESS_FORBIDDEN])
def test_what_may_not_be_asked_is_no_failure_of_the_service(trouble) -> None:
    asking = Asking(failure(trouble), Fetched(CRL))
    assert asking.ask() is trouble
    assert asking.ask() is None


def test_an_unusable_answer_counts_as_a_failure() -> None:
    asking = Asking(Fetched(b"<html>"))
    assert asking.ask() is Trouble.CONTENT
    assert asking.ask() is Trouble.CONTENT
    assert asking.taken == [b"<html>"]


def test_while_another_process_asks_this_one_waits_and_then_gives_up() -> None:
    asking = Asking()
    book = AddressBook(asking.store)
    assert book.claim(URL, at=NOW, until=NOW + timedelta(minutes=1))
    assert asking.ask() is Trouble.BUSY
    assert sum(asking.slept) == pytest.approx(3.9)
    assert asking.fetcher.requests == []


def test_when_the_other_process_is_done_its_result_is_used() -> None:
    asking = Asking()
    book = AddressBook(asking.store)
    book.claim(URL, at=NOW, until=NOW + timedelta(minutes=1))
    assert asking.ask(have=True) is None


def test_a_claim_of_a_process_that_died_ends_by_itself() -> None:
    asking = Asking(Fetched(CRL))
    AddressBook(asking.store).claim(URL, at=NOW, until=NOW + timedelta(seconds=6))
    asking.wait(seconds=6)
    assert asking.ask() is None


def test_the_claim_is_taken_back_even_if_taking_the_answer_fails() -> None:
    asking = Asking(Fetched(CRL))

    def fail(raw: bytes) -> str | Trouble:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        asking.patient.ask(Request(URL, 1000, 4), have=lambda: False, take=fail)
    assert AddressBook(asking.store).claim(URL, at=NOW, until=NOW + timedelta(seconds=1))


def test_threads_ask_one_address_one_after_the_other() -> None:
    asking = Asking(Fetched(CRL))
    threads: list[threading.Thread] = []
    outcomes: list[Trouble | None] = []
    started = threading.Event()

    def second() -> None:
        started.set()
        outcomes.append(
            asking.patient.ask(
                Request(URL, 1000, 4), have=lambda: bool(asking.taken), take=asking.take
            )
        )

    def meanwhile() -> None:
        threads.append(threading.Thread(target=second))
        threads[0].start()
        started.wait(5)
        threads[0].join(0.05)
        assert outcomes == []

    asking.fetcher.meanwhile = meanwhile
    assert asking.ask() is None
    threads[0].join(5)
    assert outcomes == [None]
    assert len(asking.fetcher.requests) == 1
