"""Walking through a site link by link, and saying which lead nowhere: pages, pictures, style sheets and places in them.

A page is whatever `Opener` answers to an address. Links to other sites are left alone.
"""

import json
import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit

HERE = "http://testserver"
LINKS = {"a": "href", "area": "href", "link": "href", "img": "src", "script": "src", "source": "src", "iframe": "src"}
WHENCE = ("next", "from")  # say only where a visitor came from: the page behind is the same
IN_CSS = re.compile(r"url\(\s*[\"']?([^\"')]+)")
IN_XML = re.compile(r"<(?:\w+:)?loc>([^<]+)|hreflang=\"[^\"]+\" href=\"([^\"]+)")


@dataclass(frozen=True)
class Answer:
    """What came back: the status, the kind of content, the content, and where it sends the visitor on to."""

    status: int
    kind: str = "text/html"
    text: str = ""
    to: str = ""


@dataclass
class Seen:
    """A page that was opened: its status, the places that can be linked to, and the addresses it links to."""

    status: int
    kind: str
    ids: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    inner: list[str] = field(default_factory=list)  # those within <main>
    posts: list[str] = field(default_factory=list)  # where its forms post to


Opener = Callable[[str], Answer]


class _Reader(HTMLParser):
    def __init__(self, seen: Seen, address: str) -> None:
        super().__init__()
        self.seen, self.address, self.is_main = seen, address, False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self.is_main = self.is_main or tag == "main"
        self.seen.ids |= {told[name] for name in ("id", "name") if told.get(name) and (name == "id" or tag == "a")}
        if (where := told.get(LINKS.get(tag, ""))) is not None:
            self._add(where)
        for part in told.get("srcset", "").split(","):
            if part.strip():
                self._add(part.split()[0])
        if tag == "form":
            self.seen.posts.append(urljoin(self.address, told.get("action", "")))

    def handle_endtag(self, tag: str) -> None:
        self.is_main = self.is_main and tag != "main"

    def _add(self, where: str) -> None:
        address = urljoin(self.address, where.strip())
        self.seen.links.append(address)
        if self.is_main:
            self.seen.inner.append(address)


def read(address: str, answer: Answer) -> Seen:
    """What a page links to, in HTML, CSS, a manifest or a sitemap; a redirect links to where it leads."""
    seen = Seen(answer.status, answer.kind)
    if answer.to:
        seen.links.append(urljoin(address, answer.to))
    elif answer.kind == "text/html":
        _Reader(seen, address).feed(answer.text)
    elif answer.kind == "text/css":
        seen.links += [urljoin(address, name) for name in IN_CSS.findall(answer.text) if not name.startswith("data:")]
    elif answer.kind == "application/manifest+json":
        told = json.loads(answer.text)
        named = [told["start_url"], told["share_target"]["action"], *(icon["src"] for icon in told["icons"])]
        seen.links += [urljoin(address, name) for name in named]
    elif answer.kind == "application/xml":
        seen.links += [loc or other for loc, other in IN_XML.findall(answer.text)]
    return seen


def page_of(address: str) -> str:
    """The page behind an address. In the admin one row stands for all of its kind, and one choice for all of a list."""
    parts = urlsplit(address)
    asked = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in WHENCE]
    path = parts.path
    if path.startswith("/admin/"):
        asked, path = [(name, "") for name, _value in asked][:1], re.sub(r"/\d+/(?=\w+/$)", "/0/", path)
    query = "&".join(f"{name}={value}" for name, value in asked)
    return path + (f"?{query}" if query else "")


@dataclass
class Crawl:
    """All pages that can be reached, by `page_of` their addresses."""

    pages: dict[str, Seen] = field(default_factory=dict)

    @property
    def links(self) -> list[tuple[str, str]]:
        """Each page with each address of this site that it links to."""
        found = {(page, link) for page, seen in self.pages.items() for link in seen.links}
        return sorted(pair for pair in found if pair[1].startswith(f"{HERE}/"))

    def broken(self, *, may_refuse: tuple[str, ...] = ()) -> list[str]:
        """Links to a page that answers 400 or more, or to a place that its page doesn't have.

        may_refuse: how pages begin whose links may lead a visitor to a refusal, since they are written for everybody.
        """
        found = []
        for page, link in self.links:
            target, place = self.pages.get(page_of(link)), urlsplit(link).fragment
            refused = target is not None and target.status == 403 and page.startswith(may_refuse)
            if target is not None and target.status >= 400 and not refused and page != page_of(link):
                found.append(f"{page} links to {link}, which answers {target.status}")
            elif place and not self._has(link, place):
                found.append(f"{page} links to {link}: no such place")
        return found

    def _has(self, link: str, place: str) -> bool:
        """Whether the page that a visitor gets to see there, after all redirects, has this place."""
        seen = self.pages.get(page_of(link))
        while seen is not None and seen.links and 300 <= seen.status < 400:
            seen = self.pages.get(page_of(seen.links[0]))
        return seen is None or seen.kind != "text/html" or place in seen.ids

    def reached(self, start: str, *, within: str) -> set[str]:
        """The pages that links within <main> lead to from a page, over pages whose address begins so."""
        found, waiting = {start}, [start]
        while waiting:
            for link in self.pages[waiting.pop()].inner:
                page = page_of(link)
                if link.startswith(HERE + within) and page in self.pages and page not in found:
                    found.add(page)
                    waiting.append(page)
        return found


def crawl(open_page: Opener, *starts: str) -> Crawl:
    """Open pages from `starts` on until every link to this site is followed."""
    done, waiting = Crawl(), deque(urljoin(HERE, start) for start in starts)
    while waiting:
        address = waiting.popleft().partition("#")[0]
        if page_of(address) not in done.pages:
            seen = read(address, open_page(address.removeprefix(HERE)))
            done.pages[page_of(address)] = seen
            waiting.extend(link for link in seen.links if link.startswith(f"{HERE}/"))
    return done
