"""Where the token is typed in."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from starlette.responses import RedirectResponse

from onrecord.web.guard import Token
from onrecord.web.render import page

__all__ = ["router"]

router = APIRouter(include_in_schema=False)


@router.post("/enter")
def enter(request: Request, token: Annotated[str, Form(max_length=1000)] = "") -> Response:
    """Let a browser in that shows the token."""
    known: Token | None = request.app.state.token
    if known is not None and not known.is_it(token):
        status = HTTPStatus.UNAUTHORIZED
        return page(request, "problem.html", status, status=status, problem="This is not the token.")
    response = RedirectResponse("/", HTTPStatus.SEE_OTHER)
    if known is not None:
        known.remember(request, response)
    return response
