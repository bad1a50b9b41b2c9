"""The application: its pages, its JSON, and what it says where something is wrong."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import PurePosixPath

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.security import HTTPBearer
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import JSONResponse, Response
from starlette.staticfiles import StaticFiles

import onrecord
from onrecord.characters import encodable
from onrecord.errors import ArchiveError, NotInArchiveError, OnrecordError, QueryError, ServerError, TooLongError
from onrecord.export.marked import sheet
from onrecord.web import api
from onrecord.web.guard import Guard, Token
from onrecord.web.pages import about, article, compare, corrections, entrance, export, search, speakers, statements
from onrecord.web.render import page
from onrecord.web.room import Room, room_of

__all__ = ["application"]

_PAGES = (search, export, corrections, article, speakers, statements, compare, about, entrance)
_LONGEST = 500  # characters of a problem


def application(archive: str, *, token: str | None = None, hosts: Collection[str] | None = None) -> FastAPI:
    """The application over an archive; it keeps the archive open while it runs.

    Args:
        archive: the file.
        token: what has to be shown, if anything.
        hosts: the names that the server may be called by; ``None`` for any.

    Raises:
        ArchiveError: there is no archive, or it cannot be read.
        ServerError: the token is empty.
    """
    if token == "":
        raise ServerError("an empty token: give one that others cannot guess, or none")
    shown = None if token is None else Token(token)
    room = Room(archive)

    @asynccontextmanager
    async def while_running(_: FastAPI) -> AsyncIterator[None]:
        yield
        room.close()

    app = FastAPI(
        title="onrecord",
        summary="Who said what, in an archive of news articles.",
        version=onrecord.__version__,
        openapi_url="/api/openapi.json",
        docs_url=None,  # they would load scripts from elsewhere
        redoc_url=None,
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},  # nobody is told
        lifespan=while_running,
        middleware=[
            Middleware(Guard, refuse=_refusal, hosts=hosts, token=shown),
            Middleware(GZipMiddleware, minimum_size=4_000, compresslevel=1),  # a millisecond for a sixth of the bytes
        ],
    )
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(OnrecordError, _error)
    app.state.room = room
    app.state.token = shown
    for module in _PAGES:
        app.include_router(module.router)
    # The token has been asked for before: this describes it.
    described = [] if shown is None else [Depends(HTTPBearer(auto_error=False, description="The token."))]
    app.include_router(api.router, prefix="/api", dependencies=described)
    for name in ("colours.css", "marks.css"):
        app.add_route(f"/static/{name}", _shared)
    app.mount("/static", StaticFiles(packages=[("onrecord.web", "static")]))
    return app


def _shared(request: Request) -> Response:
    """A style sheet that the pages of ``onrecord extract --format html`` have, too."""
    return Response(sheet(PurePosixPath(request.scope["path"]).name), media_type="text/css")


def _refusal(request: Request, status: HTTPStatus, problem: str) -> Response:
    """The answer where there is nothing else to show."""
    problem = encodable(problem)
    if request.scope["path"].startswith("/api/"):
        response: Response = JSONResponse({"detail": problem}, status)
    else:
        response = page(request, "problem.html", status, status=status, problem=problem)
    if status is HTTPStatus.UNAUTHORIZED:
        response.headers["www-authenticate"] = "Bearer"
    return response


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101  it is what the handler is for
    status = HTTPStatus(error.status_code)
    known = {
        HTTPStatus.NOT_FOUND: "There is no such page.",
        HTTPStatus.METHOD_NOT_ALLOWED: "This address does not take that.",
    }
    response = _refusal(request, status, known.get(status, str(error.detail)))
    response.headers.update(error.headers or {})
    return response


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101  it is what the handler is for
    problems = [f"{each['loc'][-1]}: {each['msg']}" for each in error.errors()]
    return _refusal(request, HTTPStatus.UNPROCESSABLE_ENTITY, "; ".join(problems)[:_LONGEST])


def _error(request: Request, error: Exception) -> Response:
    kinds = {
        NotInArchiveError: HTTPStatus.NOT_FOUND,
        TooLongError: HTTPStatus.SERVICE_UNAVAILABLE,
        QueryError: HTTPStatus.BAD_REQUEST,
        ArchiveError: HTTPStatus.INTERNAL_SERVER_ERROR,
    }
    status = next((status for kind, status in kinds.items() if isinstance(error, kind)), HTTPStatus.BAD_REQUEST)
    if status is HTTPStatus.INTERNAL_SERVER_ERROR and not isinstance(error.__cause__, sqlite3.Error):
        status = HTTPStatus.CONFLICT  # what is asked for does not fit what is there
    return _refusal(request, status, room_of(request).told(error)[:_LONGEST])
