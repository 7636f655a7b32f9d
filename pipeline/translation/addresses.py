"""Where an endpoint's requests may go: one server, over http or https, and nowhere it redirects to from there."""

from __future__ import annotations

from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from pipeline.translation.answers import KEY_VARIABLE, unavailable

ADDRESS_REMEDY = "Give the endpoint an address such as http://localhost:8080/v1."


def chat_address(url: str) -> str:
    """The address to post to. Raises EngineUnavailable for anything but http and https."""
    try:
        parts = urlsplit(url.strip())
        _ = parts.port  # raises ValueError when it is no number
    except ValueError as error:
        raise unavailable("the endpoint's address is not a URL", ADDRESS_REMEDY) from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise unavailable("the endpoint's address is not an http or https URL", ADDRESS_REMEDY)
    if parts.username is not None or parts.password is not None:
        raise unavailable("the endpoint's address holds a user or password", f"Put the key into {KEY_VARIABLE}.")
    path = parts.path.rstrip("/")
    if not path.endswith("/chat/completions"):
        path += "/chat/completions"
    return urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))


def redirected(url: str, location: str, key: str) -> str:
    """Where a redirect leads, when that is the same server: an article's sentences and the key go to no other. Raises
    EngineUnavailable, which names the other server unless its name holds the key."""
    target = urljoin(url, location)
    try:
        same = bool(location) and _origin(urlsplit(target)) == _origin(urlsplit(url))
        host = urlsplit(target).hostname
    except ValueError:
        same, host = False, None
    if not same:
        shown = "unknown" if not host or (key and key.lower() in host) else host
        raise unavailable(f"the server redirects to another one ({shown})", "If that is right, make it the endpoint.")
    return target


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)
