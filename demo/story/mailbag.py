"""The letters, read from the files that the embedded post office writes."""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Letter:
    to: str
    subject: str
    text: str

    def link(self, part: str) -> str:
        """The address in the letter that holds `part`. Raises LookupError."""
        found = re.search(rf"http\S*{re.escape(part)}\S*", self.text)
        if found is None:
            raise LookupError(f"“{self.subject}” holds no link with {part}")
        return found[0]


class Mailbag:
    """What has arrived so far; each file is read once."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.letters = folder, dict[Path, Letter]()

    def about(self, words: str) -> list[Letter]:
        """All letters whose subject holds these words, in the order in which they were written."""
        for path in sorted(set(self.folder.glob("*.eml")) - self.letters.keys()):
            mail = message_from_bytes(path.read_bytes(), policy=policy.default)
            body = mail.get_body(preferencelist=("plain",))
            self.letters[path] = Letter(str(mail["To"]), str(mail["Subject"]), body.get_content() if body else "")
        return [letter for letter in self.letters.values() if words in letter.subject]
