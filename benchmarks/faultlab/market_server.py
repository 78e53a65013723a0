"""The lying market over HTTP: the embedded market's pages and interface, as far as its connector asks for them.

    python -m benchmarks.faultlab.market_server PORT FOLDER SEED TOKEN [honest]

SIGUSR1 closes its port for AWAY seconds. Everything it was told and did is in FOLDER, in order.
"""

import asyncio
import json
import re
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from benchmarks.faultlab.market import ACTING, HANG, HOLD, MODES, Market, title_of

AWAY = 6.0  # seconds
REASONS = {200: "OK", 302: "Found", 401: "Unauthorized", 404: "Not Found", 409: "Conflict", 410: "Gone"}
COMMAND = re.compile(r"/api/operator/items/(\d{1,9})/(hide|restore)")
ITEM = re.compile(r"/(?P<what>api/operator/items|api/items|item|basket/add|basket/remove)/(?P<number>\d{1,9})/?")
IN_BASKET = re.compile(r"market_basket=(\d{1,9})")


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    mode: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer; `hang` seconds before it, and with status 0 none at all: the connection is closed."""

    status: int = 200
    body: str = ""
    headers: tuple[str, ...] = ()
    hang: float = 0.0

    def encoded(self) -> bytes:
        body = self.body.encode()
        reason = REASONS.get(self.status, "Error")
        lines = [f"HTTP/1.1 {self.status} {reason}", "Content-Type: text/html; charset=utf-8", *self.headers]
        return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body


def as_json(facts: dict[str, Any]) -> Reply:
    return Reply(200, json.dumps(facts))


SILENCE = Reply(0, hang=HANG)
FAILURE = Reply(500, "We are sorry.")


class Shop:
    """What the market answers to one request."""

    def __init__(self, market: Market, token: str) -> None:
        self.market, self.token = market, token

    async def answer(self, asked: Request) -> Reply:
        if asked.mode not in MODES:
            return Reply(404)
        if asked.path.startswith("/api/operator/") and asked.headers.get("authorization") != f"Bearer {self.token}":
            return Reply(401)
        if asked.method == "POST" and (found := COMMAND.fullmatch(asked.path)):
            return await self.command(asked, *found.groups())
        lie = self.market.lie_to_reader()
        self.market.calls.note(market=asked.mode, path=asked.path, lie=lie)
        if lie:
            return FAILURE if lie == "fail" else SILENCE
        return self.look(asked)

    async def command(self, asked: Request, number: str, act: str) -> Reply:
        """Hide or restore, and answer truly or not."""
        key, seq = asked.headers.get("idempotency-key", ""), json.loads(asked.body)["seq"]
        lie = self.market.lie_about(asked.mode, number, act)
        self.market.calls.note(market=asked.mode, item=number, act=act, key=key, seq=seq, lie=lie)
        if lie == "late":
            await asyncio.sleep(HOLD)
        facts = self.market.perform(asked.mode, number, act, key, seq) if lie in ACTING else None
        answers = {"fail": FAILURE, "act_fail": FAILURE, "act_drop": Reply(0), "act_hang": SILENCE, "hang": SILENCE}
        answers["pause"] = Reply(429, headers=("Retry-After: 1",))
        if lie in answers:
            return answers[lie]
        return as_json(facts) if facts else Reply(409)

    def look(self, asked: Request) -> Reply:
        """What a buyer or the operator sees."""
        if asked.path.startswith("/api/operator/commands/"):
            done = self.market.performed(asked.mode, unquote(asked.path.removeprefix("/api/operator/commands/")))
            return as_json(done) if done else Reply(404)
        if asked.path in ("/api/search", "/search"):
            return self.search(asked)
        if asked.path == "/basket/":
            return self.basket(asked)
        found = ITEM.fullmatch(asked.path)
        return self.item(asked, found["what"], found["number"]) if found else Reply(404)

    def item(self, asked: Request, what: str, number: str) -> Reply:
        item = self.market.item(asked.mode, number)
        if what == "api/operator/items":
            facts = {"id": int(number), "title": title_of(number), "standing": item.standing}
            return as_json(facts | {"last_seq": item.last_seq, "seller": {"id": "seller-01", "name": "Shop"}})
        if what == "basket/remove":
            return Reply(302, headers=("Location: /", "Set-Cookie: market_basket=; Max-Age=0; Path=/"))
        if item.is_hidden:
            return Reply(410)
        if what == "basket/add":
            return Reply(302, headers=("Location: /", f"Set-Cookie: market_basket={number}; Path=/"))
        return as_json({"id": int(number), "title": title_of(number), "on_sale": True})

    def search(self, asked: Request) -> Reply:
        """Search by number in the API, by title on the page."""
        words = " ".join(asked.query.get("q", []))
        number = words.rpartition(" ")[2]
        hits = [number] if number.isdigit() and not self.market.item(asked.mode, number).is_hidden else []
        if asked.path == "/api/search":
            return as_json({"q": words, "results": [{"id": int(hit), "title": title_of(hit)} for hit in hits]})
        return Reply(200, "".join(f'<a href="/item/{hit}">{title_of(hit)}</a>' for hit in hits))

    def basket(self, asked: Request) -> Reply:
        found = IN_BASKET.search(asked.headers.get("cookie", ""))
        cookie = ("Set-Cookie: csrftoken=x; Path=/",)
        if not found:
            return Reply(200, "Empty", headers=cookie)
        standing = self.market.item(asked.mode, found[1]).standing
        return Reply(200, f'<li data-item="{found[1]}" data-standing="{standing}">', headers=cookie)


async def read(reader: asyncio.StreamReader) -> Request:
    """Read one request. Raises asyncio.IncompleteReadError at the end of the connection."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, target, _ = head[0].split(" ")
    headers = {name.lower(): text.strip() for name, _, text in (line.partition(":") for line in head[1:] if line)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    parts = urlsplit(target)
    _, mode, rest = parts.path.split("/", 2)
    return Request(method, mode, f"/{rest}", parse_qs(parts.query), headers, body)


async def serve(shop: Shop, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer one connection's requests, one after the other."""
    try:
        while True:
            reply = await shop.answer(await read(reader))
            await asyncio.sleep(reply.hang)
            if not reply.status:
                return
            writer.write(reply.encoded())
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError, ValueError):
        return
    finally:
        writer.close()


async def main(port: int, folder: Path, seed: int, token: str, *, honest: bool) -> None:
    shop, away = Shop(Market(folder, seed, honest=honest), token), asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, away.set)
    while True:
        server = await asyncio.start_server(lambda r, w: serve(shop, r, w), "127.0.0.1", port, reuse_address=True)
        await away.wait()
        server.close()
        await asyncio.sleep(AWAY)
        away.clear()


if __name__ == "__main__":
    asyncio.run(
        main(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4], honest=sys.argv[5:] == ["honest"])
    )
