"""Every type of page once, by who sees it; what only some state shows stands in the journeys themselves."""

VISITOR = (
    "/",
    "/guest/",
    "/ask/",
    "/policies/",
    "/changes/",
    "/tools/",
    "/handbook/en/questions/",
    "/language/",
    "/rights/which/",
    "/rights/claim-statement/",
    "/accounts/login/",
    "/accounts/login/code/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/accounts/password/reset/sent/",
    "/accounts/inactive/",
    "/market/",
    "/market/search?q=lamp",
    "/market/store/seller-03/",
    "/market/item/10009",
    "/market/basket/",
    "/demo/mail/",
    "/demo/components/",
)
HANDBOOK = (
    "/handbook/",
    "/handbook/zh-hans/",
    "/handbook/zh-hans/evidence/",
    "/handbook/en/whole/",
)
HANDBOOK += tuple(f"/handbook/en/search/{asked}" for asked in ("", "?q=test+buy", "?q=zzzz"))
HANDBOOK += tuple(f"/handbook/en/{slug}/" for slug in ("i-own-a-right", "refused-reports", "model-letters", "glossary"))
HANDBOOK += tuple(f"/handbook/en/{slug}/" for slug in ("papers-about-you", "how-it-works", "accessibility", "terms"))
REFUSED = (("/no-such-page/", 404), ("/handbook/en/no-such-page/", 404), ("/answer/no-such-token/", 404))
HOLDER = (
    "/",
    "/cases/",
    "/report/",
    "/report/file/",
    "/rights/",
    "/rights/new/",
    "/rights/several/",
    "/rights/letters/",
)
HOLDER += ("/organisation/new/", "/accounts/password/change/", "/accounts/logout/")
HOLDER += tuple(f"/organisation/{page}" for page in ("", "invite/", "leave/", "hand-over/", "history/", "identity/"))
HOLDER += tuple(f"/account/{page}" for page in ("", "name/", "address/", "places/", "letters/", "data/", "close/"))
HOLDER += ("/accounts/second-factor/", "/accounts/second-factor/passkeys/", "/stores/claim/")
STAFF = (
    "/admin/",
    "/admin/complaints/reportedlisting/",
    "/admin/complaints/reportedlisting/?queue=all",
    "/admin/complaints/complaint/",
    "/admin/complaints/decision/",
    "/admin/rights/ipright/",
    "/admin/accounts/requirement/?queue=all",
    "/admin/accounts/factorreset/",
    "/admin/questions/question/?queue=all",
    "/admin/handbook/pageopinion/",
    "/admin/accounts/factorreset/add/",
    "/admin/accounts/accountevent/",
    "/admin/outbox/effect/",
    "/admin/outbox/effect/dead/",
    "/admin/outbox/handling/",
    "/admin/outbox/breaker/",
    "/admin/status/",
    "/admin/replies/reply/",
    "/admin/replies/reply/1/change/",
    "/admin/ledger/event/",
    "/admin/ledger/deadline/",
    "/admin/marketplace/listing/",
    "/admin/rights/ipright/1/change/",
    "/admin/complaints/reportedlisting/1/change/",
)
