"""Who put the checklist aside. What was done is read from the rows that doing it made."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import Organisation


class PutAside(models.Model):
    """One person does not want to see the checklist of one organisation for now."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "organisation"], name="checklist_put_aside_once")]
