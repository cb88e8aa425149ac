"""Requests are counted by all processes together, and nobody learns whose they were."""

import logging
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from verifier.errors import ConfigurationError
from web.admission_setting import read_admission
from web.rate_limit import Allowance, RateLimiter, Scope, TooManyRequestsError, open_store
from web.rate_store import SCHEME, SharedCounters

SECRET = b"a secret of the tests, long enough"
TWO = Allowance(judging="2 per minute", reading="5 per minute")


class Time:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def store(tmp_path, time):
    counters = SharedCounters(f"{SCHEME}://{tmp_path}/requests.sqlite3", clock=time)
    yield counters
    counters.close()


@pytest.fixture
def limiter(store, time) -> RateLimiter:
    return RateLimiter(store, allowance=TWO, secret=SECRET, clock=time)


def is_refused(limiter, address, *, scope=Scope.JUDGING) -> bool:
    try:
        limiter.count_address(scope, address)
    except TooManyRequestsError:
        return True
    return False


def test_the_third_request_of_two_is_refused_until_the_window_ends(limiter, time):
    for _ in range(2):
        limiter.count_address(Scope.JUDGING, "192.0.2.7")
    time.now += 20
    with pytest.raises(TooManyRequestsError) as caught:
        limiter.count_address(Scope.JUDGING, "192.0.2.7")
    assert caught.value.seconds == 40
    time.now += 41
    assert not is_refused(limiter, "192.0.2.7")


def test_addresses_keys_and_scopes_are_counted_apart(limiter):
    assert [is_refused(limiter, "192.0.2.7") for _ in range(3)] == [False, False, True]
    assert not is_refused(limiter, "192.0.2.8")
    assert not is_refused(limiter, "192.0.2.7", scope=Scope.READING)
    limiter.count_key(Scope.JUDGING, "192.0.2.7")


def test_a_key_is_counted_whatever_its_address(limiter):
    for _ in range(2):
        limiter.count_key(Scope.JUDGING, "k1")
    with pytest.raises(TooManyRequestsError):
        limiter.count_key(Scope.JUDGING, "k1")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::2"),
        (None, ""),
        ("unix", "@"),
    ],
)
def test_what_one_visitor_has_is_one_visitor(limiter, one, other):
    assert [is_refused(limiter, a) for a in (one, other, one)] == [False, False, True]


def test_the_next_network_is_another_visitor(limiter):
    addresses = ("2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:3::1")
    assert not any(is_refused(limiter, address) for address in addresses)


@pytest.mark.parametrize("address", ["192.0.2.7", "2001:db8:1:2::1"])
def test_no_address_is_written_or_logged(limiter, tmp_path, caplog, address):
    caplog.set_level(logging.DEBUG)
    while not is_refused(limiter, address):
        pass
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert written
    for form in (address, address.rstrip(":1"), address.split(":")[0]):
        assert form.encode() not in written
        assert form not in caplog.text


def test_counters_go_when_their_window_has_ended(limiter, store, time, tmp_path):
    limiter.count_address(Scope.JUDGING, "192.0.2.7")
    time.now += 61
    for _ in range(300):
        is_refused(limiter, "192.0.2.8")
    with sqlite3.connect(tmp_path / "requests.sqlite3") as database:
        (left,) = database.execute("SELECT count(*) FROM counter").fetchone()
    database.close()
    assert left == 1


def test_the_same_visitor_has_another_name_under_another_secret(store, time):
    for secret in (SECRET, SECRET[::-1]):
        limiter = RateLimiter(store, allowance=TWO, secret=secret, clock=time)
        assert [is_refused(limiter, "192.0.2.7") for _ in range(3)] == [False, False, True]


_OTHER = """
import sys
from web.rate_limit import Allowance, RateLimiter, Scope, TooManyRequestsError, open_store
limiter = RateLimiter(open_store(sys.argv[1]), allowance=Allowance("60 per hour"), secret=b"x" * 32)
taken = 0
for _ in range(50):
    try:
        limiter.count_address(Scope.JUDGING, "192.0.2.7")
        taken += 1
    except TooManyRequestsError:
        pass
print(taken)
"""


def test_processes_that_count_at_once_count_together(tmp_path):
    call = [sys.executable, "-c", _OTHER, str(tmp_path / "requests.sqlite3")]
    others = [subprocess.Popen(call, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    taken = [int(other.communicate(timeout=60)[0]) for other in others]
    assert sum(taken) == 60


def test_without_a_store_a_process_counts_alone():
    limiter = RateLimiter(allowance=TWO)
    assert [is_refused(limiter, "192.0.2.7") for _ in range(3)] == [False, False, True]


def test_a_store_that_breaks_lets_requests_pass_and_says_so(tmp_path, caplog):
    path = tmp_path / "requests.sqlite3"
    limiter = RateLimiter(open_store(str(path)), allowance=TWO)
    path.write_bytes(b"no database at all" * 100)
    assert not any(is_refused(limiter, "192.0.2.7") for _ in range(5))
    assert "cannot be counted" in caplog.text
    assert "192.0.2.7" not in caplog.text


@pytest.mark.parametrize("address", ["/nowhere/at/all.sqlite3", "nothing://x", "redis://127.0.0.1"])
def test_a_store_that_does_not_work_stops_the_start(address):
    with pytest.raises(ConfigurationError):
        open_store(address)


def test_the_store_does_what_its_library_expects(store):
    assert store.check()
    assert (store.get("a"), store.incr("a", 60), store.incr("a", 60, 3)) == (0, 1, 4)
    assert store.get_expiry("a") == 1_800_000_060
    store.clear("a")
    assert store.get("a") == 0
    store.incr("b", 60)
    assert store.reset() == 1


@pytest.mark.parametrize(
    "environment",
    [
        {"HOCBA_RATE_STORE": "/srv/requests"},
        {"HOCBA_RATE_STORE": "/srv/requests", "HOCBA_RATE_SECRET": "short"},
        {"HOCBA_TRUSTED_PROXIES": "all"},
        {"HOCBA_TRUSTED_PROXIES": "-1"},
        {"HOCBA_TRUSTED_PROXIES": "99"},
        {"HOCBA_SERVER_NAMES": "https://hocba.example.vn"},
        {"HOCBA_SERVER_NAMES": "hocba.example.vn:8000"},
    ],
)
def test_settings_of_the_wrong_form_stop_the_start(environment):
    with pytest.raises(ConfigurationError):
        read_admission(environment)


def test_an_allowance_that_nobody_can_read_stops_the_start():
    with pytest.raises(ConfigurationError):
        read_admission({"HOCBA_RATE_JUDGING": "a few"}).open_limiter()


def test_the_official_address_names_the_host_unless_others_are_named():
    url = "https://hocba.example.vn/"
    assert read_admission({}, public_url=url).server_names == ("hocba.example.vn",)
    named = read_admission({"HOCBA_SERVER_NAMES": "a.vn .b.vn"}, public_url=url)
    assert named.server_names == ("a.vn", ".b.vn")
    with pytest.raises(ConfigurationError):
        read_admission({}, public_url="hocba.example.vn")


def test_every_setting_of_admission_stands_in_the_readme():
    root = Path(__file__).parents[2]
    source = (root / "web/admission_setting.py").read_text("utf-8")
    readme = (root / "README.md").read_text("utf-8")
    for name in re.findall(r'"(HOCBA_[A-Z_]+)"', source):
        assert name in readme
