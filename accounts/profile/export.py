"""Everything that we hold about a person, as one file: data.json and the documents they sent."""

import json
import tempfile
import zipfile
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from accounts.models import AccountEvent, User
from accounts.profile.registry import EXPORTS, Part
from ledger import policy
from replies.models import Reply

MEGABYTE = 1_048_576


def about(user: User) -> dict[str, Any]:
    """What the account itself holds."""
    members = user.memberships.select_related("organisation").order_by("pk")
    events = AccountEvent.objects.filter(person_id=user.pk) | AccountEvent.objects.filter(by_id=user.pk)
    return {
        "person": {
            "email": user.email,
            "mailbox": user.mailbox,
            "name": user.name,
            "language": user.language,
            "joined": user.date_joined,
            "last_login": user.last_login,
        },
        "memberships": [
            {"organisation": row.organisation.name, "role": row.role, "since": row.since} for row in members
        ],
        "asked_to_join": list(user.join_requests.values("asked_at", "answer", "answered_at")),
        "signed_in": list(user.sign_ins.values("browser", "began_at")),
        "letters_turned_off": [row.kind for row in user.muted.all()],
        "log": list(events.order_by("pk").values("at", "what", "before", "after")),
        "letters": list(
            Reply.objects.filter(to_address=user.email).order_by("pk").values("created_at", "code", "subject", "text")
        ),
    }


def make(user: User) -> IO[bytes]:
    """Write the archive to a temporary file and give it at its start. Files past the bound are named, not packed."""
    parts = [gather(user) for gather in EXPORTS]
    data = about(user) | {part.name: part.rows for part in parts}
    out = tempfile.TemporaryFile()  # noqa: SIM115  (given to the caller, whose answer closes it)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        data["not_packed"] = _pack(archive, parts)
        text = json.dumps(data, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False)
        archive.writestr("data.json", text)
    out.seek(0)
    return out


def _pack(archive: zipfile.ZipFile, parts: list[Part]) -> list[str]:
    """Pack files up to the bound; returns the names of those that did not fit or are gone."""
    left, out = policy.number("accounts.export_megabytes") * MEGABYTE, []
    for part in parts:
        for number, (name, file) in enumerate(part.files, 1):
            try:
                size = file.size
                if size > left:
                    out.append(_("%(name)s: too large to pack; ask a person") % {"name": name})
                    continue
                with file.open("rb") as content, archive.open(f"{part.name}/{number}-{name}", "w") as target:
                    while piece := content.read(65_536):
                        target.write(piece)
            except FileNotFoundError:
                out.append(_("%(name)s: gone from the store") % {"name": name})
                continue
            left -= size
    return out
