"""The mails of the demonstration are for who sits at this machine: they hold codes."""

from typing import Any

import pytest
from django.test import RequestFactory, override_settings

from demo.views import comes_from_here

# what the request carries: whether it is answered
REQUESTS: list[tuple[dict[str, Any], bool]] = [
    ({}, True),
    ({"HTTP_HOST": "127.0.0.1:8000"}, True),
    ({"HTTP_HOST": "localhost:8000"}, True),
    ({"HTTP_HOST": "[::1]:8000", "REMOTE_ADDR": "::1"}, True),
    ({"HTTP_ACCEPT_LANGUAGE": "en", "HTTP_USER_AGENT": "Browser", "HTTP_DNT": "1"}, True),
    ({"REMOTE_ADDR": "198.51.100.7"}, False),
    ({"REMOTE_ADDR": ""}, False),
    ({"HTTP_HOST": "demo.tunnel.example"}, False),
    ({"HTTP_HOST": "127.0.0.1.nip.example"}, False),
    ({"HTTP_HOST": "192.168.1.5:8000"}, False),
    ({"HTTP_X_FORWARDED_FOR": "198.51.100.7"}, False),
    ({"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, False),
    ({"HTTP_X_FORWARDED_FOR": ""}, False),
    ({"HTTP_X_FORWARDED_HOST": "demo.example"}, False),
    ({"HTTP_X_FORWARDED_PROTO": "https"}, False),
    ({"HTTP_FORWARDED": "for=198.51.100.7"}, False),
    ({"HTTP_VIA": "1.1 proxy"}, False),
    ({"HTTP_X_REAL_IP": "198.51.100.7"}, False),
    ({"HTTP_CF_CONNECTING_IP": "198.51.100.7"}, False),
    ({"HTTP_TRUE_CLIENT_IP": "198.51.100.7"}, False),
    ({"HTTP_X_CLIENT_IP": "198.51.100.7"}, False),
    ({"HTTP_X_CLUSTER_CLIENT_IP": "198.51.100.7"}, False),
    ({"HTTP_X_ORIGINAL_HOST": "demo.example"}, False),
    ({"HTTP_CDN_LOOP": "cloudflare"}, False),
]


@override_settings(ALLOWED_HOSTS=["*"])
def test_only_a_browser_on_this_machine_reads_the_mails() -> None:
    here = {"HTTP_HOST": "127.0.0.1", "REMOTE_ADDR": "127.0.0.1"}
    got = [comes_from_here(RequestFactory().get("/demo/mail/", **here | sent)) for sent, _wanted in REQUESTS]
    wanted = [answered for _sent, answered in REQUESTS]

    assert [(sent, is_) for (sent, should), is_ in zip(REQUESTS, got, strict=True) if should != is_] == []
    assert got == wanted


@pytest.mark.parametrize("page", ["/demo/mail/", "/demo/components/"])
def test_the_pages_ask_who_asks(page: str, client: Any, settings: Any) -> None:
    settings.DEMO, settings.ALLOWED_HOSTS = True, ["*"]
    here = {"HTTP_HOST": "127.0.0.1"}
    answers = [client.get(page, **here | more).status_code for more in ({}, {"HTTP_VIA": "1.1 proxy"})]
    settings.DEMO = False

    assert answers == [200, 404]
    assert client.get(page, **here).status_code == 404
