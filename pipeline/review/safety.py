"""Who may ask at all.

The page stands on this machine's loopback address, which every program and, through the browser, every site that is
open in it can reach. So a request must name the right host (a foreign name that was made to point here, DNS rebinding,
does not), come from the page's own origin, and carry the cookie that the token in the printed address was exchanged
for; one that changes something must carry a second secret that only the page's own HTML holds. What is answered may
load nothing from elsewhere and run nothing that does not come from here.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl, quote, urlencode

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.review.refusals import Refusal

TOKEN = "token"  # noqa: S105 - the name of the parameter, not a secret
CSRF_HEADER = b"x-review-token"
LARGEST_BODY = 64 * 1024
SAFE_METHODS = frozenset({"GET", "HEAD"})
METHODS = SAFE_METHODS | {"POST"}
LONGEST_QUERY = 4096
STATIC = "/static/"

POLICY = "; ".join(
    [
        "default-src 'none'",
        *(f"{kind}-src 'self'" for kind in ("script", "style", "img", "font", "connect")),
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


def _secret() -> str:
    return secrets.token_urlsafe(32)


@dataclass(frozen=True)
class Pass:
    """The secrets of one server: `token` stands in the printed address, `cookie` in the browser, `csrf` in the page."""

    port: int
    token: str = field(default_factory=_secret)
    cookie: str = field(default_factory=_secret)
    csrf: str = field(default_factory=_secret)

    @property
    def cookie_name(self) -> str:
        """Its own for each port: cookies do not tell ports apart, and two servers may run."""
        return f"zhbrief-review-{self.port}"

    @property
    def hosts(self) -> frozenset[str]:
        """What a request may call this server."""
        return frozenset(f"{name}:{self.port}" for name in ("127.0.0.1", "localhost", "[::1]"))

    @property
    def address(self) -> str:
        """The address to open, with the token."""
        return f"http://127.0.0.1:{self.port}/?{urlencode({TOKEN: self.token})}"


class Guard:
    """Lets only what may ask come to the app, and puts the safety headers on every answer."""

    def __init__(self, app: ASGIApp, passport: Pass, refuse: Callable[[str, str, Refusal], ASGIApp]) -> None:
        """`refuse` makes the answer to a request that is not let in, of its method, path and what is the matter."""
        self._app = app
        self._pass = passport
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer an HTTP request; anything else (a web socket) is not spoken here."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return

        async def safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                ours = {name for name, _ in HEADERS}
                kept = [pair for pair in message.get("headers", []) if pair[0].lower() not in ours]
                message = {**message, "headers": [*kept, *HEADERS, *_not_kept(kept)]}
            await send(message)

        try:
            target = self._entered(scope)
        except Refusal as problem:
            await self._refuse(scope["method"], scope["path"], problem)(scope, receive, safely)
            return
        if target is not None:
            await _redirect(target, self._set_cookie(), safely)
        else:
            await self._app(scope, receive, safely)

    def _entered(self, scope: Scope) -> str | None:
        """None for a request that may come in; where to send one that showed the token. Raises Refusal."""
        headers: list[tuple[bytes, bytes]] = scope["headers"]
        hosts = _all(headers, b"host")
        if len(hosts) != 1 or hosts[0].lower() not in self._pass.hosts:
            raise Refusal(403, "foreign-host", "This page answers to its own address only.", _OPEN)
        self._check_origin(scope["method"], headers)
        if scope["method"] not in METHODS:
            raise Refusal(405, "method", "This method is not spoken here.", "Use the page.")
        if len(scope["query_string"]) > LONGEST_QUERY:
            raise Refusal(413, "too-large", "The address is too long.", "Shorten it.")
        if scope["path"].startswith(STATIC) and scope["method"] in SAFE_METHODS:
            return None  # styles and scripts hold nothing of the folder; who is not let in gets a page that is readable
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True, max_num_fields=50)
        given = [value for name, value in query if name == TOKEN]
        if given and scope["method"] in SAFE_METHODS and _same(given[0], self._pass.token):
            rest = urlencode([(name, value) for name, value in query if name != TOKEN])
            # a path of several slashes would be an address of another host
            path = "/" + quote(scope["path"].lstrip("/\\"), safe="/")
            return f"{path}?{rest}" if rest else path
        if not any(_same(value, self._pass.cookie) for value in _cookies(headers, self._pass.cookie_name)):
            raise Refusal(403, "no-token", "This page opens only with the address that the command printed.", _OPEN)
        if scope["method"] not in SAFE_METHODS:
            sent = _all(headers, CSRF_HEADER)
            if len(sent) != 1 or not _same(sent[0], self._pass.csrf):
                raise Refusal(403, "csrf", "The request did not come from the page.", "Load the page and try again.")
        return None

    def _check_origin(self, method: str, headers: list[tuple[bytes, bytes]]) -> None:
        origins = _all(headers, b"origin")
        ours = {f"http://{host}" for host in self._pass.hosts}
        foreign = any(origin.lower() not in ours for origin in origins)
        if foreign or (method not in SAFE_METHODS and not origins):
            raise Refusal(403, "foreign-origin", "The request came from another site.", _OPEN)
        if "cross-site" in _all(headers, b"sec-fetch-site") and method not in SAFE_METHODS:
            raise Refusal(403, "foreign-origin", "The request came from another site.", _OPEN)

    def _set_cookie(self) -> bytes:
        name, value = self._pass.cookie_name, self._pass.cookie
        return f"{name}={value}; Path=/; HttpOnly; SameSite=Strict".encode()


_OPEN = "Open the address that `zhbrief review` printed."


async def _redirect(target: str, cookie: bytes, send: Send) -> None:
    headers = [(b"location", target.encode("latin-1")), (b"set-cookie", cookie), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": 303, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _not_kept(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Articles are nobody else's business: nothing but the static files, which say so, stays in a browser's cache."""
    if any(name.lower() == b"cache-control" for name, _ in headers):
        return []
    return [(b"cache-control", b"no-store")]


def _all(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in headers if key.lower() == name]


def _cookies(headers: Iterable[tuple[bytes, bytes]], name: str) -> list[str]:
    found = []
    for line in _all(headers, b"cookie"):
        try:
            cookie = SimpleCookie(line)
        except CookieError:
            continue
        if name in cookie:
            found.append(cookie[name].value)
    return found


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode())
