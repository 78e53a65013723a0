"""What is kept of the handbook: its versions, and what readers say of its pages."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class HandbookVersion(models.Model):
    """The handbook as it was from a moment on: all pages as HTML, by language and slug. Never edited."""

    sha256 = models.CharField(_("digest"), max_length=64, editable=False)
    published_at = models.DateTimeField(_("in force since"), default=timezone.now, editable=False)
    pages = models.JSONField(_("pages"), editable=False)

    class Meta:
        verbose_name = _("version of the handbook")
        verbose_name_plural = _("versions of the handbook")
        ordering = ["-published_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.published_at:%Y-%m-%d %H:%M} · {self.sha256[:12]}"


class PageOpinion(models.Model):
    """Whether a page helped somebody, and what they add. Never edited; nothing tells who it was."""

    slug = models.CharField(_("page"), max_length=60, editable=False)
    language = models.CharField(_("language"), max_length=10, editable=False)
    helped = models.BooleanField(_("helped"), editable=False)
    text = models.TextField(_("in their words"), max_length=1000, blank=True, editable=False)
    at = models.DateTimeField(_("at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("opinion of a page")
        verbose_name_plural = _("opinions of pages")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.language}/{self.slug}"
