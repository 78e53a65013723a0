"""Countries as people of many languages write them."""

from babel import Locale
from django.conf import settings

from accounts.countries import COUNTRIES
from accounts.places import UnknownPlace, countries_in

UNDERSTOOD = {
    "": "",
    "DE, FR": "DE FR",
    "de, DE": "DE",
    "DE AT CH": "DE AT CH",
    "DE/AT/CH": "DE AT CH",
    "DE;AT;CH": "DE AT CH",
    "DE\nAT\nCH": "DE AT CH",
    "DE | AT • CH": "DE AT CH",
    "DE-AT-CH": "DE AT CH",
    "DEU, FRA": "DE FR",
    "Germany; france": "DE FR",
    "Germany and France": "DE FR",
    "Germany & France": "DE FR",
    "Germany + France": "DE FR",
    "Deutschland und Frankreich": "DE FR",
    "Allemagne et France": "DE FR",
    "DE, ET, FR": "DE ET FR",
    "Alemania y Francia": "DE FR",
    "Германия и Франция": "DE FR",
    "ＤＥ，ＦＲ": "DE FR",
    "EU": "EU",
    "E.U.": "EU",
    "EUIPO": "EU",
    "European Union": "EU",
    "EU-27": "EU",
    "欧盟": "EU",
    "歐盟": "EU",
    "الاتحاد الأوروبي": "EU",
    "Union européenne": "EU",
    "Benelux": "BE NL LU",
    "BX": "BE NL LU",
    "BENELUX, FR": "BE NL LU FR",
    "比荷卢": "BE NL LU",
    "UK / USA": "GB US",
    "U.K.": "GB",
    "U.K": "GB",
    "G.B.": "GB",
    "England, Wales": "GB",
    "United Kingdom": "GB",
    "英国": "GB",
    "المملكة المتحدة": "GB",
    "US": "US",
    "U.S.": "US",
    "U.S.A.": "US",
    "USA": "US",
    "United States": "US",
    "United States of America": "US",
    "the United States": "US",
    "美国": "US",
    "美國": "US",
    "الولايات المتحدة": "US",
    "أمريكا": "US",
    "South Korea": "KR",
    "S. Korea": "KR",
    "Korea": "KR",
    "Korea, Republic of": "KR",
    "Korea (South)": "KR",
    "Republic of Korea": "KR",
    "Korea, South Africa": "KR ZA",
    "韩国": "KR",
    "North Korea": "KP",
    "德国、法国": "DE FR",
    "德国，法国": "DE FR",
    "德国和法国": "DE FR",
    "德国法国": "DE FR",
    "德国 法国": "DE FR",
    "中国、美国、欧盟、英国": "CN US EU GB",
    "中国大陆 香港 台湾": "CN HK TW",
    "中国香港": "HK",
    "阿联酋": "AE",
    "ألمانيا، فرنسا": "DE FR",
    "ألمانيا وفرنسا": "DE FR",
    "المانيا؛ فرنسا": "DE FR",
    "السعودية والإمارات": "SA AE",
    "مصر": "EG",
    "P.R. China": "CN",
    "PRC": "CN",
    "Mainland China": "CN",
    "Hong Kong SAR China": "HK",
    "Hongkong": "HK",
    "Taiwan": "TW",
    "Chinese Taipei": "TW",
    "Russia": "RU",
    "Russian Federation": "RU",
    "Czech Republic": "CZ",
    "Turkey": "TR",
    "Türkiye": "TR",
    "Turkiye": "TR",
    "Holland": "NL",
    "The Netherlands": "NL",
    "UAE": "AE",
    "Viet Nam": "VN",
    "Côte d’Ivoire": "CI",
    "Cote d'Ivoire": "CI",
    "Ivory Coast": "CI",
    "Bosnia and Herzegovina": "BA",
    "Bosnia & Herzegovina": "BA",
    "Trinidad and Tobago and Cuba": "TT CU",
    "St. Lucia": "LC",
    "Congo, Democratic Republic of the": "CD",
    "Kosovo": "XK",
    "科索沃": "XK",
    "كوسوفو": "XK",
    "日本、韓国": "JP KR",
    "일본, 한국": "JP KR",
    "Österreich Schweiz": "AT CH",
    "Tschechien, Polen": "CZ PL",
    "España, Portugal": "ES PT",
    "and": "",
}
UNKNOWN = {
    "DE, Atlantis": "Atlantis",
    "worldwide": "worldwide",
    "Europe": "Europe",
    "DE, XX": "XX",
    "Germany, New Atlantis, France": "New Atlantis",
    "德国、亚特兰": "亚特兰",
    "ألمانيا، أطلس": "اطلس",
    "12": "12",
}


def read(typed: str) -> str:
    try:
        return " ".join(countries_in(typed))
    except UnknownPlace as unknown:
        return f"unknown: {unknown.name}"


def test_countries_are_read_as_people_write_them() -> None:
    assert {typed: read(typed) for typed, codes in UNDERSTOOD.items() if read(typed) != codes} == {}


def test_what_is_no_country_is_named() -> None:
    assert {typed: read(typed) for typed, name in UNKNOWN.items() if read(typed) != f"unknown: {name}"} == {}


def test_every_country_of_the_sign_up_is_read_by_code_and_by_its_name_in_each_language() -> None:
    wrong = []
    for language, _name in settings.LANGUAGES:
        territories = Locale.parse(language, sep="-").territories
        for code, name in COUNTRIES:
            typed = (code, code.lower(), str(name), territories[code], f"{territories[code]}, {territories['DE']}")
            wanted = [code, code, code, code, " ".join(dict.fromkeys((code, "DE")))]
            wrong += [(each, read(each), want) for each, want in zip(typed, wanted, strict=True) if read(each) != want]

    assert wrong == []


def test_thousands_of_words_are_read_too() -> None:
    assert (read("德国" * 2000), read("DE " * 2000)) == ("DE", "DE")


def test_a_person_from_kosovo_can_sign_up() -> None:
    assert "XK" in dict(COUNTRIES)
