"""The moody post office: an SMTP server of our own that takes a mail at the second try, or takes it and says nothing.

    python -m benchmarks.faultlab.post PORT FOLDER SEED [honest]

SIGUSR1 closes its port for AWAY seconds. Each mail it took is in FOLDER/deliveries.jsonl before anybody is told.
"""

import asyncio
import random
import signal
import sys
from email.parser import BytesHeaderParser
from email.policy import default
from pathlib import Path

from benchmarks.faultlab.journal import Journal
from benchmarks.faultlab.market import draw

AWAY = 6.0  # seconds
REFUSED = "refused"  # addresses that begin so are refused for good
GREETING_LIES = {"busy": 0.01}
# At the end of a mail: asked to come again, told of a fault, or taken and the connection dropped before the 250.
MOODS = {"greylist": 0.05, "fault": 0.02, "drop": 0.03}


class PostOffice:
    """What it thinks of each mail; a mail that was put off once is taken at the next try."""

    def __init__(self, folder: Path, seed: int, *, honest: bool = False) -> None:
        self.journal, self.moods = Journal(folder / "deliveries.jsonl"), Journal(folder / "moods.jsonl")
        self.seed, self.honest, self.tries = seed, honest, dict[str, int]()
        self.chance, self.parser = random.Random(f"{seed}:greeting"), BytesHeaderParser(policy=default)

    def is_busy(self) -> bool:
        return not self.honest and bool(draw(GREETING_LIES, self.chance))

    def receive(self, to: str, content: bytes) -> str:
        """Take a mail and note it, or put it off; gives the mood, "" for an honest 250."""
        head = self.parser.parsebytes(content)
        name = str(head["Message-ID"])
        self.tries[name] = self.tries.get(name, 0) + 1
        mood = draw(MOODS, random.Random(f"{self.seed}:{name}")) if self.tries[name] == 1 and not self.honest else ""
        if mood in ("", "drop"):
            case = str(head["References"] or "").strip("<>").partition("@")[0]
            self.journal.note(id=name, case=case, to=to, subject=str(head["Subject"]))
        if mood:
            self.moods.note(id=name, mood=mood)
        return mood


async def serve(office: PostOffice, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        await converse(office, reader, writer)
    except (asyncio.IncompleteReadError, ConnectionError, ValueError):
        return
    finally:
        writer.close()


async def converse(office: PostOffice, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Talk SMTP with one client until it leaves."""

    async def say(words: str) -> None:
        writer.write(f"{words}\r\n".encode())
        await writer.drain()

    await say("421 too busy" if office.is_busy() else "220 post.example")
    to = ""
    while line := (await reader.readline()).decode("latin-1").strip():
        verb = line[:4].upper()
        if verb == "RCPT":
            to = line.partition("<")[2].partition(">")[0]
            await say("550 no such person" if to.startswith(REFUSED) else "250 ok")
        elif verb == "DATA":
            await say("354 go on")
            mood = office.receive(to, await reader.readuntil(b"\r\n.\r\n"))
            if mood == "drop":
                return
            await say({"greylist": "451 come again", "fault": "452 our disk is full"}.get(mood, "250 taken"))
        elif verb == "QUIT":
            await say("221 bye")
            return
        else:
            await say("250 ok")


async def main(port: int, folder: Path, seed: int, *, honest: bool) -> None:
    office, away = PostOffice(folder, seed, honest=honest), asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, away.set)
    while True:
        server = await asyncio.start_server(
            lambda r, w: serve(office, r, w), "127.0.0.1", port, reuse_address=True, limit=2**20
        )
        await away.wait()
        server.close()
        await asyncio.sleep(AWAY)
        away.clear()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), honest=sys.argv[4:] == ["honest"]))
