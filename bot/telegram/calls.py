"""Calls to Telegram: python-telegram-bot's, over connections that are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

from bot.links import BROKEN, NO_CONNECTION, Kept
from bot.telegram import updates

CONNECT_SECONDS = 5.0
IN_LINE_SECONDS = 10.0
MADE = "message_id"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class TelegramRequest(BaseRequest):
    """How python-telegram-bot reaches Telegram: over connections that are kept."""

    __slots__ = ("_kept", "_read_seconds")

    def __init__(self, most: int, read_seconds: float = 5.0) -> None:
        self._kept, self._read_seconds = Kept(most), read_seconds

    @property
    def read_timeout(self) -> float:
        """How many seconds an answer may take where nobody says otherwise."""
        return self._read_seconds

    async def initialize(self) -> None:
        """Nothing: connections are opened as they are needed."""

    async def shutdown(self) -> None:
        """Let go of all connections."""
        await self._kept.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """The status and the body of Telegram's answer. Raises TimedOut or NetworkError.

        What went wrong is their cause, for `may_have_arrived`; their words hold no address, which
        the token is a part of. Of the times only the answer's own is asked for by anybody.
        """
        own = read_timeout is BaseRequest.DEFAULT_NONE
        timeout = aiohttp.ClientTimeout(
            total=None,
            connect=IN_LINE_SECONDS,
            sock_connect=CONNECT_SECONDS,
            sock_read=self._read_seconds if own else read_timeout,
        )
        body, headers = _form(request_data)
        try:
            return await self._kept.post(url, body, headers=headers, timeout=timeout)
        except TimeoutError as problem:
            raise TimedOut from problem
        except BROKEN as problem:
            raise NetworkError(type(problem).__name__) from problem


class FetchingRequest(TelegramRequest):
    """Fetches updates, without what no turn needs."""

    __slots__ = ()

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Telegram's answer, its updates cut down before anything is built of them."""
        answer = TelegramRequest.parse_json_payload(payload)
        updates.cut_down(answer.get("result"))
        return answer


class SendingRequest(TelegramRequest):
    """Makes calls. Nobody reads the message that was made of one, and to build it takes as long
    as the call: that it was made is all that is told of it.
    """

    __slots__ = ()

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Telegram's answer, with a yes in place of a message."""
        answer = TelegramRequest.parse_json_payload(payload)
        made = answer.get("result")
        return {**answer, "result": True} if isinstance(made, dict) and MADE in made else answer


def may_have_arrived(problem: BaseException) -> bool:
    """Whether a call that failed may have been made all the same.

    Not where no connection was made, and not where the server itself answered with an error; but
    where it said yes in words that nobody can read.
    """
    cause = problem.__cause__
    return isinstance(cause, (*BROKEN, ValueError)) and not isinstance(cause, NO_CONNECTION)


def _form(data: RequestData | None) -> tuple[bytes | aiohttp.FormData, Mapping[str, str]]:
    """The body of a call and what it is."""
    if data is None:
        return b"", {}
    files = data.multipart_data
    if not files:
        return URL.build(query=data.json_parameters).raw_query_string.encode(), FORM
    form = aiohttp.FormData(data.json_parameters, quote_fields=False)
    for name, (filename, content, kind) in files.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form, {}
