"""How many connections each address holds."""

from ipaddress import IPv4Address, IPv6Address, ip_address


def address_key(address: str) -> str:
    """What counts as one address: an IPv4 address, or the /64 network that one IPv6 host has for itself."""
    try:
        ip: IPv4Address | IPv6Address = ip_address(address)
    except ValueError:
        return address
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped is not None:
            return str(ip.ipv4_mapped)
        return str(IPv6Address(int(ip) >> 64 << 64)) + "/64"
    return str(ip)


class AddressBook:
    """Counts connections per address; an address without one takes no memory. `limit` 0 counts nothing."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._held: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._held)

    def enter(self, address: str) -> str | None:
        """Counts one more and returns the key for `leave`; None when the address is full. Empty: nothing is counted."""
        if not self._limit:
            return ""
        key = address_key(address)
        held = self._held.get(key, 0)
        if held >= self._limit:
            return None
        self._held[key] = held + 1
        return key

    def leave(self, key: str) -> None:
        """Gives back what `enter` counted."""
        if not key:
            return
        held = self._held[key] - 1
        if held:
            self._held[key] = held
        else:
            del self._held[key]
