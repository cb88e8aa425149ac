"""Which network addresses may be connected to: public ones only.

A name on the allow-list may still be made to lead into our own network, by whoever answers for the
name. So the address is looked at, and exactly that address is connected to.
"""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

_NAT64 = IPv6Network("64:ff9b::/96")
"""RFC 6052: the last 32 bits are an IPv4 address."""
_NAT64_LOCAL = IPv6Network("64:ff9b:1::/48")
"""RFC 8215: translated within a network only."""
_SPECIAL = tuple(
    ip_network(text)
    for text in (
        "192.0.0.0/24",  # IETF protocol assignments
        "192.88.99.0/24",  # 6to4 relays, given up by RFC 7526
        "3fff::/20",  # documentation (RFC 9637)
        "5f00::/16",  # segment routing (RFC 9602)
    )
)
"""In the IANA registries of special addresses, and not in every Python's tables."""


def is_allowed_address(text: str, *, allow_loopback: bool = False) -> bool:
    """Return whether `text` is a network address that may be connected to.

    Refused: private, loopback, link-local, shared (100.64.0.0/10), multicast, reserved and
    unspecified addresses, and IPv6 addresses that stand for such an IPv4 address (mapped, 6to4,
    NAT64). `allow_loopback` is for tests, which have no other network.
    """
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if allow_loopback and address.is_loopback:
        return True
    if isinstance(address, IPv6Address):
        if address in _NAT64_LOCAL or address.scope_id is not None:
            return False
        inner = _embedded(address)
        if inner is not None:
            return _is_public(inner)
    return _is_public(address)


def _embedded(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 address stands for, if it does."""
    if address in _NAT64:
        return IPv4Address(address.packed[-4:])
    return address.ipv4_mapped or address.sixtofour


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    return address.is_global and not (
        any(address in network for network in _SPECIAL)
        or address.is_private
        or address.is_loopback
        or address.is_link_local
        or address.is_multicast
        or address.is_reserved
        or address.is_unspecified
        or (isinstance(address, IPv6Address) and address.is_site_local)
    )
