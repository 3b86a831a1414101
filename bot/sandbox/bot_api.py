"""The Bot API's door: /bot{token}/{method}, with faults when they are ordered."""

from __future__ import annotations

import asyncio
import hmac
from dataclasses import dataclass
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.sandbox import refusals
from bot.sandbox.calls import Call
from bot.sandbox.faults import Fault, Order
from bot.sandbox.methods import METHODS
from bot.sandbox.parameters import Parameters, read_parameters
from bot.sandbox.refusals import Refusal
from bot.sandbox.state import Sandbox
from directory import clock


class CutConnection(Response):
    """No answer: the connection ends in the middle of one."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # A server closes a connection whose announced body never comes.
        headers = [(b"content-length", b"2")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})


@dataclass(frozen=True)
class _Outcome:
    response: Response
    status: int
    description: str = ""
    message_id: int | None = None
    took_effect: bool = False


def bot_api_routes() -> list[Route]:
    """The routes of the Bot API; the application's state holds the sandbox."""
    methods = ["GET", "POST"]
    return [Route("/bot{token}/{method}", call_method, methods=methods)]


async def call_method(request: Request) -> Response:
    """Carry out one call of the Bot API, and record how it ended."""
    sandbox: Sandbox = request.app.state.sandbox
    number = sandbox.calls.number()
    method = request.path_params["method"]
    parameters, outcome = await _read_and_answer(sandbox, request, method.lower())
    sandbox.calls.add(
        Call(
            number=number,
            at=clock.now().isoformat(),
            method=method,
            chat_id=parameters.number("chat_id") or None,
            status=outcome.status,
            description=outcome.description,
            message_id=outcome.message_id,
            took_effect=outcome.took_effect,
        )
    )
    return outcome.response


async def _read_and_answer(
    sandbox: Sandbox, request: Request, method: str
) -> tuple[Parameters, _Outcome]:
    token = request.path_params["token"]
    if not hmac.compare_digest(token.encode(), sandbox.token.encode()):
        return Parameters(), _refused(Refusal(401, "Unauthorized"))
    try:
        parameters = await read_parameters(request)
    except Refusal as refusal:
        return Parameters(), _refused(refusal)
    except HTTPException as error:
        return Parameters(), _refused(refusals.bad_request(error.detail))
    if method not in METHODS:
        return parameters, _refused(Refusal(404, "Not Found"))
    return parameters, await _answer(sandbox, method, parameters)


async def _answer(sandbox: Sandbox, method: str, parameters: Parameters) -> _Outcome:
    order = sandbox.faults.take(method, parameters.number("chat_id") or None)
    if order is None:
        return await _carried_out(sandbox, method, parameters)
    match order.kind:
        case Fault.LOST_ANSWER:
            done = await _carried_out(sandbox, method, parameters)
            return _cut("answer lost", done.took_effect, done.message_id)
        case Fault.TIMEOUT:
            await _hold(sandbox, order.seconds)
            return _cut("timed out")
        case _:
            return _refused(_ordered_refusal(order))


async def _carried_out(sandbox: Sandbox, method: str, parameters: Parameters) -> _Outcome:
    try:
        result = await METHODS[method](sandbox, parameters)
    except Refusal as refusal:
        return _refused(refusal)
    message_id = result.get("message_id") if isinstance(result, dict) else None
    response = JSONResponse({"ok": True, "result": result})
    return _Outcome(response, 200, message_id=message_id, took_effect=True)


async def _hold(sandbox: Sandbox, seconds: float) -> None:
    """Wait, but not when the sandbox is to stop."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    while not sandbox.closed and loop.time() < deadline:
        await sandbox.updates_bell.wait(deadline - loop.time())


def _ordered_refusal(order: Order) -> Refusal:
    match order.kind:
        case Fault.TOO_MANY_REQUESTS:
            return refusals.too_many_requests(order.retry_after)
        case Fault.BLOCKED:
            return refusals.blocked()
        case _:
            return Refusal(502, "Bad Gateway")


def _refused(refusal: Refusal) -> _Outcome:
    response = JSONResponse(refusal.as_json(), status_code=refusal.code)
    return _Outcome(response, refusal.code, refusal.description)


def _cut(why: str, took_effect: bool = False, message_id: int | None = None) -> _Outcome:
    return _Outcome(CutConnection(), 0, why, message_id, took_effect)


def telegram_error(status: int, detail: str) -> dict[str, Any]:
    """An error of the web server in the Bot API's form."""
    return Refusal(status, detail).as_json()
