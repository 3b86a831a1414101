"""The Bot API's door: /bot{token}/{method}, with faults when they are ordered.

A bot calls it three times a turn, so it is no route among others: nothing stands before it.
"""

from __future__ import annotations

import asyncio
import hmac
import re
from dataclasses import dataclass

from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from bot.sandbox import refusals
from bot.sandbox.calls import Call
from bot.sandbox.coded import coded
from bot.sandbox.faults import Fault, Order
from bot.sandbox.guard import GUARDED
from bot.sandbox.messages import Message
from bot.sandbox.methods import METHODS
from bot.sandbox.parameters import Parameters, counted, read_parameters
from bot.sandbox.refusals import Refusal
from bot.sandbox.state import Sandbox
from directory import clock

_ADDRESS = re.compile(r"/bot([^/]+)/([^/]+)")
_VERBS = ("POST", "GET", "HEAD")
_CUT = [(b"content-length", b"2")]


@dataclass(frozen=True)
class _Outcome:
    """How a call ended; without an answer the connection ends in the middle of one."""

    answer: bytes | None
    status: int
    description: str = ""
    message_id: int | None = None
    took_effect: bool = False


class BotApi:
    """The Bot API of one sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Carry out one call, and record how it ended."""
        token, method = _address(scope) or ("", "")
        if scope["method"] not in _VERBS:
            await _send(_refused(Refusal(405, "Method Not Allowed")), send)
            return
        number = self._sandbox.calls.number()
        request = Request(scope, counted(receive))
        parameters, outcome = await _read_and_answer(self._sandbox, request, token, method.lower())
        self._sandbox.calls.add(
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
        await _send(outcome, send)


def is_call(scope: Scope) -> bool:
    """Whether a request is for the Bot API."""
    return scope["type"] == "http" and _address(scope) is not None


def _address(scope: Scope) -> tuple[str, str] | None:
    """The token and the method that are called."""
    inner = str(scope["path"]).removeprefix(str(scope.get("root_path", "")))
    found = _ADDRESS.fullmatch(inner)
    return (found[1], found[2]) if found else None


async def _read_and_answer(
    sandbox: Sandbox, request: Request, token: str, method: str
) -> tuple[Parameters, _Outcome]:
    if not hmac.compare_digest(token.encode(), sandbox.token.encode()):
        return Parameters(), _refused(Refusal(401, "Unauthorized"))
    try:
        parameters = await read_parameters(request)
    except Refusal as refusal:
        return Parameters(), _refused(refusal)
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
    message_id = result.message_id if isinstance(result, Message) else None
    text = result.coded if isinstance(result, Message) else coded(result)
    answer = f'{{"ok":true,"result":{text}}}'.encode()
    return _Outcome(answer, 200, message_id=message_id, took_effect=True)


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
    return _Outcome(coded(refusal.as_json()).encode(), refusal.code, refusal.description)


def _cut(why: str, took_effect: bool = False, message_id: int | None = None) -> _Outcome:
    return _Outcome(None, 0, why, message_id, took_effect)


async def _send(outcome: _Outcome, send: Send) -> None:
    if outcome.answer is None:
        # A server closes a connection whose announced body never comes.
        await send({"type": "http.response.start", "status": 200, "headers": _CUT})
        return
    size = (b"content-length", str(len(outcome.answer)).encode())
    headers = [size, (b"content-type", b"application/json"), *GUARDED]
    await send({"type": "http.response.start", "status": outcome.status, "headers": headers})
    await send({"type": "http.response.body", "body": outcome.answer})
