"""What people paste, and what is in it."""

HERE = "http://127.0.0.1:8123/market"
WIDE = "ｈｔｔｐ：／／１２７．０．０．１：８１２３／ｍａｒｋｅｔ／ｉｔｅｍ／１"
ABROAD = "https://shop.example"  # a second market, on a plain name, at the root of its host
LETTERED = ("https://märkt.example", "https://الجزائر.example")  # markets whose names hold other letters

# Pasted text → the links in it that name listings, each as typed, with the listing's number.
LISTINGS: list[tuple[str, list[tuple[str, str]]]] = [
    (f"{HERE}/item/10007", [(f"{HERE}/item/10007", "10007")]),
    (f"{HERE}/item/10007/", [(f"{HERE}/item/10007/", "10007")]),
    (f"{HERE}/item/10007-cone-lamp", [(f"{HERE}/item/10007-cone-lamp", "10007")]),
    (f"{HERE}/item/10007-cone-lamp/", [(f"{HERE}/item/10007-cone-lamp/", "10007")]),
    (f"{HERE}/item/10007-l%C3%A4mp", [(f"{HERE}/item/10007-l%C3%A4mp", "10007")]),
    (f"{HERE}/item/10007-lämp", [(f"{HERE}/item/10007-lämp", "10007")]),
    (f"{HERE}/item/10007?utm_source=x&utm_id=9", [(f"{HERE}/item/10007?utm_source=x&utm_id=9", "10007")]),
    (f"{HERE}/item/10007?ids=1,2;3", [(f"{HERE}/item/10007?ids=1,2;3", "10007")]),
    (f"{HERE}/item/10007#reviews", [(f"{HERE}/item/10007#reviews", "10007")]),
    (f"{HERE}/item/10007?a=b#c?d", [(f"{HERE}/item/10007?a=b#c?d", "10007")]),
    (f"{HERE}/i/10007", [(f"{HERE}/i/10007", "10007")]),
    (f"{HERE}/m/item/10007", [(f"{HERE}/m/item/10007", "10007")]),
    (f"{HERE}/de/item/10007-lampe", [(f"{HERE}/de/item/10007-lampe", "10007")]),
    (f"{HERE}/item/0010007", [(f"{HERE}/item/0010007", "10007")]),
    ("https://127.0.0.1:8123/market/item/10007", [("https://127.0.0.1:8123/market/item/10007", "10007")]),
    ("HTTP://127.0.0.1:8123/market/item/10007", [("HTTP://127.0.0.1:8123/market/item/10007", "10007")]),
    ("127.0.0.1:8123/market/item/10007", [("127.0.0.1:8123/market/item/10007", "10007")]),
    ("//127.0.0.1:8123/market/item/10007", [("127.0.0.1:8123/market/item/10007", "10007")]),
    ("localhost:8123/market/item/10007", [("localhost:8123/market/item/10007", "10007")]),
    ("http://LOCALHOST:8123/market/item/10007", [("http://LOCALHOST:8123/market/item/10007", "10007")]),
    ("http://localhost.:8123/market/item/10007", [("http://localhost.:8123/market/item/10007", "10007")]),
    (f"{ABROAD}/item/88", [(f"{ABROAD}/item/88", "88")]),
    ("http://shop.example/item/88", [("http://shop.example/item/88", "88")]),
    ("shop.example/item/88", [("shop.example/item/88", "88")]),
    ("www.shop.example/item/88", [("www.shop.example/item/88", "88")]),
    ("WWW.Shop.Example/item/88", [("WWW.Shop.Example/item/88", "88")]),
    ("m.shop.example/item/88", [("m.shop.example/item/88", "88")]),
    ("https://shop.example./item/88", [("https://shop.example./item/88", "88")]),
    ("https://shop.example:443/item/88", [("https://shop.example:443/item/88", "88")]),
    ("http://shop.example:80/item/88", [("http://shop.example:80/item/88", "88")]),
    ("shop.example:443/item/88", [("shop.example:443/item/88", "88")]),
    (f"  {HERE}/item/1  ", [(f"{HERE}/item/1", "1")]),
    (f"<{HERE}/item/1>", [(f"{HERE}/item/1", "1")]),
    (f"({HERE}/item/1)", [(f"{HERE}/item/1", "1")]),
    (f"[{HERE}/item/1]", [(f"{HERE}/item/1", "1")]),
    (f'"{HERE}/item/1"', [(f"{HERE}/item/1", "1")]),
    (f"'{HERE}/item/1'", [(f"{HERE}/item/1", "1")]),
    (f"„{HERE}/item/1“", [(f"{HERE}/item/1", "1")]),
    (f"«{HERE}/item/1»", [(f"{HERE}/item/1", "1")]),
    (f"`{HERE}/item/1`", [(f"{HERE}/item/1", "1")]),
    (f"**{HERE}/item/1**", [(f"{HERE}/item/1", "1")]),
    (f"[Lamp]({HERE}/item/1)", [(f"{HERE}/item/1", "1")]),
    (f'<a href="{HERE}/item/1">Lamp</a>', [(f"{HERE}/item/1", "1")]),
    (f"Look at {HERE}/item/1.", [(f"{HERE}/item/1", "1")]),
    (f"Is it {HERE}/item/1?", [(f"{HERE}/item/1", "1")]),
    (f"It is {HERE}/item/1!", [(f"{HERE}/item/1", "1")]),
    (f"Link:{HERE}/item/1", [(f"{HERE}/item/1", "1")]),
    (f"1) {HERE}/item/1", [(f"{HERE}/item/1", "1")]),
    (f"- {HERE}/item/1", [(f"{HERE}/item/1", "1")]),
    (f"• {HERE}/item/1", [(f"{HERE}/item/1", "1")]),
    (f"\ufeff{HERE}/item/1", [(f"{HERE}/item/1", "1")]),
    (f"{HERE}/item/1\u200b", [(f"{HERE}/item/1", "1")]),
    (f"\u2066{HERE}/item/1\u2069", [(f"{HERE}/item/1", "1")]),
    (f"{HERE}/item/1\r\n", [(f"{HERE}/item/1", "1")]),
    (WIDE, [(WIDE, "1")]),
    ("shop。example/item/88", [("shop。example/item/88", "88")]),
    (f"{HERE}/item/1。", [(f"{HERE}/item/1", "1")]),
    (f"请看（{HERE}/item/1）", [(f"{HERE}/item/1", "1")]),
    (f"{HERE}/item/1 {HERE}/item/2", [(f"{HERE}/item/1", "1"), (f"{HERE}/item/2", "2")]),
    (f"{HERE}/item/1\n{HERE}/item/2", [(f"{HERE}/item/1", "1"), (f"{HERE}/item/2", "2")]),
    (f"{HERE}/item/1\t{HERE}/item/2", [(f"{HERE}/item/1", "1"), (f"{HERE}/item/2", "2")]),
    (f"{HERE}/item/1,{HERE}/item/2", [(f"{HERE}/item/1", "1"), (f"{HERE}/item/2", "2")]),
    (f"{HERE}/item/1, {HERE}/item/2", [(f"{HERE}/item/1", "1"), (f"{HERE}/item/2", "2")]),
    (f"{HERE}/item/1;{HERE}/item/2", [(f"{HERE}/item/1", "1"), (f"{HERE}/item/2", "2")]),
    (f"{HERE}/item/1|{HERE}/item/2", [(f"{HERE}/item/1", "1"), (f"{HERE}/item/2", "2")]),
    (f"{HERE}/item/1、{HERE}/item/2", [(f"{HERE}/item/1", "1"), (f"{HERE}/item/2", "2")]),
    (f"{HERE}/item/1，{HERE}/item/2", [(f"{HERE}/item/1", "1"), (f"{HERE}/item/2", "2")]),
    (f"<{HERE}/item/1><{HERE}/item/2>", [(f"{HERE}/item/1", "1"), (f"{HERE}/item/2", "2")]),
    ("shop.example/item/1,shop.example/item/2", [("shop.example/item/1", "1"), ("shop.example/item/2", "2")]),
    (f"{HERE}/item/1\u3000{HERE}/item/2", [(f"{HERE}/item/1", "1"), (f"{HERE}/item/2", "2")]),
    (f"write to me@shop.example about {HERE}/item/1", [(f"{HERE}/item/1", "1")]),
]

# Pasted text → why nothing in it can be reported.
REASONS: list[tuple[str, list[str]]] = [
    ("https://elsewhere.example/item/1", ["unknown_market"]),
    ("elsewhere.example/dp/B00", ["unknown_market"]),
    ("http://127.0.0.1:9999/market/item/1", ["unknown_market"]),
    ("http://127.0.0.1/market/item/1", ["unknown_market"]),
    ("http://127.0.0.1:8123/rights/", ["unknown_market"]),
    ("http://127.0.0.1:8123/marketing/item/1", ["unknown_market"]),
    ("https://shop.example.evil.example/item/1", ["unknown_market"]),
    ("https://münchen.example/item/1", ["unknown_market"]),
    (HERE, ["not_a_listing"]),
    (f"{HERE}/", ["not_a_listing"]),
    (f"{HERE}/store/seller-03/", ["not_a_listing"]),
    (f"{HERE}/search?q=/item/1", ["not_a_listing"]),
    (f"{HERE}/item/", ["not_a_listing"]),
    (f"{HERE}/item/lamp", ["not_a_listing"]),
    (f"{HERE}/item/1x", ["not_a_listing"]),
    (f"{HERE}/item/1/edit", ["not_a_listing"]),
    (f"{HERE}/item/1234567890", ["not_a_listing"]),
    (f"{HERE}/item/१२", ["not_a_listing"]),
    (f"{HERE}/item/..%2f1", ["not_a_listing"]),
    ("cone lamp by Bright Bazaar", ["not_a_link"]),
    ("10007", ["not_a_link"]),
    ("10007\n\n10008", ["not_a_link", "not_a_link"]),
    ("me@shop.example", ["not_a_link"]),
    ("ftp://127.0.0.1:8123/market/item/1", ["not_a_link"]),
    ("", []),
    (" \n\t ", []),
]

HOSTILE = [
    "http://0177.0.0.1:8123/market/item/1",
    "http://2130706433:8123/market/item/1",
    "http://0x7f.0.0.1:8123/market/item/1",
    "http://127.1:8123/market/item/1",
    "http://127.0.0.1:8123@evil.example/market/item/1",
    "http://evil.example@127.0.0.1:8123/market/item/1",
    "http://user:word@127.0.0.1:8123/market/item/1",
    "user@127.0.0.1:8123/market/item/1",
    "http://[::1]:8123/market/item/1",
    "http://[::ffff:127.0.0.1]:8123/market/item/1",
    "http://[",
    "http://]:8123/market/item/1",
    "http://127.0.0.1:99999999999/market/item/1",
    "http://127.0.0.1:08123x/market/item/1",
    "http://127.0.0.1%00:8123/market/item/1",
    "http://127.0.0.1\\@evil.example:8123/market/item/1",
    "http:\\\\127.0.0.1:8123\\market\\item\\1",
    "http://evil.example/http://127.0.0.1:8123/market/item/1",
    "http://evil.example?http://127.0.0.1:8123/market/item/1",
    "http://evil.example#//127.0.0.1:8123/market/item/1",
    "javascript:http://127.0.0.1:8123/market/item/1",
    "JaVaScRiPt:alert(1)//127.0.0.1:8123/market/item/1",
    "data:text/html,http://127.0.0.1:8123/market/item/1",
    "file:///127.0.0.1:8123/market/item/1",
    "view-source://127.0.0.1:8123/market/item/1",
    "http://127.0.0.1:8123/market/item/1\x00",
    "http://127.0.0.1:8123/market/\x00item/1",
    "http://127.0.0.1:8123/market/item/\u202e7001",
    "http://127.0.0.1:8123/market/item/1\u202e",
    "http://127.0.0.1:8123/market/item/1\u200b2",
    "http://127.0.0.1:8123/market/item/" + "1" * 10_000,
    "http://" + "a" * 10_000 + "/market/item/1",
    "http://127.0.0.1:8123/market/item/1?" + "a" * 10_000,
    "http://127.0.0.1:8123/market/../market/item/x",
    "http://127.0.0.1:8123/market//item/1",
    "\ud800http://\udfff",
    "http://",
    "://",
    "//",
    "",
    "%",
    "\\" * 500,
    "a." * 5_000,
    "," * 10_000,
    "http:" * 2_000,
    "(" * 10_000,
]

S = f"{HERE}/item"
A = f"{ABROAD}/item"
INSIDE = "https%3A%2F%2Fshop.example%2Fitem%2F88"
BASE64 = "aHR0cHM6Ly9zaG9wLmV4YW1wbGUvaXRlbS84OA"

# What people really paste → the numbers of the listings in it, in order; nothing else may be answered.
PASTED: list[tuple[str, str]] = [
    # A list's number or sign glued to the link.
    *[
        (f"{mark}{A}/88", "88")
        for mark in ("1.", "1)", "(1)", "12、", "①", "⒈", "一、", "第1条", "1:", "1：", "1-", "a)")
    ],
    *[
        (f"{mark}{A}/88", "88")
        for mark in ("№1.", "#1:", "[1]", "【1】", "1．", "（１）", "١.", "۱-", "१.", "•", "–", "→", "★")
    ],
    *[
        (f"{mark}shop.example/item/88", "88")
        for mark in ("1.", "1)", "(1)", "12、", "①", "一、", "1:", "【1】", "•", "→")
    ],
    *[(f"{mark}127.0.0.1:8123/market/item/7", "7") for mark in ("1.", "1)", "12、", "①", "【1】")],
    # Words glued in front, in scripts with and without spaces.
    *[
        (f"{words}{A}/88", "88")
        for words in ("侵权链接", "侵权链接：", "リンク", "링크:", "ссылка", "الرابط", "link=", "ลิงก์", "קישור:")
    ],
    *[
        (f"{words}{A}/88", "88")
        for words in ("repository is", "seehere", "URL:", "Link：", "看", "下架", "请处理：", "Ссылка:", "लिंक")
    ],
    *[
        (f"{words}shop.example/item/88", "88")
        for words in ("侵权链接", "侵权链接：", "リンク", "링크", "ссылка:", "الرابط:", "ลิงก์")
    ],
    *[(f"{words}www.shop.example/item/88", "88") for words in ("侵权链接", "リンク：", "看", "Link:")],
    # Words glued behind.
    *[
        (f"{A}/88{words}", "88")
        for words in ("请删除", "，请删除", "。请删除", "、商品", "（台灯）", "「台灯」", "を削除", "삭제", "；谢谢")
    ],
    *[
        (f"{A}/88{words}", "88")
        for words in ("удалить", "احذف", "،احذف", "؛ثم", "ลบ", "हटाओ", "—see", "–see", ",please", ";thanks")
    ],
    *[
        (f"shop.example/item/88{words}", "88")
        for words in ("请删除", "，请删除", "（台灯）", "を削除", "удалить", "—see")
    ],
    (f"侵权链接{A}/88，请删除", "88"),
    (f"链接{A}/88和{A}/89都是假的", "88 89"),
    (f"１．{A}/88，２．{A}/89", "88 89"),
    # What ends a sentence, in any script.
    *[(f"{A}/88{end}", "88") for end in "。，、；：！？）」』】》〉〕”’»›،؛؟۔।॥៖།፡።჻։·;‹«„‚¿¡‽"],
    *[
        (f"{A}/88{end}", "88")
        for end in (").", "!!", "?!", "),", "].", "}.", ">.", "**.", "_", "``", "。」", "！）", "»,")
    ],
    *[
        (f"{A}/88{end}", "88")
        for end in ("\u00a0", "\u202c", "\u200f", "\u061c", "\u00ad", "\u200d", "\u3000", "\u2029")
    ],
    (f"\u202a{A}/88\u202c", "88"),
    # Markup.
    (f"[{A}/88]({A}/88)", "88"),
    (f"[{A}/88]({A}/88 'Lamp')", "88"),
    (f"[shop.example/item/88]({A}/88)", "88"),
    (f"[https://shop.example/it…]({A}/88)", "88"),
    (f"[https://shop.example/it...]({A}/88)", "88"),
    (f"[{A}/88]({A}/89)", "88 89"),
    (f"![]({A}/88)", "88"),
    (f"[Lamp][1]\n\n[1]: {A}/88", "88"),
    (f"<{A}/88|shop.example/item/88>", "88"),
    (f"<{A}/88|Lamp>", "88"),
    (f"[url={A}/88]Lamp[/url]", "88"),
    (f"[url]{A}/88[/url]", "88"),
    (f"[url={A}/88]{A}/88[/url]", "88"),
    (f"[[{A}/88|Lamp]]", "88"),
    (f"[[{A}/88][Lamp]]", "88"),
    (f"`Lamp <{A}/88>`_", "88"),
    (f'"Lamp":{A}/88', "88"),
    (f'<a href="{A}/88">{A}/88</a>', "88"),
    (f'<a href="{A}/88" target="_blank">shop.example/item/88</a>', "88"),
    (f"<a href='{A}/88'>Lamp</a>", "88"),
    (f'=HYPERLINK("{A}/88","Lamp")', "88"),
    (f'=HYPERLINK("{A}/88";"{A}/88")', "88"),
    (f"{A}/88<{A}/88>", "88"),
    (f"{A}/88 <{A}/88>", "88"),
    (f"shop.example/item/88 [{A}/88]", "88"),
    (f'{{"url": "{A}/88"}}', "88"),
    ('{"url":"https:\\/\\/shop.example\\/item\\/88"}', "88"),
    # Glued to each other.
    (f"{A}/88{A}/89", "88 89"),
    (f"{A}/88){S}/7", "88 7"),
    (f"{A}/88{S}/7{A}/89", "88 7 89"),
    ("https://shop.example/item/88www.shop.example/item/89", "88 89"),
    (f"{A}/88?x=1{A}/89", "88 89"),
    (f"{A}/88,{A}/89;{A}/90|{A}/91、{A}/92", "88 89 90 91 92"),
    # Disarmed, mistyped, encoded.
    *[(f"{scheme}shop.example/item/88", "88") for scheme in ("hxxp://", "hxxps://", "hXXp://", "h**ps://", "h__p://")],
    *[
        (f"{scheme}shop.example/item/88", "88")
        for scheme in ("http[:]//", "https[://]", "hxxps[:]//", "http:[//]", "ttps://")
    ],
    *[
        (f"{scheme}shop.example/item/88", "88")
        for scheme in ("https: //", "http:/", "https//", "htps://", "htttps://", "https:")
    ],
    *[
        (f"https://shop{dot}example/item/88", "88")
        for dot in ("[.]", "(.)", "{.}", "[dot]", "(dot)", "[DOT]", "．", "。", "｡")
    ],
    *[(f"shop{dot}example/item/88", "88") for dot in ("[.]", "(.)", "{.}", "[dot]", "(dot)", "．", "。")],
    ("hxxps[:]//www[.]shop[.]example/item/88", "88"),
    ("https%3A%2F%2Fshop.example%2Fitem%2F88", "88"),
    (f"{A}/88%2Dcone", "88"),
    (f"{A}/%38%38", "88"),
    (f"{A}/88%EF%BC%8C%E8%AF%B7", "88"),
    (f"{A}/88%E3%80%82", "88"),
    (f"{A}/88%2dl%C3%A4mp", "88"),
    # The same host in both forms: letters of other scripts, or as the network writes them.
    ("https://xn--mrkt-loa.example/item/5", "5"),
    ("https://märkt.example/item/5", "5"),
    ("https://MÄRKT.example/item/5", "5"),
    ("https://ma\u0308rkt.example/item/5", "5"),
    ("https://XN--MRKT-LOA.example/item/5", "5"),
    ("https://www.märkt.example/item/5", "5"),
    ("märkt.example/item/5", "5"),
    ("https://m.xn--mrkt-loa.example/item/5", "5"),
    ("https://märkt。example/item/5", "5"),
    ("链接märkt.example/item/5", "5"),
    ("https://xn--lgbbat1ad8j.example/item/6", "6"),
    ("https://الجزائر.example/item/6", "6"),
    ("الجزائر.example/item/6", "6"),
    # Lines that mail programs broke.
    ("https://shop.example/item/=\n88", "88"),
    ("https://shop.example/it=\r\nem/88", "88"),
    ("> https://shop.example/it=\n> em/88", "88"),
    ("<https://shop.example/\nitem/88>", "88"),
    ("<https://shop.example/\r\n item/88>", "88"),
    ("> <https://shop.example/\n> item/88>", "88"),
    (f"<{A}/88>\n<{A}/89>", "88 89"),
    (f"> {A}/88\n>> {A}/89", "88 89"),
    ("Please look at this listing, which copies our lamp: https://shop.example/\nitem/88", "88"),
    ("> Please look at this listing, it copies our lamp: https://shop.example/\n> item/88", "88"),
    ("Please look at this listing, copies our lamp: https://shop.example/item/8\n8-cone-lamp", "88"),
    (f"Please look at this listing, which copies our lamp: {A}/88\nThanks", "88"),
    (f"Please look at this listing, which copies our lamp: {A}/88\n{A}/89", "88 89"),
    ("https://shop.example/item/88?a=3D1&b=3D=\n2", "88"),
    (f"{A}/88?x=\n{A}/89", "88 89"),
    # Put around by mail programs, messengers and networks.
    *[
        (around, "88")
        for around in (
            f"https://nam01.safelinks.protection.outlook.com/?url={INSIDE}&data=05%7C02%7Cann&reserved=0",
            f"https://eur03.safelinks.protection.outlook.com/ap/t-59584e83/?url={INSIDE}&amp;data=04",
            f"https://statics.teams.cdn.office.net/evergreen-assets/safelinks/1/atp-safelinks.html?url={INSIDE}&locale=en",
            f"https://www.google.com/url?q={INSIDE}&sa=D&source=editors&usg=AOvVaw0",
            f"https://www.google.co.jp/url?sa=t&rct=j&url={INSIDE}&ved=2ah",
            f"https://www.google.de/imgres?imgurl=https%3A%2F%2Fx.example%2Fa.jpg&imgrefurl={INSIDE}",
            "https://www.google.com/url?q=https://shop.example/item/88&sa=D",
            f"https://translate.google.com/translate?sl=auto&tl=en&u={INSIDE}",
            "https://shop-example.translate.goog/item/88?_x_tr_sl=en",
            "https://www.google.com/amp/s/shop.example/item/88",
            "https://shop-example.cdn.ampproject.org/c/s/shop.example/item/88",
            f"https://www.googleadservices.com/pagead/aclk?sa=L&adurl={INSIDE}",
            f"https://urldefense.proofpoint.com/v1/url?u={INSIDE}&k=x%3D%3D%0A&r=y",
            "https://urldefense.proofpoint.com/v2/url?u=https-3A__shop.example_item_88&d=DwMFaQ&c=a&r=b&m=c&s=d&e=",
            "https://urldefense.proofpoint.com/v2/url?u=https-3A__shop.example_item_88-2Dcone-3Fa-3Db&d=DwMFaQ&c=a",
            "https://urldefense.com/v3/__https://shop.example/item/88__;!!abc!def$",
            "https://urldefense.com/v3/__https://shop.example/item/88-l*mp__;w6Q!!abc!def$",
            "https://urldefense.com/v3/__https:/shop.example/item/88-**Cx__;w6TDtsO8w58!!abc!def$",
            "https://urldefense.us/v3/__https://shop.example/item/88?a=*b__;Iw!!abc!def$",
            f"https://linkprotect.cudasvc.com/url?a={INSIDE}&c=E,1,abc&typo=1",
            f"https://secure-web.cisco.com/1AbC-d_e/{INSIDE}",
            "https://protect.checkpoint.com/v2/___https://shop.example/item/88___.YzJ1OmFiYw",
            "https://url.avanan.click/v2/___https://shop.example/item/88___.YXAzOg",
            f"https://eu-west-1.protection.sophos.com/?d=shop.example&u={BASE64}&i=NWY&t=x&h=y",
            f"https://clicktime.symantec.com/3Abc?u={INSIDE}",
            f"https://imsva91-ctp.trendmicro.com/wis/clicktime/v1/query?url={INSIDE}&umid=x",
            f"https://protect2.fireeye.com/v1/url?k=abc&q=1&e=def&u={INSIDE}",
            f"https://scanmail.trustwave.com/?c=1&d=2&u={INSIDE}",
            f"https://link.edgepilot.com/s/12ab/AbC?u={INSIDE}",
            f"https://l.facebook.com/l.php?u={INSIDE}%3Ffbclid%3DIwAR0&h=AT0",
            f"https://lm.facebook.com/l.php?u={INSIDE}&h=AT0",
            f"https://l.instagram.com/?u={INSIDE}&e=AT0",
            f"https://l.messenger.com/l.php?u={INSIDE}&h=AT1",
            f"https://l.threads.com/?u={INSIDE}",
            f"https://www.linkedin.com/redir/redirect?url={INSIDE}&urlhash=x",
            f"https://www.linkedin.com/safety/go?url={INSIDE}",
            f"https://slack-redir.net/link?url={INSIDE}&v=3",
            f"https://t.me/iv?url={INSIDE}&rhash=x",
            f"https://t.me/share/url?url={INSIDE}",
            f"https://api.whatsapp.com/send?text=Look%20{INSIDE}",
            f"https://social-plugins.line.me/lineit/share?url={INSIDE}",
            f"https://line.me/R/share?text={INSIDE}",
            f"https://weixin110.qq.com/cgi-bin/mmspamsupport-bin/newredirectconfirmcgi?url={INSIDE}",
            f"https://mp.weixinbridge.com/mp/wapredirect?url={INSIDE}",
            f"https://c.pc.qq.com/middlem.html?pfurl={INSIDE}&pfuin=1",
            f"https://mail.qq.com/cgi-bin/readtemplate?t=safety&check=false&gourl={INSIDE}",
            f"https://wx.mail.qq.com/xmspamcheck/xmsafejump?url={INSIDE}",
            f"https://weibo.cn/sinaurl?u={INSIDE}",
            f"https://link.zhihu.com/?target={INSIDE}",
            f"https://www.douban.com/link2/?url={INSIDE}",
            f"https://link.csdn.net/?target={INSIDE}",
            f"https://link.juejin.cn/?target={INSIDE}",
            f"https://vk.com/away.php?to={INSIDE}&cc_key=",
            f"https://ok.ru/dk?cmd=logExternal&st.link={INSIDE}",
            f"https://www.youtube.com/redirect?event=video_description&q={INSIDE}",
            f"https://steamcommunity.com/linkfilter/?u={INSIDE}",
            f"https://duckduckgo.com/l/?uddg={INSIDE}&rut=x",
            f"https://www.bing.com/ck/a?!&&p=1&u=a1{BASE64}&ntb=1",
            "https://r.search.yahoo.com/_ylt=A/RV=2/RE=1/RO=10/RU=https%3a%2f%2fshop.example%2fitem%2f88/RK=2/RS=x-",
            "https://web.archive.org/web/20230101000000/https://shop.example/item/88",
            f"https://www.awin1.com/cread.php?awinmid=1&awinaffid=2&ued={INSIDE}",
            f"https://click.linksynergy.com/deeplink?id=1&mid=2&murl={INSIDE}",
            f"https://prf.hn/click/camref:1/destination:{INSIDE}",
            # One around another.
            "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Furldefense.com%2Fv3%2F__https%3A%2F%2F"
            "shop.example%2Fitem%2F88__%3B!!abc!def%24&data=05",
            "https://nam01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.google.com%2Furl%3Fq%3Dhttps%253A%252F"
            "%252Fshop.example%252Fitem%252F88%26sa%3DD&data=05",
        )
    ],
    (f"{A}/88<https://nam01.safelinks.protection.outlook.com/?url={INSIDE}&data=05>", "88"),
    (f"请看https://nam01.safelinks.protection.outlook.com/?url={INSIDE}&data=05，谢谢", "88"),
    (f"<https://nam01.safelinks.protection.outlook.com/?url={INSIDE}\n&data=05>", "88"),
]

# Pasted text → why the link in it can't be followed to a listing.
UNCLEAR: list[tuple[str, list[str]]] = [
    ("https://shop.example/item/88…", ["cut_off"]),
    ("https://shop.example/item/8...", ["cut_off"]),
    ("shop.example/item/8…", ["cut_off"]),
    ("看https://shop.example/item/8……", ["cut_off"]),
    ("https://bit.ly/3abc", ["hidden"]),
    ("bit.ly/3abc", ["hidden"]),
    ("https://t.co/AbC", ["hidden"]),
    ("https://m.tb.cn/h.5abc CZ3457", ["hidden"]),
    ("https://protect-us.mimecast.com/s/AbC?domain=shop.example", ["hidden"]),
    ("https://url.us.m.mimecastprotect.com/s/AbC", ["hidden"]),
    ("https://www.baidu.com/link?url=AbC-dEf", ["hidden"]),
    ("https://lin.ee/AbC", ["hidden"]),
    ("https://u123.ct.sendgrid.net/ls/click?upn=AbC", ["hidden"]),
    ("https://nam01.safelinks.protection.outlook.com/?data=05", ["hidden"]),
    ("https://urldefense.com/v3/__https://elsewhere.example/x__;!!abc!def$", ["unknown_market"]),
    ("https://www.google.com/url?q=https%3A%2F%2Fshop.example%2Fabout", ["not_a_listing"]),
    ("https://www.google.com/url?q=https%3A%2F%2Felsewhere.example%2Fitem%2F88", ["unknown_market"]),
    ("https://evil.example/url?q=https%3A%2F%2Fshop.example%2Fitem%2F88", ["unknown_market"]),
    ("https://google.com.evil.example/url?q=https%3A%2F%2Fshop.example%2Fitem%2F88", ["unknown_market"]),
    ("https://evilgoogle.com/url?q=https%3A%2F%2Fshop.example%2Fitem%2F88", ["unknown_market"]),
    ("https://shop.example/item/8१२", ["not_a_listing"]),
    ("https://shop.example/item/8²", ["not_a_listing"]),
    ("https://shop.example/item/8é", ["not_a_listing"]),
]
