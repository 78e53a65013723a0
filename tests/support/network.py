"""Keep the tests on this machine: a connection to anything but loopback is an error that names the address."""

import ipaddress
import socket
from typing import Any

HERE = {"localhost", "", None}


class LeftTheHouse(AssertionError):
    """A test reached for the network."""


def is_local(host: Any) -> bool:
    """Say whether a host is this machine. Names other than localhost are not: looking them up is traffic already."""
    if isinstance(host, bytes):
        host = host.decode(errors="replace")
    if host in HERE:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback or host in {"0.0.0.0", "::"}  # noqa: S104
    except ValueError:
        return False


def check(host: Any) -> None:
    if not is_local(host):
        raise LeftTheHouse(f"A test tried to reach {host}; tests talk to this machine only.")


def stay_home() -> None:
    """Guard this process's sockets and name look-ups. Unix sockets are untouched."""
    connect, connect_ex, getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            check(address[0])
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            check(address[0])
        return connect_ex(self, address)

    def guarded_getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        check(host)
        return getaddrinfo(host, *args, **kwargs)

    socket.socket.connect = guarded_connect  # type: ignore[method-assign]
    socket.socket.connect_ex = guarded_connect_ex  # type: ignore[method-assign]
    socket.getaddrinfo = guarded_getaddrinfo
