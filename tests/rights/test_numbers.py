"""Numbers of rights with the words that people and registers write around them: one right has one normal form."""

from rights import offices

US = (
    "5,123,456",
    "5123456",
    "5 123 456",
    "5.123.456",
    "U.S. Reg. No. 5,123,456",
    "US Reg. No. 5123456",
    "U.S. Registration No. 5,123,456",
    "Reg. No. 5,123,456",
    "Reg No 5123456",
    "RegNo. 5123456",
    "Reg.No.5,123,456",
    "Registration Number: 5123456",
    "Registered 5123456",
    "USPTO 5123456",
    "USPTO Reg. No. 5,123,456",
    "US TM Reg. No. 5,123,456",
    "Trademark No. 5123456",
    "TM 5123456",
    "®5,123,456",
    "№ 5123456",
    "No. 5123456",
    "#5123456",
    "N° 5 123 456",
    "nº 5123456",
    "Nr. 5123456",
    "５１２３４５６",
    "٥١٢٣٤٥٦",
    "5-123-456",
    "注册号5123456",
    "注册号：5123456",
    "第5123456号",
    "商标注册号 5123456",
    "Reg. No. 5,123,456 (USPTO)",
    "Reg. No. 5,123,456 dated 12 May 2020",
    "U. S. Reg. No. 5,123,456",
    "Certificate No. 5123456",
    "رقم التسجيل 5123456",
    "Регистрационный номер 5123456",
    "Свидетельство № 5123456",
    "등록번호 5123456",
    "Registro N° 5123456",
    "Marque n° 5123456",
)
EU = (
    "018765432",
    "018 765 432",
    "18765432",
    "EUTM 018765432",
    "EUTM No. 018765432",
    "EUTM No 018 765 432",
    "EU trade mark 018765432",
    "EUTM-018765432",
    "CTM 018765432",
    "CTM No. 18765432",
    "EUIPO 018765432",
    "EU TM 018765432",
    "European Union trade mark No 018765432",
    "Unionsmarke 018765432",
    "Unionsmarke Nr. 018 765 432",
    "Marque 018765432",
    "商标 018765432",
    "Community trade mark 018765432",
    "Reg.-Nr. 018765432",
    "OHIM 018765432",
    "EM 018765432",
    "EUTM018765432",
)
IR = (
    "1234567",
    "IR 1234567",
    "IR 1 234 567",
    "IR No. 1234567",
    "IR-1234567",
    "International Registration No. 1234567",
    "WO 1234567",
    "WO1234567",
    "Intl. Reg. No. 1,234,567",
    "Madrid 1234567",
    "WIPO 1234567",
    "国际注册第1234567号",
    "INT 1234567",
    "Nr. IR 1234567",
    "Internationale Registrierung 1234567",
    "No international 1234567",
    "국제등록 제1234567호",
    "International trademark registration 1234567",
)
CN = (
    "12345678",
    "第12345678号",
    "注册号12345678",
    "商标注册证第12345678号",
    "注册号：第12345678号",
    "No. 12345678",
    "CN12345678",
    "Reg. No. 12345678",
    "登记号12345678",
    "申请/注册号：12345678",
    "第１２３４５６７８号",
)
DE = (
    "30 2008 012 345.6",
    "302008012345.6",
    "DE 30 2008 012 345.6",
    "Reg.-Nr. 30 2008 012 345.6",
    "Aktenzeichen 30 2008 012 345.6",
    "DPMA 302008012345.6",
    "Az. 30 2008 012 345.6",
    "Marke Nr. 30 2008 012 345.6",
    "Registernummer 30 2008 012 345.6",
)
UK = (
    "UK00003456789",
    "3456789",
    "UK 0000 3456789",
    "UK TM No. 3456789",
    "GB 3456789",
    "UKIPO UK00003456789",
    "UK Reg. No. 00003456789",
    "Trade mark number UK00003456789",
)
PATENT = (
    "10,123,456",
    "US 10,123,456 B2",
    "U.S. Pat. No. 10,123,456",
    "US Patent 10123456",
    "Patent No. US 10,123,456 B2",
    "Pat. 10,123,456",
)
DESIGN = (
    "D911,456",
    "US D911,456 S",
    "U.S. Design Patent No. D911,456",
    "Des. 911,456",
    "US Pat. No. D0911456",
    "USD911456S",
)
COPYRIGHT = (
    "VA 2-123-456",
    "VA0002123456",
    "Reg. No. VA 2-123-456",
    "Registration Number: VA0002123456",
    "VA 2-123-456 (USCO)",
    "Copyright Reg. No. VA 2-123-456",
    "Certificate VA 2-123-456",
)
JAPAN = (
    "5123456",
    "登録第5123456号",
    "商標登録第5123456号",
    "登録番号 第5123456号",
    "商標登録番号５１２３４５６",
    "Reg. No. 5123456",
    "第5123456号",
)
SAME = [
    ("USPTO", "trademark", "5123456", US),
    ("EUIPO", "trademark", "018765432", EU),
    ("WIPO", "trademark", "1234567", IR),
    ("CNIPA", "trademark", "12345678", CN),
    ("UKIPO", "trademark", "UK00003456789", UK),
    ("USPTO", "patent", "10123456", PATENT),
    ("USPTO", "design", "D0911456", DESIGN),
    ("USCO", "copyright", "VA0002123456", COPYRIGHT),
    ("JPO", "trademark", "5123456", JAPAN),
]
APART = [
    ("USPTO", "trademark", "5123456", "5123457"),
    ("USPTO", "patent", "RE45123", "PP45123"),
    ("USPTO", "patent", "US 9,876,543", "RE 45,123"),
    ("USCO", "copyright", "VA 2-123-456", "TX 2-123-456"),
    ("EUIPO", "trademark", "W01234567", "001234567"),
    ("WIPO", "trademark", "876543", "876543A"),
    ("JPO", "patent", "特願2019-123456", "特開2019-123456"),
    ("CNIPA", "trademark", "G1234567", "1234567"),
    ("CIPO", "trademark", "TMA123456", "123456"),
    ("INPI", "trademark", "word", "mark"),
]
NAMED = {
    "USPTO": ("USPTO", "uspto", "United States Patent and Trademark Office", "USPTO, United States", "美国专利商标局"),
    "EUIPO": ("EUIPO", "OHIM", "European Union Intellectual Property Office"),
    "CNIPA": ("CNIPA", "国家知识产权局"),
    "INPI, Brazil": ("INPI, Brazil",),
}


def test_words_around_a_number_change_nothing() -> None:
    german = offices.normal_number("DPMA", "trademark", DE[0])
    wrong = []
    for office, kind, normal, ways in [*SAME, ("DPMA", "trademark", german, DE)]:
        found = {typed: offices.normal_number(office, kind, typed) for typed in ways}
        wrong += [(office, kind, typed, got) for typed, got in found.items() if got != normal]

    assert wrong == []


def test_two_rights_stay_two() -> None:
    normal = offices.normal_number

    assert [row for row in APART if normal(row[0], row[1], row[2]) == normal(row[0], row[1], row[3])] == []


def test_an_office_named_in_words_is_the_one_of_the_list() -> None:
    assert {
        name: offices.code_of(name) for code, names in NAMED.items() for name in names if offices.code_of(name) != code
    } == {}
