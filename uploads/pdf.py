"""PDF documents: read by a parser in a child with little memory and time, never run.

What opens everywhere and holds no program is taken, also with a trailer that is damaged, with permissions that are
withheld, or with the data of an invoice attached. Programs, attached programs and passwords are refused.
"""

import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore
from typing import IO

from uploads.refusals import Refused

PROGRAM = Path(__file__).with_name("pdf_reading.py")
WAIT = 30  # seconds until a child that has not answered is ended; its own limit of the processor's time is shorter
AT_ONCE = BoundedSemaphore(2)  # children of one process
REFUSALS = {"unreadable", "password", "active"}


def check_pdf(file: IO[bytes]) -> None:
    """Have a whole file read, which the gate has measured. Raises Refused: unreadable, password or active."""
    file.seek(0)
    word = _word_for(file.read())
    if word != "taken":
        raise Refused(word if word in REFUSALS else "unreadable")


def _word_for(raw: bytes) -> str:
    """What the program says of a document; nothing when it did not live to say it."""
    command = [sys.executable, "-I", PROGRAM]
    try:
        with AT_ONCE:
            done = subprocess.run(  # noqa: S603 (a fixed program, without a shell)
                command, input=raw, capture_output=True, timeout=WAIT, env={}, check=False
            )
    except subprocess.TimeoutExpired:
        return ""
    return done.stdout.decode("ascii", "replace") if done.returncode == 0 else ""
