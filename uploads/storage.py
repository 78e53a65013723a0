"""Files on a disk: each is there whole or not at all, also when the disk is full or the process is killed."""

import contextlib
import errno
import os
from pathlib import Path
from typing import IO, Any

from django.core.files.storage import FileSystemStorage

from ledger import policy
from uploads.names import random_name

PART = "part"  # the ending of a file that is being written; uploads/reconcile.py clears away what was left of one
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class DiskFull(OSError):
    """There was no room for a file. Nothing of it was kept."""


class WholeFileStorage(FileSystemStorage):
    """Writes under another name first. A name means a whole file that has reached the disk."""

    def _save(self, name: str, content: IO[Any]) -> str:
        draft = os.path.join(os.path.dirname(name), random_name(PART))  # noqa: PTH118, PTH120 (names, not paths)
        try:
            super()._save(draft, content)
            _flush(self.path(draft))
            return self._publish(draft, name)
        except OSError as problem:
            if problem.errno in FULL:
                raise DiskFull(problem.errno, "There is no room for the file") from problem
            raise
        finally:
            with contextlib.suppress(OSError):
                os.unlink(self.path(draft))  # noqa: PTH108

    def _publish(self, draft: str, name: str) -> str:
        """Give a written file its own name; of two that want the same name, the second gets another."""
        while True:
            try:
                os.link(self.path(draft), self.path(name))
            except FileExistsError:
                name = self.get_available_name(name)
            else:
                _flush(os.path.dirname(self.path(name)))  # noqa: PTH120
                return name

    def has_room_for(self, size: int) -> bool:
        """Whether a file of so many bytes leaves the reserve of policy/uploads.toml free."""
        Path(self.location).mkdir(parents=True, exist_ok=True)
        free = os.statvfs(self.location)
        return free.f_bavail * free.f_frsize >= size + policy.number("uploads.reserve_bytes")


def _flush(path: str) -> None:
    """Bring a file, or a folder's list of names, to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
