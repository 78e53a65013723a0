"""Files from outside. `check_upload` is the one gate; nothing is stored that did not pass it."""

from uploads.gate import CheckedFile, check_upload, stored_file, stored_name, stored_name_for

__all__ = ["CheckedFile", "check_upload", "stored_file", "stored_name", "stored_name_for"]
