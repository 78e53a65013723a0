"""What the portal knows of marketplaces: stores, listings, snapshots of listings, receipts of commands."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User


class Market(models.Model):
    """One marketplace and the connector that speaks to it."""

    code = models.SlugField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=100)
    connector = models.CharField(_("connector"), max_length=32, help_text=_("A folder in marketplace/connectors."))
    site_url = models.URLField(_("address"), help_text=_("Where buyers see it, without a slash at the end."))
    late_by = models.PositiveSmallIntegerField(
        _("acts at most this late"),
        default=60,
        help_text=_(
            "Seconds. How long a command that got no answer may still take effect. 0 when the marketplace itself "
            "refuses a command that a later one has overtaken."
        ),
    )
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("marketplace")
        verbose_name_plural = _("marketplaces")

    def __str__(self) -> str:
        return self.name


class Credential(models.Model):
    """The portal's login at a marketplace, typed into admin. A table of its own, so that nothing else reads it along.

    Kept as it was typed: it must be sent on. The environment is the better place (docs/operations.md) and wins.
    """

    market = models.OneToOneField(Market, on_delete=models.CASCADE, related_name="credential")
    user = models.CharField(_("operator’s name"), max_length=150)
    password = models.CharField(_("operator’s password"), max_length=200)

    def __str__(self) -> str:
        return self.user


class Store(models.Model):
    """A seller's store on a marketplace; `organisation` is set once the seller has an account here."""

    market = models.ForeignKey(Market, verbose_name=_("market"), on_delete=models.PROTECT, related_name="stores")
    external_id = models.CharField(_("id on the marketplace"), max_length=100)
    name = models.CharField(_("name"), max_length=200)
    contact_email = models.EmailField(_("contact address"), blank=True)
    language = models.CharField(
        _("language"), max_length=12, blank=True, editable=False, help_text=_("In which its seller read our pages.")
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="stores",
    )

    class Meta:
        verbose_name = _("store")
        verbose_name_plural = _("stores")
        constraints = [models.UniqueConstraint(fields=["market", "external_id"], name="one_store_per_id")]

    def __str__(self) -> str:
        return self.name


class StoreClaim(models.Model):
    """A code sent to a store's address, so that only its reader ties the store to an account. Kept as a digest."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="claims")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, null=True, related_name="+")
    network = models.CharField(
        max_length=16, blank=True, editable=False, help_text=_("Keyed name of the network that asked.")
    )
    code_hash = models.CharField(max_length=64, editable=False)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    sent_at = models.DateTimeField(default=timezone.now, editable=False, db_index=True)
    used_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.store} {self.sent_at:%Y-%m-%d %H:%M}"


class Listing(models.Model):
    """One offer on a marketplace, under the marketplace's own id. Facts that change are in its snapshots."""

    market = models.ForeignKey(Market, verbose_name=_("market"), on_delete=models.PROTECT, related_name="listings")
    store = models.ForeignKey(Store, verbose_name=_("store"), on_delete=models.PROTECT, related_name="listings")
    external_id = models.CharField(_("id on the marketplace"), max_length=100)
    url = models.URLField(_("address"), max_length=500)
    title = models.CharField(_("title"), max_length=300)
    first_seen_at = models.DateTimeField(_("first seen"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("listing")
        verbose_name_plural = _("listings")
        constraints = [models.UniqueConstraint(fields=["market", "external_id"], name="one_listing_per_id")]

    def __str__(self) -> str:
        return f"{self.title} ({self.external_id})"


class ListingSnapshot(models.Model):
    """A listing as it was seen at one moment. Written once, never edited (a trigger forbids it)."""

    listing = models.ForeignKey(Listing, verbose_name=_("listing"), on_delete=models.PROTECT, related_name="snapshots")
    taken_at = models.DateTimeField(_("taken"), default=timezone.now)
    facts = models.JSONField(
        _("facts"),
        help_text=_("title, description, price_minor, currency, seller (id, name), url, on_sale, taken_at, pictures"),
    )
    sha256 = models.CharField(_("SHA-256"), max_length=64, help_text=_("Of the canonical facts, digests included."))

    class Meta:
        verbose_name = _("snapshot of a listing")
        verbose_name_plural = _("snapshots of listings")
        ordering = ["-taken_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.listing} {self.taken_at:%Y-%m-%d %H:%M}"


class SnapshotPicture(models.Model):
    """A picture as the listing showed it: the bytes as fetched, never edited."""

    snapshot = models.ForeignKey(
        ListingSnapshot, verbose_name=_("snapshot"), on_delete=models.PROTECT, related_name="pictures"
    )
    number = models.PositiveSmallIntegerField(_("number"))
    file = models.FileField(_("file"), upload_to="snapshots/%Y/%m")
    media_type = models.CharField(_("type of file"), max_length=32)
    sha256 = models.CharField(_("SHA-256"), max_length=64)

    class Meta:
        verbose_name = _("picture of a snapshot")
        verbose_name_plural = _("pictures of snapshots")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["snapshot", "number"], name="one_picture_per_number")]

    def __str__(self) -> str:
        return f"{self.snapshot_id} · {self.pk}"


class Receipt(models.Model):
    """What a marketplace answered to one command. Append-only."""

    class Act(models.TextChoices):
        HIDE = "hide", _("hide")
        RESTORE = "restore", _("restore")
        VERIFY = "verify", _("look as a buyer")

    listing = models.ForeignKey(Listing, verbose_name=_("listing"), on_delete=models.PROTECT, related_name="receipts")
    act = models.CharField(_("act"), max_length=16, choices=Act)
    key = models.CharField(_("idempotency key"), max_length=120, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)
    answer = models.JSONField(_("answer"))

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_act_display()} · {self.pk}"
