"""Bring the shop's folder up to date: tables, catalogue, search index, the operator. What is there already stays."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Permission, User
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction
from oscar.core.loading import get_model

from shop.pictures import draw
from shop.secret import kept_secret
from shop.wares import TRADERS, Offer, offers

OPERATOR = "operator"
# Just what a portal needs to look, to hide and to write to sellers: no order, no price rule, no account is changed.
RIGHTS = ("view_product", "change_product", "view_partner", "view_user")
Partner, StockRecord = get_model("partner", "Partner"), get_model("partner", "StockRecord")
Product, ProductImage = get_model("catalogue", "Product"), get_model("catalogue", "ProductImage")
ProductClass, Category = get_model("catalogue", "ProductClass"), get_model("catalogue", "Category")
CLASS = {"name": "Things", "track_stock": True, "requires_shipping": True}


class Command(BaseCommand):
    help = "Make the shop in the folder that OSCAR_SHOP_DATA names."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", run_syncdb=True, interactive=False, verbosity=0)
        apps.get_app_config("haystack").signal_processor.teardown()  # indexed once, at the end, and not at each save
        with transaction.atomic():
            make_operator(settings.DATA / "operator-password")
            if not Product.objects.exists():
                made = make_catalogue()
                tell(made, settings.DATA / "catalogue.json")
        if not Path(settings.DATA, "index").exists():
            call_command("rebuild_index", interactive=False, verbosity=0)


def make_operator(kept: Path) -> None:
    """The account that a portal signs in with; its password is made once and kept in the shop's folder."""
    password = kept_secret(kept)
    user, _ = User.objects.get_or_create(username=OPERATOR, defaults={"email": "operator@shop.example"})
    user.is_staff = True
    if not user.check_password(password):
        user.set_password(password)
    user.save()
    user.user_permissions.set(Permission.objects.filter(codename__in=RIGHTS))


def make_catalogue() -> list[tuple[Offer, Any]]:
    partners = [make_partner(trader.name, trader.email) for trader in TRADERS]
    ware = ProductClass.objects.create(**CLASS)
    category = Category.add_root(name="Everything")
    made = []
    for number, offer in enumerate(offers(), start=1):
        product = make_product(offer, ware, f"HS-{number:04d}", partners[offer.seller])
        product.categories.add(category)
        made.append((offer, product))
    return made


def make_partner(name: str, email: str) -> Any:
    user = User.objects.create_user(email, email)  # without a password: nobody signs in as a seller here
    partner = Partner.objects.create(name=name)
    partner.users.add(user)
    return partner


def make_product(offer: Offer, ware: Any, sku: str, partner: Any) -> Any:
    """One product with its picture and stock; one that comes in sizes has a child for each."""
    facts = {"title": offer.title, "description": paragraphs(offer.text), "product_class": ware}
    structure = Product.PARENT if offer.sizes else Product.STANDALONE
    product = Product.objects.create(**facts, structure=structure)
    drawn = draw(offer.kind, offer.colour, word=offer.word, stamp=offer.stamp, mirrored=offer.mirrored)
    ProductImage.objects.create(product=product, original=ContentFile(drawn, f"{sku.lower()}.jpg"))
    for size in offer.sizes:
        child = Product.objects.create(title=f"{offer.title}, {size}", structure=Product.CHILD, parent=product)
        make_stock(child, offer, partner, f"{sku}-{size}")
    if not offer.sizes:
        make_stock(product, offer, partner, sku)
    return product


def paragraphs(text: str) -> str:
    return "".join(f"<p>{part}</p>" for part in text.split("\n\n"))


def make_stock(product: Any, offer: Offer, partner: Any, sku: str) -> None:
    price = Decimal(offer.cents) / 100
    StockRecord.objects.create(
        product=product, partner=partner, partner_sku=sku, price=price, num_in_stock=offer.stock, num_allocated=0
    )


def tell(made: list[tuple[Offer, Any]], file: Path) -> None:
    """Write what was made, for whoever shows a story on it: id, title, seller, and the right that it copies."""
    rows = [
        {"id": one.pk, "title": offer.title, "seller": TRADERS[offer.seller].name, "copies": offer.copies}
        for offer, one in made
    ]
    file.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
