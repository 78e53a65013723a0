"""A mail server on loopback that answers as a test tells it, and keeps what it accepted."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

DROP = "drop"


class Sink(socketserver.ThreadingTCPServer):
    """answers: what to say instead of the usual, by step (CONNECT, MAIL, RCPT, DATA, BODY); DROP hangs up."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, answers: dict[str, str]) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.answers = answers
        self.mails: list[bytes] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class Conversation(socketserver.StreamRequestHandler):
    server: Sink
    usual = {"CONNECT": "220 sink", "EHLO": "250 sink", "DATA": "354 go on", "BODY": "250 kept", "QUIT": "221 bye"}

    def say(self, step: str) -> bool:
        """Answer a step; False when this was the end of it."""
        answer = self.server.answers.get(step, self.usual.get(step, "250 ok"))
        if answer != DROP:
            self.wfile.write(f"{answer}\r\n".encode())
        return answer != DROP and step != "QUIT"

    def handle(self) -> None:
        going = self.say("CONNECT")
        while going and (line := self.rfile.readline()):
            step = line.decode().split()[0].upper()
            going = self.say(step)
            if going and step == "DATA" and "DATA" not in self.server.answers:
                self.keep()
                going = self.say("BODY")

    def keep(self) -> None:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        self.server.mails.append(b"".join(lines))


@contextmanager
def sink(**answers: Any) -> Iterator[Sink]:
    with Sink(answers) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
