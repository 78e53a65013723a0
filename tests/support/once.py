"""Rows that are made once and serve many tests or many cells of a table; each use is rolled back to them."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction


@contextmanager
def rolled_back() -> Iterator[None]:
    """Undo what is written within the block. Blocks may stand within one another, and tests within a block.

    A fixture of a module that yields within a block gives all tests of the module the same rows. Not for tests that
    commit: for those that have threads or processes.
    """
    block = transaction.atomic()
    block._from_testcase = True  # as Django marks its own: what must not be nested in earnest may be nested in this
    with block:
        yield
        transaction.set_rollback(True)
