"""What a server is told about access when it starts, and which combinations are refused because they would be open to all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from dutygraph.errors import InputError

_STANDARD = {"host", "cookie", "authorization", "origin", "referer", "accept", "accept-language", "user-agent", "content-type"}


@dataclass(frozen=True, slots=True)
class Access:
    """Who may do what at a server; by default everybody reads and nobody edits.

    ``edit``: editors may change plans. ``closed``: reading, too, needs an account. ``header``: the request header in which a proxy says
    who is there ("" for passwords of our own). ``proxies``: the peers that may sign people in; empty for all, as on loopback.
    """

    edit: bool = False
    closed: bool = False
    header: str = ""
    proxies: tuple[IPv4Network | IPv6Network, ...] = ()

    @property
    def on(self) -> bool:
        """Whether anybody can be signed in."""
        return self.edit or self.closed

    def trusts(self, peer: str) -> bool:
        """Whether that address, the other end of the connection, may sign people in. A proxy in front of us is the peer."""
        if not self.proxies:
            return True
        try:
            address = ip_address(peer)
        except ValueError:
            return False
        return any(address in network for network in self.proxies)


EVERYBODY_READS = Access()


def settle_access(host: str, edit: bool, closed: bool, header: str, proxies: tuple[str, ...]) -> Access:
    """The access of a server that listens on ``host``.

    Raises InputError for what would let strangers in: passwords in the clear over a network, or a header that anybody can send.
    """
    access = Access(edit, closed, header, tuple(_network(one) for one in proxies))
    if not access.on:
        if header or proxies:
            raise InputError("nobody signs in here, so nobody is asked who it is", "add --edit, --reading closed or both")
        return access
    if header and (not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", header) or header.lower() in _STANDARD):
        raise InputError(f"no header for a user's name: {header}", "name the one that your proxy sets, such as X-Forwarded-User")
    if not (proxies or is_local(host)):
        danger = "anybody could send that header" if header else "passwords would cross the network in the clear"
        cure = "listen on 127.0.0.1 behind a proxy that speaks TLS, or name the proxy's address: --trusted-proxy ADDRESS"
        raise InputError(f"on {host} {danger}", cure)
    return access


def is_local(host: str) -> bool:
    """Whether only this machine reaches a server that listens there: loopback or a socket in the file system."""
    if host == "localhost" or host.startswith(("unix:", "/")):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _network(text: str) -> IPv4Network | IPv6Network:
    try:
        network = ip_network(text)
    except ValueError as error:
        raise InputError(f"no address of a proxy: {text}", "write one like 10.0.0.5 or 10.0.0.0/24") from error
    if network.prefixlen == 0:
        raise InputError(f"{text} trusts everybody", "name the proxy's own address")
    return network
