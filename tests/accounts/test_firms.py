"""Names of firms of many countries, taken apart: the legal form in front, behind, glued on, in its own script."""

from accounts.firms import is_same_owner, letters, name_key, owner_key, taken_apart
from accounts.lookalikes import Index, Known
from accounts.team.domains import firm_domain, is_public

# Names as registers of each country write them; what is left must be the name alone.
LUMO = {
    "DE": (
        "Lumo GmbH",
        "Lumo G.m.b.H.",
        "LUMO GMBH",
        "Lumo Gesellschaft mit beschränkter Haftung",
        "Lumo AG",
        "Lumo GmbH & Co. KG",
        "Lumo GmbH und Co KG",
        "Lumo KGaA",
        "Lumo OHG",
        "Lumo GbR",
        "Lumo UG (haftungsbeschränkt)",
        "Lumo e.K.",
        "Lumo e. K.",
        "Lumo e.V.",
        "Lumo eG",
        "Lumo SE",
        "Lumo gGmbH",
        "Lumo SE & Co. KGaA",
        "Lumo PartG mbB",
        "LUMOGMBH",
    ),
    "AT": ("Lumo Ges.m.b.H.", "Lumo GesmbH", "Lumo OG", "Lumo e.U."),
    "CH": ("Lumo Sagl", "Lumo Sàrl", "Lumo AG", "Lumo SA"),
    "GB": (
        "Lumo Ltd",
        "Lumo Ltd.",
        "Lumo Limited",
        "LUMO LIMITED",
        "Lumo plc",
        "Lumo PLC",
        "Lumo LLP",
        "Lumo L.L.P.",
        "Lumo CIC",
        "The Lumo Company",
        "Lumo Co. Ltd.",
        "Lumo & Co",
        "Lumo and Company",
    ),
    "IE": ("Lumo DAC", "Lumo Teoranta", "Lumo CLG"),
    "US": (
        "Lumo Inc",
        "Lumo, Inc.",
        "Lumo Incorporated",
        "Lumo Corp.",
        "Lumo Corporation",
        "Lumo LLC",
        "Lumo L.L.C.",
        "Lumo, LLC",
        "Lumo LP",
        "Lumo PLLC",
        "Lumo Co.",
    ),
    "FR": (
        "Lumo SA",
        "Lumo S.A.",
        "Lumo SAS",
        "Lumo S.A.S.",
        "Lumo SASU",
        "Lumo SARL",
        "Lumo S.A.R.L.",
        "SARL Lumo",
        "SAS Lumo",
        "Lumo EURL",
        "Lumo SNC",
        "Société Lumo",
        "Lumo & Cie",
    ),
    "BE": ("Lumo BV", "Lumo BVBA", "Lumo SPRL", "Lumo NV", "Lumo SRL", "Lumo ASBL"),
    "NL": ("Lumo B.V.", "Lumo N.V.", "Lumo V.O.F.", "Lumo C.V.", "Lumo Coöperatie U.A."),
    "IT": ("Lumo S.r.l.", "Lumo SRL", "Lumo S.p.A.", "Lumo s.n.c.", "Lumo S.a.p.A.", "Lumo S.R.L.S."),
    "ES": (
        "Lumo S.L.",
        "Lumo SL",
        "Lumo S.L.U.",
        "Lumo S.A.U.",
        "Lumo, S.A.",
        "Lumo Sociedad Limitada",
        "Lumo S. Coop.",
    ),
    "PT": ("Lumo Lda", "Lumo, Lda.", "Lumo Unipessoal Lda", "Lumo Limitada"),
    "BR": ("Lumo Ltda", "Lumo Ltda.", "Lumo LTDA ME", "Lumo EIRELI", "Lumo S/A", "Lumo S.A."),
    "MX": (
        "Lumo S.A. de C.V.",
        "Lumo SA de CV",
        "Lumo, S.A. DE C.V.",
        "Lumo S. de R.L. de C.V.",
        "Lumo SAPI de CV",
        "Lumo S.A.B. de C.V.",
    ),
    "CO": ("Lumo S.A.S.", "Lumo Ltda"),
    "CL": ("Lumo SpA", "Lumo Limitada"),
    "PE": ("Lumo S.A.C.", "Lumo SAC"),
    "VE": ("Lumo C.A.",),
    "SE": ("Lumo AB", "AB Lumo", "Lumo AB (publ)", "Lumo Aktiebolag", "Lumo HB"),
    "DK": ("Lumo A/S", "Lumo ApS", "Lumo I/S", "Lumo Aktieselskab"),
    "NO": ("Lumo AS", "Lumo ASA", "AS Lumo"),
    "FI": ("Lumo Oy", "Oy Lumo Ab", "Lumo Oyj", "Lumo Oy Ab"),
    "IS": ("Lumo ehf.", "Lumo hf."),
    "EE": ("Lumo OÜ", "OÜ Lumo", "AS Lumo"),
    "LV": ("SIA Lumo", "SIA “Lumo”", "Lumo SIA"),
    "LT": ("UAB Lumo", "UAB „Lumo“", "Lumo UAB"),
    "PL": (
        "Lumo Sp. z o.o.",
        "Lumo sp. z o. o.",
        "Lumo Spółka z o.o.",
        "Lumo Spółka z ograniczoną odpowiedzialnością",
        "Lumo S.A.",
        "Lumo sp.k.",
        "Lumo sp. j.",
        "Lumo Sp. z o.o. Sp. k.",
        "Lumo P.S.A.",
    ),
    "CZ": ("Lumo s.r.o.", "Lumo, s. r. o.", "Lumo spol. s r.o.", "Lumo a.s.", "Lumo v.o.s."),
    "SK": ("Lumo s.r.o.", "Lumo, a.s.", "Lumo spol. s r. o."),
    "HU": ("Lumo Kft.", "Lumo Zrt.", "Lumo Nyrt.", "Lumo Bt."),
    "RO": ("Lumo SRL", "SC Lumo SRL", "S.C. Lumo S.R.L."),
    "BG": ("Лумо ООД", "Лумо ЕООД", "Лумо АД", "Lumo OOD", "Lumo EOOD"),
    "HR": ("Lumo d.o.o.", "Lumo j.d.o.o.", "Lumo d.d."),
    "RS": ("Lumo DOO", "Лумо д.о.о.", "Lumo d.o.o."),
    "MK": ("Lumo DOOEL",),
    "GR": ("Lumo A.E.", "Lumo AE", "Λούμο Α.Ε.", "Λούμο ΑΕ", "Λούμο Ε.Π.Ε.", "Λούμο ΙΚΕ", "Λούμο Ο.Ε."),
    "AL": ("Lumo Sh.p.k.", "Lumo SHPK"),
    "TR": (
        "Lumo A.Ş.",
        "Lumo AŞ",
        "Lumo Ltd. Şti.",
        "Lumo San. ve Tic. A.Ş.",
        "Lumo San. ve Tic. Ltd. Şti.",
        "Lumo Anonim Şirketi",
        "Lumo Limited Şirketi",
    ),
    "RU": (
        "ООО Лумо",
        "ООО «Лумо»",
        "Лумо ООО",
        "ОАО Лумо",
        "ЗАО «Лумо»",
        "АО Лумо",
        "ПАО «Лумо»",
        "ИП Лумо",
        "OOO Lumo",
        "Lumo OOO",
        "Общество с ограниченной ответственностью «Лумо»",
        "Lumo JSC",
    ),
    "UA": ("ТОВ Лумо", "ТОВ «Лумо»", "ПрАТ «Лумо»", "TOV Lumo", "Товариство з обмеженою відповідальністю «Лумо»"),
    "KZ": ("ТОО Лумо", "ТОО «Лумо»", "TOO Lumo"),
    "IN": (
        "Lumo Pvt Ltd",
        "Lumo Pvt. Ltd.",
        "Lumo Private Limited",
        "Lumo (P) Ltd.",
        "Lumo LLP",
        "Lumo (OPC) Private Limited",
    ),
    "AU": ("Lumo Pty Ltd", "Lumo Pty. Ltd.", "Lumo Pty Limited", "Lumo Proprietary Limited", "Lumo P/L"),
    "ZA": ("Lumo (Pty) Ltd", "Lumo CC", "Lumo Proprietary Limited"),
    "SG": ("Lumo Pte Ltd", "Lumo Pte. Ltd.", "Lumo Pte Limited"),
    "MY": ("Lumo Sdn Bhd", "Lumo Sdn. Bhd.", "Lumo Berhad"),
    "ID": ("PT Lumo", "PT. Lumo", "P.T. Lumo", "PT Lumo Tbk", "PT Lumo (Persero) Tbk", "UD Lumo"),
    "TH": ("Lumo Co., Ltd.", "บริษัท ลูโม จำกัด", "บริษัทลูโมจำกัด", "บริษัท ลูโม จำกัด (มหาชน)", "Lumo PCL"),
    "VN": ("Công ty TNHH Lumo", "Công ty Cổ phần Lumo", "CTCP Lumo", "CÔNG TY TNHH LUMO", "Công ty TNHH MTV Lumo"),
    "PH": ("Lumo Inc.", "Lumo Corp.", "Lumo OPC"),
    "CN": (
        "Lumo Co., Ltd.",
        "Lumo Co.,Ltd",
        "LUMO CO LTD",
        "露莫有限公司",
        "露莫有限责任公司",
        "露莫股份有限公司",
        "露莫公司",
    ),
    "TW": ("露莫股份有限公司", "露莫有限公司", "露莫有限責任公司"),
    "HK": ("Lumo Limited", "露莫有限公司", "Lumo Company Limited"),
    "JP": (
        "株式会社ルモ",
        "ルモ株式会社",
        "株式会社 ルモ",
        "㈱ルモ",
        "ルモ㈱",
        "(株)ルモ",
        "（株）ルモ",
        "有限会社ルモ",
        "合同会社ルモ",
        "Lumo K.K.",
        "Lumo KK",
        "Lumo Kabushiki Kaisha",
        "Lumo Co., Ltd.",
        "Lumo G.K.",
    ),
    "KR": (
        "주식회사 루모",
        "주식회사루모",
        "루모 주식회사",
        "(주)루모",
        "㈜루모",
        "루모(주)",
        "유한회사 루모",
        "Lumo Co., Ltd.",
    ),
    "AE": (
        "Lumo FZE",
        "Lumo FZ-LLC",
        "Lumo FZCO",
        "Lumo DMCC",
        "Lumo L.L.C",
        "Lumo W.L.L.",
        "شركة لومو ذ.م.م",
        "لومو ذ.م.م",
    ),
    "SA": ("شركة لومو", "شركة لومو المحدودة", "شركة لومو ذات مسؤولية محدودة", "مؤسسة لومو", "لومو ش.م.م"),
    "EG": ("Lumo S.A.E.", "شركة لومو ش.م.م"),
    "LB": ("Lumo S.A.L.", "شركة لومو ش.م.ل"),
    "IL": ("Lumo Ltd.", 'לומו בע"מ', "לומו בע״מ", "חברת לומו בע״מ"),
    "IR": ("شرکت لومو", "شرکت لومو سهامی خاص"),
}
CORES = {"lumo", "лумо", "λουμο", "露莫", "ルモ", "루모", "لومو", "לומו", "ลโม", "ลูโม"}
NOT_FORMS = {
    "Lumo Lights": "lumolights",
    "Agora": "agora",
    "Sasha": "sasha",
    "Incanto": "incanto",
    "Zinc": "zinc",
    "Coco": "coco",
    "Lumo Light GmbH": "lumolight",
    "GmbH": "gmbh",
    "Ltd": "ltd",
    "The Co": "theco",
    "株式会社": "株式会社",
    "公司": "公司",
    "Asics": "asics",
    "Sagl Foods": "saglfoods",
    "Aboatic": "aboatic",
    "": "",
    "!!!": "",
    "3M": "3m",
    "Lumo & Finch LLC": "lumofinch",
    "Müller AG": "muller",
    "Æther ApS": "æther",
}
ONE_OWNER = [
    ("Lumo Lights Ltd", "LUMO LIGHTS LIMITED", "Lumo Lights Ltd.", "Lumo-Lights, Ltd", "Ｌｕｍｏ Lights Ltd"),
    ("Lumo GmbH & Co. KG", "LUMO GMBH & CO KG", "Lumo GmbH und Co. KG", "Lumo G.m.b.H. & Co.KG"),
    ("Lumo Sp. z o.o.", "LUMO SPÓŁKA Z O.O.", "Lumo Spółka z ograniczoną odpowiedzialnością"),
    ("株式会社ルモ", "㈱ルモ", "（株）ルモ"),
    ("ООО «Лумо»", "Лумо ООО", "Общество с ограниченной ответственностью «Лумо»"),
    ("Lumo A/S", "LUMO AS", "Lumo Aktieselskab"),
    ("Ida Lumo", "IDA LUMO", "Ida  Lumo"),
]
TWO_OWNERS = [
    ("Lumo GmbH", "Lumo AG"),
    ("Lumo Ltd", "Lumo LLC"),
    ("Lumo", "Lumo GmbH"),
    ("Lümo GmbH", "Lumo GmbH"),
    ("Lumo Lights GmbH", "Lumo Light GmbH"),
    ("", ""),
    ("!!!", "???"),
]
IMITATIONS = [
    ("Lumo Lights GmbH", "PT Lumo Lights"),
    ("Lumo Lights GmbH", "Lumo Lights Sp. z o.o."),
    ("Lumo Lights GmbH", "ООО Lumo Lights"),
    ("Lumo Lights GmbH", "UAB Lumo Lights"),
    ("Lumo Lights GmbH", "LumoLightsGmbH"),
    ("Lumo Lights GmbH", "Công ty TNHH Lumo Lights"),
    ("Lumo Lights GmbH", "Lumo Lights San. ve Tic. Ltd. Şti."),
    ("Lumo Lights GmbH", "Lumo Lights S.A. de C.V."),
    ("露莫灯具有限公司", "露莫灯具股份有限公司"),
    ("株式会社ルモ照明", "ルモ照明㈱"),
    ("株式会社ルモ照明", "有限会社ルモ照明"),
    ("주식회사 루모조명", "루모조명(주)"),
    ("شركة لومو للإضاءة", "لومو للإضاءة ذ.م.م"),
    ("ООО «Лумо Свет»", "Лумо Свет ЗАО"),
    ("Λούμο Φώτα Α.Ε.", "Λούμο Φώτα ΕΠΕ"),
    ('לומו תאורה בע"מ', "לומו תאורה"),
    ("บริษัท ลูโมไฟ จำกัด", "ลูโมไฟ"),
]


def test_the_legal_form_is_taken_off_in_front_behind_and_glued_on() -> None:
    wrong = [
        (country, name, name_key(name))
        for country, names in LUMO.items()
        for name in names
        if name_key(name) not in CORES
    ]

    assert wrong == []
    assert len(LUMO) >= 40


def test_what_is_no_form_stays() -> None:
    assert {name: name_key(name) for name, key in NOT_FORMS.items() if name_key(name) != key} == {}


def test_one_owner_is_known_however_the_name_is_written() -> None:
    wrong = [(group[0], other) for group in ONE_OWNER for other in group[1:] if not is_same_owner(group[0], other)]

    assert wrong == []


def test_another_form_or_another_letter_is_another_owner() -> None:
    assert [pair for pair in TWO_OWNERS if is_same_owner(*pair)] == []


def test_a_legal_form_hides_no_look_alike() -> None:
    missed = [pair for pair in IMITATIONS if not Index.of([Known(1, pair[0])]).twins(pair[1])]

    assert missed == []


def test_odd_names_do_no_harm() -> None:
    for name in ("", "\0", "\ud800", "a" * 100_000, "gmbh " * 5_000, "有限公司" * 5_000, "." * 5_000, "(株)" * 3_000):
        assert len(name_key(name)) <= 200
        assert len(taken_apart(name).words) <= 200
        assert isinstance(owner_key(name), str)
    assert letters("Ａ-b c.1") == "abc1"


def test_there_is_one_list_of_public_mail_providers() -> None:
    public = ("gmail.com", "tuta.io", "tuta.com", "yeah.net", "yahoo.co.jp", "vip.qq.com", "GMAIL.com", "kakao.com")

    assert [domain for domain in public if not is_public(domain) or firm_domain(f"ann@{domain}")] == []
    assert [domain for domain in ("lumo.example", "notgmail.com", "com", "") if is_public(domain)] == []
