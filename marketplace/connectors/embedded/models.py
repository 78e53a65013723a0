"""The tables of the embedded market: a small shop of many sellers. It knows nothing of complaints."""

from typing import Self

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify


class Seller(models.Model):
    """A seller and its store. The contact address is for legal notices, never shown to buyers."""

    external_id = models.SlugField(max_length=32, unique=True)
    name = models.CharField(max_length=100)
    about = models.CharField(max_length=300, blank=True)
    contact_email = models.EmailField()

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("embedded_market:store", args=[self.external_id])


class ItemQuerySet(models.QuerySet["Item"]):
    def visible(self) -> Self:
        """What buyers may see: not hidden by the operator, not withdrawn by its seller."""
        return self.filter(is_hidden=False, is_withdrawn=False)


class Item(models.Model):
    """An offer. Hidden by the operator and withdrawn by the seller are two facts, so that neither undoes the other."""

    number = models.PositiveIntegerField(unique=True)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="items")
    title = models.CharField(max_length=200)
    description = models.TextField(max_length=5000)
    search_text = models.TextField(editable=False)
    price_minor = models.PositiveIntegerField(help_text="In cents.")
    currency = models.CharField(max_length=3, default="EUR")
    stock = models.PositiveIntegerField(default=1)
    is_hidden = models.BooleanField(default=False, help_text="By the market's operator.")
    is_withdrawn = models.BooleanField(default=False, help_text="By the seller.")
    last_seq = models.PositiveBigIntegerField(default=0, help_text="Of the operator's last performed command.")
    listed_at = models.DateTimeField(default=timezone.now)

    objects = ItemQuerySet.as_manager()

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: object, **kwargs: object) -> None:
        self.search_text = self.words_to_find()
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def words_to_find(self) -> str:
        """Give the text that the search looks in: folded, since databases don't agree on case beyond ASCII."""
        return f"{self.title} {self.seller.name}".casefold()

    @property
    def slug(self) -> str:
        return slugify(self.title)[:80].strip("-") or "item"

    @property
    def is_visible(self) -> bool:
        return not (self.is_hidden or self.is_withdrawn)

    @property
    def can_be_bought(self) -> bool:
        return self.is_visible and self.stock > 0

    @property
    def standing(self) -> str:
        """One word for the operator: hidden, withdrawn, sold_out or on_sale."""
        if self.is_hidden:
            return "hidden"
        if self.is_withdrawn:
            return "withdrawn"
        return "on_sale" if self.stock else "sold_out"

    @property
    def price_text(self) -> str:
        return f"{self.price_minor // 100:,}.{self.price_minor % 100:02d} {self.currency}"

    @property
    def cover_url(self) -> str:
        return reverse("embedded_market:picture", args=[self.number, 1])

    def get_absolute_url(self) -> str:
        return reverse("embedded_market:item", args=[f"{self.number}-{self.slug}"])


class ItemPicture(models.Model):
    """A picture's bytes. In the database, so that a fresh market is one transaction."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="pictures")
    number = models.PositiveSmallIntegerField(default=1)
    media_type = models.CharField(max_length=32, default="image/jpeg")
    content = models.BinaryField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["item", "number"], name="market_one_picture_per_number")]


class Basket(models.Model):
    """What one browser wants to buy. It exists only while something is in it."""

    token = models.CharField(max_length=43, unique=True)
    created_at = models.DateTimeField(default=timezone.now)


class BasketLine(models.Model):
    basket = models.ForeignKey(Basket, on_delete=models.CASCADE, related_name="lines")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="+")
    quantity = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["basket", "item"], name="market_one_line_per_item")]

    @property
    def price_text(self) -> str:
        cents = self.quantity * self.item.price_minor
        return f"{cents // 100:,}.{cents % 100:02d} {self.item.currency}"


class OperatorCommand(models.Model):
    """A performed command and its answer: the second time the key comes, only the answer is given."""

    class Act(models.TextChoices):
        HIDE = "hide"
        RESTORE = "restore"

    key = models.CharField(max_length=200, unique=True)
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="commands")
    act = models.CharField(max_length=16, choices=Act)
    seq = models.PositiveBigIntegerField()
    answer = models.JSONField()
    performed_at = models.DateTimeField(default=timezone.now)
