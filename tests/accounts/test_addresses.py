"""Which e-mail addresses a form takes, and how it writes them."""

from django.core.exceptions import ValidationError

from accounts.fields import PlainEmailField

# typed: what is kept, "" when it is refused
ADDRESSES = {
    " Eve@Demo.Example ": "eve@demo.example",
    "<eve@demo.example>": "eve@demo.example",
    "mailto:eve@demo.example": "eve@demo.example",
    "ｅｖｅ＠ｄｅｍｏ．ｅｘａｍｐｌｅ": "eve@demo.example",
    "eve@xn--mnchen-3ya.example": "eve@xn--mnchen-3ya.example",
    "eve@münchen.example": "eve@xn--mnchen-3ya.example",
    "eve@MÜNCHEN.example": "eve@xn--mnchen-3ya.example",
    "eve@例え.example": "eve@xn--r8jz45g.example",
    "eve@dеmo.example": "eve@xn--dmo-rdd.example",  # the е is Cyrillic
    "eve@аррӏе.example": "eve@xn--80ak6aa92e.example",  # all Cyrillic
    "eve@straße.example": "",  # two standards write it as two domains
    "eve@localhost": "",
    "eve@mail.localhost": "",
    "eve@printer.local": "",
    "eve@host.internal": "",
    "1@erased.invalid": "",
    "eve@[127.0.0.1]": "",
    "eve@[::1]": "",
    "eve@127.0.0.1": "",
    "eve@192.168.10.11": "",
    "eve@demo": "",
    "eve@": "",
    "@demo.example": "",
    "eve": "",
    "eve@demo..example": "",
    f"eve@{'ü' * 70}.example": "",
}


def kept(typed: str) -> str:
    try:
        return PlainEmailField().clean(typed)
    except ValidationError:
        return ""


def test_addresses_that_are_taken_and_refused() -> None:
    got = {typed: kept(typed) for typed in ADDRESSES}

    assert [(typed, got[typed], wanted) for typed, wanted in ADDRESSES.items() if got[typed] != wanted] == []
