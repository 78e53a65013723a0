"""What a marketplace says is made fit to keep, in a time that grows no faster than what it says."""

import time

from marketplace.connectors.texts import MARKUP, from_html

SHOWN = {
    "plain words": ("A lamp.", "A lamp."),
    "paragraphs": ("<p>One</p><p>Two<br/>three</p>", "One\nTwo\nthree"),
    "a script": ("A <script>alert('lamp')</script>lamp", "A lamp"),
    "a style in capitals": ("<STYLE type='a'>p {}</STYLE >Lamp", "Lamp"),
    "a remark": ("A <!-- cheap --> lamp", "A  lamp"),
    "an unclosed script runs to the end": ("Lamp<script>alert(1)", "Lamp"),
    "an unclosed remark runs to the end": ("Lamp<!-- and more", "Lamp"),
    "words that begin like a script": ("<scripture>Lamp</scripture>", "Lamp"),
    "a sign of less": ("1 < 2", "1 < 2"),
    "entities": ("Caf&eacute; &amp; lamp", "Café & lamp"),
}
HOSTILE = ("<!--", "<script>", "<style>", "</script>", "<", "<br", "</p ", "<!--<script>", "&", "<a ")


def test_a_description_in_html_becomes_words() -> None:
    found = {name: from_html(html, 1_000) for name, (html, _wanted) in SHOWN.items()}

    assert found == {name: wanted for name, (_html, wanted) in SHOWN.items()}


def test_two_million_signs_of_pieces_cost_little() -> None:
    took = {}
    for piece in HOSTILE:
        begun = time.thread_time()
        from_html(piece * (2_000_000 // len(piece)), 20_000)
        took[piece] = time.thread_time() - begun

    assert {piece: seconds for piece, seconds in took.items() if seconds > 1} == {}  # by the processor; it was 40


def test_only_the_first_part_of_a_long_description_is_looked_at() -> None:
    limit = 100
    html = "<i>" * (MARKUP * limit // 3) + "<b>Lamp</b>"

    assert from_html(html, limit) == ""
    assert from_html(html, 2 * limit) == "Lamp"
