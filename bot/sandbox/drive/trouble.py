"""Faults to order, and the record of what was called."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

from bot.sandbox.drive.reading import positive_number, query_number, read_body, whole_number, words
from bot.sandbox.faults import Fault, Order
from bot.sandbox.methods import METHODS
from bot.sandbox.state import Sandbox

KEYS = ("kind", "calls", "retry_after", "seconds", "methods", "chat_id")


async def order_fault(request: Request) -> JSONResponse:
    """Order a fault for the next `calls` calls."""
    sandbox: Sandbox = request.app.state.sandbox
    sandbox.faults.order(_order(await read_body(request)))
    return _waiting(sandbox)


async def list_faults(request: Request) -> JSONResponse:
    """The orders that still wait."""
    return _waiting(request.app.state.sandbox)


async def clear_faults(request: Request) -> JSONResponse:
    """Cancel every order."""
    sandbox: Sandbox = request.app.state.sandbox
    sandbox.faults.clear()
    return _waiting(sandbox)


async def list_calls(request: Request) -> JSONResponse:
    """The recorded calls, `after` a number and of one `method` if the query says so."""
    sandbox: Sandbox = request.app.state.sandbox
    after = query_number(request, "after") or 0
    method = request.query_params.get("method", "")
    return JSONResponse({"calls": sandbox.calls.listed(after=after, method=method)})


def _waiting(sandbox: Sandbox) -> JSONResponse:
    return JSONResponse({"faults": [order.as_json() for order in sandbox.faults.waiting()]})


def _order(body: dict[str, Any]) -> Order:
    kinds = [fault.value for fault in Fault]
    unknown = sorted(body.keys() - KEYS)
    if unknown:
        raise HTTPException(422, f"There is no {unknown[0]} here; there is {', '.join(KEYS)}.")
    if words(body, "kind") not in kinds:
        raise HTTPException(422, f"kind must be one of: {', '.join(kinds)}.")
    calls = whole_number(body, "calls", 1)
    if calls < 1:
        raise HTTPException(422, "calls must be 1 or more.")
    return Order(
        kind=Fault(words(body, "kind")),
        calls=calls,
        retry_after=max(1, whole_number(body, "retry_after", 1)),
        seconds=positive_number(body, "seconds", 30.0),
        methods=_methods(body.get("methods", [])),
        chat_id=whole_number(body, "chat_id", 0) or None,
    )


def _methods(names: Any) -> frozenset[str]:
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise HTTPException(422, "methods must be a list of names.")
    unknown = [name for name in names if name.lower() not in METHODS]
    if unknown:
        raise HTTPException(422, f"The sandbox knows no method {unknown[0]}.")
    return frozenset(name.lower() for name in names)
