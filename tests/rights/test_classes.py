"""Classes of goods, as registers and people of many countries write them."""

from django.core.exceptions import ValidationError

from rights.classes import LOCARNO, NICE, Classification, classes_in

TO_42 = list(range(35, 43))
UNDERSTOOD: list[tuple[Classification, str, list[int]]] = [
    *[
        (NICE, typed, [18, 25])
        for typed in (
            "18, 25",
            "25 18 25",
            "class 18; class 25",
            "Nice 18 and 25",
            "１８、25",
            "１８，２５",
            "18\n25",
            "18/25",
            "18 & 25",
            "18+25",
            "18|25",
            "018 025",
            "Classes: 18, 25.",
            "Cl. 18, Cl. 25",
            "Kl. 18 und Kl. 25",
            "Klassen 18 und 25",
            "classes 18 et 25",
            "clases 18 y 25",
            "classi 18 e 25",
            "klasy 18 i 25",
            "třídy 18, 25",
            "klasser 18 og 25",
            "классы 18, 25",
            "класс 18 и класс 25",
            "МКТУ 18, 25",
            "第18类、第25类",
            "第18类和第25类",
            "18类 25类",
            "第18類、第25類",
            "第十八类，第二十五类",
            "제18류, 제25류",
            "الفئة 18 و الفئة 25",
            "١٨، ٢٥",
            "فئات 18؛ 25",
            "[18] (25)",
            "#18 #25",
            "No. 18, Nr. 25",
            "NCL(12) 18, 25",
            "NCL (12-2024): 18 25",
            "Nice (12) 18; 25",
            "18. 25.",
            "“18”, “25”",
            "IC 018. US 001 002 003 022 041. G & S: Bags. IC 025. US 022 039. G & S: Clothing, namely 3 kinds of hats",
            "(IC 018) (IC 025)",
            "IC 018 025",
            "International Class 18; International Class 25",
            "Int. Cl. 18, 25",
            "sınıf 18 ve 25",
            "1801 2501",
            "商品分类 18 25",
            "国际分类：18，25",
            "18 ·25",
            "_18_ *25*",
            "18 / 25",
        )
    ],
    *[
        (NICE, typed, [25])
        for typed in (
            "IC 025. US 022 039. G & S: Clothing",
            "第25类",
            "25",
            "25.",
            "class 25",
            "IC025",
            "ic 25",
            "二十五类",
            "２５",
            "第 25 類",
            "25類",
            "(25)",
            "Klasse: 25",
            "Intl Class 025",
            "제25류",
            "Class No. 25",
        )
    ],
    *[
        (NICE, typed, TO_42)
        for typed in (
            "35-42",
            "35–42",
            "35 - 42",
            "35—42",
            "35−42",
            "35~42",
            "３５～４２",
            "35 to 42",
            "35 bis 42",
            "35 à 42",
            "35 a 42",
            "35..42",
            "35…42",
            "35至42",
            "第35至42类",
            "第35类至第42类",
            "35 до 42",
            "35 through 42",
            "classes 35-42",
            "35-37, 38-40; 41 42",
            "35 إلى 42",
            "٣٥-٤٢",
        )
    ],
    (NICE, "1-45", list(range(1, 46))),
    (NICE, "9, 35-37", [9, 35, 36, 37]),
    (NICE, "", []),
    (NICE, "十", [10]),
    (NICE, "四十五", [45]),
    (NICE, "第九类", [9]),
    *[
        (LOCARNO, typed, [26])
        for typed in (
            "26-05",
            "26.05",
            "26/05",
            "26 - 05",
            "26–05",
            "LOC (14) Cl. 26-05",
            "LOC(13) 26-05",
            "Locarno 26-99",
            "class 26-05, 26-03",
            "26",
            "第26类",
            "26-05类",
            "26/99",
            "２６－０５",
        )
    ],
    *[
        (LOCARNO, typed, [6, 7])
        for typed in ("Locarno 06-01; 7", "06-01/07", "06-01, 07-02", "06.01 07.02", "6, 7", "06 07")
    ],
    (LOCARNO, "26, 32", [26, 32]),
    (LOCARNO, "26/32", [26, 32]),
    (LOCARNO, "12-16", [12]),
    (LOCARNO, "06-09", [6]),
]

REFUSED: list[tuple[Classification, str, str]] = [
    *[
        (NICE, typed, "class")
        for typed in ("46", "0", "11, lamps", "-3", "9" * 150, "25a", "clothing", "35-46", "0-3", "4601")
    ],
    *[(NICE, typed, "range") for typed in ("42-35", "35-35", "25-01", "9 to 3")],
    *[(NICE, typed, "us_class") for typed in ("US 022 039", "U.S. Cl. 38, 39", "US classes 22")],
    (LOCARNO, "33", "class"),
    (LOCARNO, "33-01", "class"),
    *[(LOCARNO, typed, "range") for typed in ("6-9", "6 to 9", "26至28")],
    (LOCARNO, "12/16", "either"),
]


def test_classes_are_read_as_registers_and_people_write_them() -> None:
    wrong = []
    for known, typed, classes in UNDERSTOOD:
        try:
            got: object = classes_in(typed, known)
        except ValidationError as refusal:
            got = refusal.messages
        if got != classes:
            wrong.append((known.name, typed, got, classes))

    assert wrong == []


def test_what_is_no_class_or_two_things_at_once_is_refused() -> None:
    wrong = []
    for known, typed, code in REFUSED:
        try:
            got: object = classes_in(typed, known)
        except ValidationError as refusal:
            got = refusal.code
        if got != code:
            wrong.append((known.name, typed, got, code))

    assert wrong == []
