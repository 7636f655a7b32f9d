"""The routes: each looks something up on the desk, or decides, and shows the result."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

import pipeline
from pipeline.review.deciding import Decider
from pipeline.review.desk import ClaimItem, Desk, Item
from pipeline.review.exports import TYPES, claims_table, hits_table, rendered, terms_table
from pipeline.review.face import static_files, templates
from pipeline.review.items import item_view
from pipeline.review.pages import article_page, overview, term_page
from pipeline.review.queue import BadFilter, Filter, choices, filter_of, progress, queue
from pipeline.review.refusals import Refusal, invalid, not_found, unreadable
from pipeline.review.requests import (
    CheckRequest,
    ClaimRequest,
    HitRequest,
    MergeRequest,
    TermRequest,
    UndoRequest,
)
from pipeline.review.requests import Request as Wanted
from pipeline.review.safety import LARGEST_BODY, SAFE_METHODS, Guard, Pass
from pipeline.review.saved import SavedFiles
from pipeline.review.terms import Terms
from pipeline.review.wording import words

A_YEAR = "public, max-age=31536000, immutable"

LOG = logging.getLogger(__name__)

View = dict[str, Any]
Asked = TypeVar("Asked", bound=Wanted)


class NothingToReview(RuntimeError):  # noqa: N818 - says what is the matter, and reads so where it is caught
    """The folder holds no briefing; the message says what to do."""


def build_app(
    folder: Path,
    passport: Pass,
    *,
    reviewer: str = "",
    glossary: Path = Path("glossary.csv"),
    glossaries: Sequence[Path] = (),
    base: Path | None = None,
) -> Starlette:
    """The page of an output folder of `zhbrief run`.

    `glossary`: the file that new rows go into. `glossaries`: those of the settings. `base`: the folder that the run was
    started in. Raises NothingToReview, MissingTemplate, OSError.
    """
    review = Review(folder, passport, reviewer, Terms(glossary, glossaries), base)
    app = Starlette(
        routes=review.routes,
        middleware=[Middleware(Guard, passport=passport, refuse=review.refuse)],
        exception_handlers={Refusal: review.problem, HTTPException: review.problem},
    )
    app.router.redirect_slashes = False
    return app


class Review:
    """What the routes need. Work with files and checks is done in threads, one at a time under the desk's lock."""

    def __init__(self, folder: Path, passport: Pass, reviewer: str, terms: Terms, base: Path | None) -> None:
        """Raises as `build_app` does."""
        self.templates = templates()
        self.static = static_files()
        self.desk = Desk(folder, terms.statuses)
        if not self.desk.shelf.cards:
            raise NothingToReview(
                f"{folder.as_posix()} holds no briefings as JSON. Make some first: "
                f"zhbrief run ARTICLES -o {folder.as_posix()} --format json,md,html"
            )
        self.folder = folder
        self.terms = terms
        self.decider = Decider(self.desk, terms, reviewer)
        self.saved = SavedFiles(folder, base)
        self._pass = passport

    @cached_property
    def routes(self) -> list[Route]:
        """Every address that there is."""
        get: dict[str, Callable[[Request], Response]] = {
            "/": self.overview,
            "/queue": self.queue,
            "/queue/item/{id}": self.queue_item,
            "/queue/list": self.queue_list,
            "/article/{key}": self.article,
            "/term/{key}": self.term,
            "/api/queue": self.api_queue,
            "/api/item/{id}": self.api_item,
            "/api/progress": self.api_progress,
            "/api/saved/{id}": self.api_saved,
            "/export/{name}": self.export,
            "/static/{name}": self.file,
        }
        post: dict[str, Callable[[Request, bytes], Response]] = {
            "/api/check": lambda request, body: _json(self.decider.check(_asked(CheckRequest, body))),
            "/api/claim": lambda request, body: _json(self.decider.claim(_asked(ClaimRequest, body), _shown(request))),
            "/api/hit": lambda request, body: _json(self.decider.hit(_asked(HitRequest, body), _shown(request))),
            "/api/undo": lambda request, body: _json(self.decider.undo(_asked(UndoRequest, body), _shown(request))),
            "/api/merge": lambda request, body: _json(self.decider.merge(_asked(MergeRequest, body), _shown(request))),
            "/api/term": lambda request, body: _json(self.decider.term(_asked(TermRequest, body))),
        }
        return [
            *(Route(path, _reading(view), methods=["GET"]) for path, view in get.items()),
            *(Route(path, _writing(view), methods=["POST"]) for path, view in post.items()),
        ]

    def overview(self, request: Request) -> Response:
        """The folder as a whole."""
        with self._looking():
            return self._page("overview", overview=overview(self.desk, self.folder.as_posix()))

    def queue(self, request: Request) -> Response:
        """What is to be decided, with one item open."""
        with self._looking():
            listed = queue(self.desk, filter_of(request.query_params, strict=False))
            item = self._open_item(request.query_params.get("item", ""), listed["rows"])
            view = item_view(self.desk, item, self.terms.lookup) if item else None
            return self._page(
                "queue", queue=listed, item=view, choices=choices(self.desk), verdicts=words()["verdicts"]
            )

    def queue_item(self, request: Request) -> Response:
        """One item as the queue shows it: a piece of that page."""
        with self._looking():
            view = self._item(request.path_params["id"])
            return self._page("_item", item=view, verdicts=words()["verdicts"])

    def queue_list(self, request: Request) -> Response:
        """The list of the queue: a piece of that page."""
        with self._looking():
            return self._page("_list", queue=queue(self.desk, _shown(request)))

    def article(self, request: Request) -> Response:
        """An article beside its note."""
        with self._looking():
            opened = self.desk.shelf.open(request.path_params["key"])
            if opened is None:
                raise not_found("article")
            return self._page("article", article=article_page(self.desk, opened))

    def term(self, request: Request) -> Response:
        """A term wherever it stands."""
        with self._looking():
            item = self.desk.terms.get(request.path_params["key"])
            if item is None:
                raise not_found("term")
            wanted = filter_of(request.query_params, strict=False)
            state = wanted.state if request.query_params.get("state") else "all"
            view = term_page(self.desk, item, self.terms.lookup, state, wanted.page)
            return self._page("term", term=view, verdicts=words()["verdicts"])

    def api_queue(self, request: Request) -> Response:
        """The queue as data."""
        with self._looking():
            return _json(queue(self.desk, _shown(request)))

    def api_item(self, request: Request) -> Response:
        """An item as data."""
        with self._looking():
            return _json(self._item(request.path_params["id"]))

    def api_progress(self, request: Request) -> Response:
        """How far everything is."""
        with self._looking():
            return _json(progress(self.desk) | {"version": self.desk.version})

    def api_saved(self, request: Request) -> Response:
        """The place of a claim's sentence in the saved file."""
        with self._looking():
            item = self.desk.items.get(request.path_params["id"])
            opened = self.desk.shelf.open(item.card.key) if isinstance(item, ClaimItem) else None
            if opened is None or not isinstance(item, ClaimItem):
                raise not_found("claim")
            sentence = request.query_params.get("source") or item.claim.sources[0]
            if sentence not in opened.reading.sentences:
                raise not_found("sentence")
            return _json(self.saved.place(opened, sentence))

    def export(self, request: Request) -> Response:
        """A table to take away."""
        name, _, suffix = request.path_params["name"].partition(".")
        if suffix not in TYPES or name not in ("claims", "hits", "terms"):
            raise not_found("export")
        with self._looking():
            wanted = filter_of({"sure": "1", "state": "all", **request.query_params}, strict=True)
            if name == "terms":
                table = terms_table(self.desk)
            else:
                table = (claims_table if name == "claims" else hits_table)(self.desk, wanted)
        headers = {"content-disposition": f'attachment; filename="{name}.{suffix}"'}
        return Response(rendered(table, suffix), media_type=TYPES[suffix], headers=headers)

    def file(self, request: Request) -> Response:
        """A file of the page's own."""
        found = self.static.get(request.path_params["name"])
        if found is None:
            raise not_found("file")
        content, kind, digest = found
        headers = {"etag": f'"{digest}"'}
        # only the address with the digest in it may be kept: what it names never changes
        headers["cache-control"] = A_YEAR if request.query_params.get("v") == digest else "no-cache"
        if request.headers.get("if-none-match") == f'"{digest}"':
            return Response(status_code=304, headers=headers)
        return Response(content, media_type=kind, headers=headers)

    def problem(self, request: Request, error: Exception) -> Response:
        """A refusal, as a page or as data."""
        return self._refusal(request.method, request.url.path, _problem(error), known=True)

    def refuse(self, method: str, path: str, problem: Refusal) -> Response:
        """The answer to who is not let in."""
        return self._refusal(method, path, problem, known=False)

    def _refusal(self, method: str, path: str, problem: Refusal, *, known: bool) -> Response:
        if method in SAFE_METHODS and not path.startswith(("/api/", "/static/", "/queue/")):
            page = self._render("error", known, error=problem.view())
            return HTMLResponse(page, status_code=problem.status)
        return _json({**problem.view(), **problem.more}, problem.status)

    def _looking(self) -> _Looking:
        return _Looking(self.desk)

    def _item(self, item_id: str) -> View:
        item = self.desk.items.get(item_id)
        view = item_view(self.desk, item, self.terms.lookup) if item else None
        if view is None:
            raise not_found("item")
        return view

    def _open_item(self, wanted: str, rows: list[View]) -> Item | None:
        """The item that was asked for, else the first open one that is listed, else the first."""
        if wanted in self.desk.items:
            return self.desk.items[wanted]
        listed = [self.desk.items[each["id"]] for each in rows]
        return next((item for item in listed if not item.done), listed[0] if listed else None)

    def _page(self, page: str, **context: object) -> Response:
        return HTMLResponse(self._render(page, True, progress=progress(self.desk), **context))

    def _render(self, page: str, known: bool, **context: object) -> str:
        """A page; to who is not let in it tells nothing, not even the folder's name."""
        about = {
            "version": pipeline.__version__,
            "folder": self.folder.as_posix() if known else "",
            "reviewer": self.decider.reviewer if known else "",
            "glossary": self.terms.target.name,
        }
        shared = {
            "app": about,
            "csrf": self._pass.csrf if known else "",
            "asset": self._asset,
            "page": page.lstrip("_"),
        }
        return self.templates.get_template(f"{page}.html").render({"progress": None, **shared, **context})

    def _asset(self, name: str) -> str:
        """The address of a static file, another one whenever the file is another."""
        return f"/static/{name}?v={self.static[name][2]}"


class _Looking:
    """The desk, locked and up to date."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def __enter__(self) -> None:
        self._desk.lock.acquire()
        try:
            self._desk.refresh()
        except OSError as error:
            self._desk.lock.release()
            raise unreadable(error) from None

    def __exit__(self, *_: object) -> None:
        self._desk.lock.release()


def _reading(view: Callable[[Request], Response]) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        return await _answered(lambda: view(request))

    return answer


def _writing(view: Callable[[Request, bytes], Response]) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
            raise Refusal(415, "not-json", "A decision is sent as JSON.", "Use the page.")
        body = await _body(request)
        return await _answered(lambda: view(request, body))

    return answer


async def _answered(work: Callable[[], Response]) -> Response:
    """The answer, made in a thread; a mistake of ours is one too, and is told on the command's own terminal."""
    try:
        return await run_in_threadpool(work)
    except (Refusal, BadFilter) as error:
        raise _problem(error) from None
    except OSError as error:
        raise unreadable(error) from None
    except Exception:
        LOG.exception("a request to the review page failed")
        raise Refusal(
            500, "failed", "Something went wrong inside.", "See what the command printed, and report it."
        ) from None


async def _body(request: Request) -> bytes:
    """The request's body; one that is too large is refused as soon as that is known, whatever its header says."""
    declared = request.headers.get("content-length", "0")
    body = bytearray()
    too_large = Refusal(413, "too-large", f"A decision has at most {LARGEST_BODY} bytes.", "Shorten it.")
    if not declared.isdigit() or len(declared) > 12 or int(declared) > LARGEST_BODY:
        raise too_large
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise too_large
    return bytes(body)


def _asked(kind: type[Asked], body: bytes) -> Asked:
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        if first["type"] == "json_invalid":
            raise Refusal(400, "bad-request", "The request is not JSON.", "Use the page.") from None
        where = ".".join(str(part) for part in first["loc"])[:80]
        raise invalid(f"{where or 'The request'}: {first['msg']}.") from None


def _shown(request: Request) -> Filter:
    try:
        return filter_of(request.query_params, strict=True)
    except BadFilter as error:
        raise invalid(f"{error}.") from None


def _json(data: object, status: int = 200) -> Response:
    return JSONResponse(data, status_code=status)


def _problem(error: Exception) -> Refusal:
    if isinstance(error, Refusal):
        return error
    if isinstance(error, BadFilter):
        return invalid(f"{error}.")
    if isinstance(error, HTTPException) and error.status_code == 405:
        return Refusal(405, "method", "This method is not spoken here.", "Use the page.")
    return not_found("page")
