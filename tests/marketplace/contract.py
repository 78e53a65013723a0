"""What every connector must do. A test class of each connector inherits these and gives a `bench`."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from marketplace.connectors.base import (
    Connector,
    ConnectorError,
    ListingNotFound,
    ListingRef,
    SellerContact,
    Visibility,
)

GONE = Visibility(page=False, api=False, search=False, basket=False)
ON_SALE = Visibility(page=True, api=True, search=True, basket=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """A connector and what the market behind it holds.

    things_in_baskets: counts what looks left behind there. stock: what the listing costs and how many there are, as
    the market itself has it. reprice: the seller asks so many cents from now on.
    """

    connector: Connector
    listing: ListingRef
    other: ListingRef
    missing: ListingRef
    address: str
    contact: SellerContact
    things_in_baskets: Callable[[], int]
    stock: Callable[[], object]
    reprice: Callable[[int], None]


class ConnectorContract:
    def test_a_listings_own_address_is_recognised(self, bench: Bench) -> None:
        assert bench.connector.find(bench.address) == bench.listing

    def test_the_address_that_a_snapshot_gives_is_recognised(self, bench: Bench) -> None:
        assert bench.connector.find(bench.connector.snapshot(bench.listing).url) == bench.listing

    def test_an_address_elsewhere_is_not_recognised(self, bench: Bench) -> None:
        assert bench.connector.find("https://elsewhere.example/item/1") is None

    def test_a_snapshot_holds_the_pictures_bytes(self, bench: Bench) -> None:
        assert [picture.content[:3] for picture in bench.connector.snapshot(bench.listing).pictures] == [
            b"\xff\xd8\xff"
        ]

    def test_a_listing_that_is_not_there_has_no_snapshot(self, bench: Bench) -> None:
        with pytest.raises(ListingNotFound):
            bench.connector.snapshot(bench.missing)

    def test_the_seller_can_be_written_to(self, bench: Bench) -> None:
        assert bench.connector.seller_contact(bench.listing) == bench.contact

    def test_the_seller_of_a_hidden_listing_can_still_be_written_to(self, bench: Bench) -> None:
        bench.connector.hide(bench.listing, key="hide:1", seq=1)

        assert bench.connector.seller_contact(bench.listing) == bench.contact

    def test_a_buyer_sees_a_listing_everywhere(self, bench: Bench) -> None:
        assert bench.connector.verify(bench.listing) == ON_SALE

    def test_a_look_leaves_the_basket_clean(self, bench: Bench) -> None:
        bench.connector.verify(bench.listing)

        assert bench.things_in_baskets() == 0

    def test_a_buyer_sees_a_missing_listing_nowhere(self, bench: Bench) -> None:
        assert bench.connector.verify(bench.missing) == GONE

    def test_a_hidden_listing_is_nowhere_to_be_seen_or_bought(self, bench: Bench) -> None:
        bench.connector.hide(bench.listing, key="hide:1", seq=1)

        assert bench.connector.verify(bench.listing) == GONE

    def test_a_hidden_listing_has_no_snapshot(self, bench: Bench) -> None:
        bench.connector.hide(bench.listing, key="hide:1", seq=1)

        with pytest.raises(ListingNotFound):
            bench.connector.snapshot(bench.listing)

    def test_other_listings_of_the_seller_stay(self, bench: Bench) -> None:
        bench.connector.hide(bench.listing, key="hide:1", seq=1)

        assert bench.connector.verify(bench.other) == ON_SALE

    def test_a_missing_listing_cannot_be_hidden(self, bench: Bench) -> None:
        with pytest.raises(ListingNotFound):
            bench.connector.hide(bench.missing, key="hide:1", seq=1)

    def test_a_key_twice_is_one_effect_and_says_so(self, bench: Bench) -> None:
        first = bench.connector.hide(bench.listing, key="hide:1", seq=1)
        second = bench.connector.hide(bench.listing, key="hide:1", seq=1)

        assert (first.repeated, second.repeated, first.answer) == (False, True, second.answer)

    def test_a_repeated_hide_does_not_undo_a_restore(self, bench: Bench) -> None:
        bench.connector.hide(bench.listing, key="hide:1", seq=1)
        bench.connector.restore(bench.listing, key="restore:1", seq=2)
        bench.connector.hide(bench.listing, key="hide:1", seq=1)

        assert bench.connector.verify(bench.listing) == ON_SALE

    def test_a_late_command_is_refused_for_good(self, bench: Bench) -> None:
        bench.connector.restore(bench.listing, key="restore:1", seq=2)

        with pytest.raises(ConnectorError) as refusal:
            bench.connector.hide(bench.listing, key="hide:1", seq=1)

        assert (refusal.value.permanent, bench.connector.verify(bench.listing)) == (True, ON_SALE)

    def test_a_restored_listing_is_as_it_was(self, bench: Bench) -> None:
        before = bench.connector.snapshot(bench.listing)
        bench.connector.hide(bench.listing, key="hide:1", seq=1)
        bench.connector.restore(bench.listing, key="restore:1", seq=2)

        assert bench.connector.snapshot(bench.listing) == before

    def test_a_restored_listing_is_on_sale_with_its_price_and_stock(self, bench: Bench) -> None:
        before = bench.stock()
        bench.connector.hide(bench.listing, key="hide:1", seq=1)
        bench.connector.restore(bench.listing, key="restore:1", seq=2)

        assert (bench.stock(), bench.connector.verify(bench.listing)) == (before, ON_SALE)

    def test_a_price_that_changed_before_the_hide_is_the_one_that_comes_back(self, bench: Bench) -> None:
        bench.connector.snapshot(bench.listing)
        bench.reprice(1234)
        bench.connector.hide(bench.listing, key="hide:1", seq=1)
        bench.connector.restore(bench.listing, key="restore:1", seq=2)

        assert bench.connector.snapshot(bench.listing).price_minor == 1234

    def test_hiding_what_is_hidden_forgets_nothing(self, bench: Bench) -> None:
        before = bench.stock()
        bench.connector.hide(bench.listing, key="hide:1", seq=1)
        bench.connector.hide(bench.listing, key="hide:2", seq=2)
        bench.connector.restore(bench.listing, key="restore:1", seq=3)

        assert bench.stock() == before

    def test_a_restored_listing_can_be_hidden_and_restored_again(self, bench: Bench) -> None:
        before = bench.stock()
        for round_ in (1, 3):
            bench.connector.hide(bench.listing, key=f"hide:{round_}", seq=round_)
            bench.connector.restore(bench.listing, key=f"restore:{round_}", seq=round_ + 1)

        assert bench.stock() == before

    @pytest.mark.postgresql
    def test_a_key_belongs_to_one_command(self, bench: Bench) -> None:
        bench.connector.hide(bench.other, key="hide:1", seq=1)

        with pytest.raises(ConnectorError) as refusal:
            bench.connector.hide(bench.listing, key="hide:1", seq=1)

        assert (refusal.value.permanent, bench.connector.verify(bench.listing)) == (True, ON_SALE)

    def test_the_setup_is_found_good(self, bench: Bench) -> None:
        assert len(list(bench.connector.probe())) >= 2

    def test_a_performed_command_can_be_read_back(self, bench: Bench) -> None:
        done = bench.connector.hide(bench.listing, key="hide:1/2?x#y", seq=1)

        assert getattr(bench.connector.performed(bench.listing, key="hide:1/2?x#y"), "answer", None) == done.answer

    def test_a_command_never_sent_reads_back_as_none(self, bench: Bench) -> None:
        assert bench.connector.performed(bench.listing, key="hide:1") is None

    def test_a_key_of_another_listing_reads_back_as_none(self, bench: Bench) -> None:
        bench.connector.hide(bench.other, key="hide:2", seq=1)

        assert bench.connector.performed(bench.listing, key="hide:2") is None
