"""Which addresses and which network addresses may be asked at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trust_store.fetching import DEFAULT_HOSTS, HostList, Trouble
from trust_store.fetching.address import is_allowed_address
from trust_store.fetching.target import Target, read_target
from verifier.errors import ConfigurationError

HOSTS = HostList(frozenset({"ca.gov.vn", "rootca.gov.vn"}))


@pytest.mark.parametrize("host", ["ca.gov.vn", "ocsp.ca.gov.vn", "a.b.ca.gov.vn", "rootca.gov.vn"])
def test_a_suffix_allows_itself_and_what_lies_below(host) -> None:
    assert HOSTS.allows(host)


@pytest.mark.parametrize(
    "host",
    ["xca.gov.vn", "gov.vn", "ca.gov.vn.example", "evil-ca.gov.vn", "vn", "", "ca.gov.vn."],
)
def test_suffixes_are_compared_label_by_label(host) -> None:
    assert not HOSTS.allows(host)


@pytest.mark.parametrize("suffix", ["vn", "", ".ca.gov.vn", "CA.gov.vn", "10.0.0.1", "a b.vn"])
def test_a_host_list_refuses_what_is_no_name(suffix) -> None:
    with pytest.raises(ConfigurationError):
        HostList(frozenset({suffix}))


@pytest.mark.parametrize(
    "url",
    [
        "http://ca.gov.vn/pki/pub/crl/rootcag2.crl",
        "https://rootca.gov.vn/crl/vnrca256.crl",
        "http://ocsp.viettel-ca.vn",
        "http://crl-smartca.vnpt-ca.vn/vnptca-smartca.crl",
        "http://ocsp.easyca.vn/ocsp",
    ],
)
def test_the_addresses_in_national_certificates_may_be_asked(url) -> None:
    assert isinstance(read_target(url, DEFAULT_HOSTS), Target)


def test_an_address_is_taken_apart() -> None:
    found = read_target("https://OCSP.ca.gov.vn:443/a/b?c=d#e", HOSTS)
    assert found == Target("https", "ocsp.ca.gov.vn", 443, "/a/b?c=d")
    assert read_target("http://ca.gov.vn", HOSTS) == Target("http", "ca.gov.vn", 80, "/")
    assert Target("http", "ca.gov.vn", 80, "/").authority == "ca.gov.vn"


@pytest.mark.parametrize(
    ("url", "trouble"),
    [
        ("http://ocsp.ca.btc/", Trouble.HOST_NOT_LISTED),
        ("http://localhost.example/", Trouble.HOST_NOT_LISTED),
        ("http://localhost/", Trouble.ADDRESS_MALFORMED),
        ("http://127.0.0.1/", Trouble.ADDRESS_MALFORMED),
        ("http://2130706433/", Trouble.ADDRESS_MALFORMED),
        ("http://0x7f.1/", Trouble.ADDRESS_MALFORMED),
        ("http://[::1]/", Trouble.ADDRESS_MALFORMED),
        ("http://[::1/", Trouble.ADDRESS_MALFORMED),
        ("http://ca.gov.vn:8080/", Trouble.ADDRESS_MALFORMED),
        ("https://ca.gov.vn:80/", Trouble.ADDRESS_MALFORMED),
        ("http://ca.gov.vn:x/", Trouble.ADDRESS_MALFORMED),
        ("ldap://ca.gov.vn/cn=crl", Trouble.ADDRESS_MALFORMED),
        ("file:///etc/passwd", Trouble.ADDRESS_MALFORMED),
        ("ftp://ca.gov.vn/", Trouble.ADDRESS_MALFORMED),
        ("http://user@ca.gov.vn/", Trouble.ADDRESS_MALFORMED),
        ("http://ca.gov.vn@evil.example/", Trouble.ADDRESS_MALFORMED),
        ("http://evil.example\\@ca.gov.vn/", Trouble.ADDRESS_MALFORMED),
        ("http://ca.gov.vn./", Trouble.ADDRESS_MALFORMED),
        ("http://ca.gov.vn/a b", Trouble.ADDRESS_MALFORMED),
        ("http://ca.gov.vn/\r\nHost: evil.example", Trouble.ADDRESS_MALFORMED),
        ("http://cà.gov.vn/", Trouble.ADDRESS_MALFORMED),
        ("http://ca.gov.vn/" + "a" * 2048, Trouble.ADDRESS_MALFORMED),
        ("", Trouble.ADDRESS_MALFORMED),
    ],
)
def test_other_addresses_are_not_asked(url, trouble) -> None:
    assert read_target(url, HOSTS) is trouble


@given(st.text(max_size=80) | st.text("htp:/@.[]#?\\%cagovn-1", max_size=80).map("http://".__add__))
def test_whatever_an_address_says_the_host_is_on_the_list(url) -> None:
    found = read_target(url, HOSTS)
    assert isinstance(found, Trouble) or HOSTS.allows(found.host)


@pytest.mark.parametrize("address", ["203.162.1.1", "8.8.8.8", "2001:4860:4860::8888"])
def test_public_network_addresses_may_be_connected_to(address) -> None:
    assert is_allowed_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.9.1",
        "0.0.0.0",  # noqa: S104 - nothing is bound
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "100.127.255.254",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "198.18.0.1",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd12:3456::1",
        "fec0::1",
        "ff02::1",
        "2001:db8::1",
        "2001::1",
        "3fff::1",
        "5f00::1",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "2002:7f00:1::",
        "2002:a9fe:a9fe::",
        "64:ff9b::a00:1",
        "64:ff9b::169.254.169.254",
        "64:ff9b:1::8.8.8.8",
        "::10.0.0.1",
        "not an address",
        "",
    ],
)
def test_special_network_addresses_are_not_connected_to(address) -> None:
    assert not is_allowed_address(address)


@pytest.mark.parametrize("address", ["::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"])
def test_what_stands_for_a_public_address_is_public(address) -> None:
    assert is_allowed_address(address)


def test_tests_may_use_loopback_and_nothing_else() -> None:
    assert is_allowed_address("127.0.0.1", allow_loopback=True)
    assert is_allowed_address("::1", allow_loopback=True)
    assert not is_allowed_address("10.0.0.1", allow_loopback=True)
