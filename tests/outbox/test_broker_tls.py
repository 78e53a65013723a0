"""A broker that is named with rediss:// is spoken to in TLS, and its certificate is checked."""

import contextlib
import socket
import ssl
import threading

import pytest
from celery import Celery

from ipp_portal import env
from outbox.dispatcher import BROKER

TLS_HELLO, PLAIN = b"\x16", b"*"  # the first byte of a TLS handshake, and of a command in Redis's own protocol


def app_for(address: str) -> Celery:
    app = Celery("trial", broker=address)
    app.conf.broker_transport = "outbox.valkey.Transport"
    app.conf.broker_transport_options = BROKER
    app.conf.broker_use_ssl = env.broker_tls(address)
    return app


def first_byte_sent_to(scheme: str) -> bytes:
    """What a client of ours begins with, as a server sees it."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        listener = threading.Thread(target=lambda: heard.append(_first_byte(server)))
        listener.start()
        app = app_for(f"{scheme}://127.0.0.1:{server.getsockname()[1]}/0")
        with contextlib.suppress(Exception), app.connection_for_write() as line:
            line.ensure_connection(max_retries=1, timeout=2)
        listener.join()
    return heard[0]


def _first_byte(server: socket.socket) -> bytes:
    caller, _address = server.accept()
    with caller, server:  # closed, so that a second try is refused at once
        return caller.recv(1)


@pytest.mark.parametrize(("scheme", "begins"), [("rediss", TLS_HELLO), ("redis", PLAIN)])
def test_the_scheme_decides_whether_tls_is_spoken(scheme: str, begins: bytes) -> None:
    assert first_byte_sent_to(scheme) == begins


def test_the_certificate_is_checked() -> None:
    known = env.broker_tls("rediss://:secret@cache.market.org:6379/0")

    assert known == {"ssl_cert_reqs": ssl.CERT_REQUIRED, "ssl_check_hostname": True}
