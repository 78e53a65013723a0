"""Run as a program: let the gate judge the corpus, each file in a child of its own, and print what it took as JSON.

Memory is the child's highest resident set above what it began with; that of the programs which it ran is told apart.
"""

import ctypes
import gc
import json
import os
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ipp_portal.settings_test")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
django.setup()

from django.core.exceptions import ValidationError

from tests.support.forks import told_by_a_fork, word_for
from tests.uploads import corpus
from tests.uploads.make_files import upload
from uploads import check_upload, pdf

LIBC = ctypes.CDLL(None)
PAGE = os.sysconf("SC_PAGE_SIZE")


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE


def judge(sample: corpus.Sample) -> dict[str, Any]:
    """What the gate says of one file, and what that took: seconds of the processor, bytes."""
    file, before, begun = upload(sample.name, sample.content), resident(), time.process_time()
    try:
        check_upload(file)
        code = "taken"
    except ValidationError as refusal:
        code = str(refusal.code)
    except Exception as fault:
        code = f"fault: {type(fault).__name__}: {fault}"
    took, own = time.process_time() - begun, resource.getrusage(resource.RUSAGE_SELF)
    programs = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "family": sample.family, "name": sample.name, "code": code,
        "seconds": took + programs.ru_utime + programs.ru_stime,
        "bytes": max(own.ru_maxrss * 1024 - before, 0), "program_bytes": max(programs.ru_maxrss * 1024 - before, 0),
    }  # fmt: skip


def in_a_child(sample: corpus.Sample) -> dict[str, Any]:
    """Judge in a fork, so that one file's memory is not counted for the next."""
    gc.collect()
    LIBC.malloc_trim(0)  # else the child would fill what the parent has freed, and seem to need nothing
    answer = told_by_a_fork(lambda: json.dumps(judge(sample)).encode())
    died = {"family": sample.family, "name": sample.name, "code": "died"}
    died |= {"seconds": 0.0, "bytes": 0, "program_bytes": 0}
    return json.loads(answer) if answer else died


def main() -> None:
    pdf._word_for = word_for
    gc.freeze()  # what was imported is not searched again for each file
    of: dict[str, Iterator[corpus.Sample]] = {"hostile": corpus.hostile(), "honest": corpus.honest()}
    json.dump([in_a_child(sample) for sample in of[sys.argv[1]]], sys.stdout)


if __name__ == "__main__":
    main()
