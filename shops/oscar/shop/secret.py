"""Secrets that are made at the first start and stay in the shop's folder."""

import os
import secrets
from pathlib import Path


def kept_secret(file: Path) -> str:
    """Read a secret, or make it once; only its owner may read the file. Of two first starts at once, one wins."""
    if not file.exists():
        draft = file.with_name(f".{file.name}-{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(32), encoding="ascii")
        try:
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_text(encoding="ascii")
