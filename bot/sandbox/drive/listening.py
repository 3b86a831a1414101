"""What a young person sees: messages, documents, the bot's menu, what is planned."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.sandbox.chats import Chat, find_chat
from bot.sandbox.documents import find_document
from bot.sandbox.drive.reading import chat_id_of, query_number
from bot.sandbox.methods.profile import DESCRIPTION, SHORT_DESCRIPTION, commands_of_the_menu
from bot.sandbox.plan import Plan
from bot.sandbox.state import Sandbox
from bot.sandbox.views import view_of_changes, view_of_conversation

LONGEST_WAIT = 50


async def read_messages(request: Request) -> JSONResponse:
    """The messages `after` an id, or what changed `since` a revision; `wait` seconds for one.

    `typing` and `standing` in the query say what the reader knows already: a wait ends too when
    one of them is no longer so.
    """
    sandbox: Sandbox = request.app.state.sandbox
    chat_id = chat_id_of(request)
    # Whoever has not written yet has read nothing, and reading opens no chat.
    chat = find_chat(sandbox.store, chat_id) or Chat(chat_id)
    since, after = query_number(request, "since"), query_number(request, "after") or 0
    seconds = min(query_number(request, "wait") or 0, LONGEST_WAIT)

    def look() -> dict[str, Any]:
        if since is None:
            return view_of_conversation(sandbox, chat, after)
        return view_of_changes(sandbox, chat, since)

    return JSONResponse(await _wait(sandbox, chat, look, _news(request), seconds))


async def download(request: Request) -> Response:
    """A document that the bot sent, always as a download."""
    sandbox: Sandbox = request.app.state.sandbox
    document = find_document(sandbox.store, request.path_params["file_id"])
    if document is None:
        raise HTTPException(404, "There is no such document.")
    name = quote(document.name, safe="")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(document.content, media_type="application/octet-stream", headers=headers)


async def about(request: Request) -> JSONResponse:
    """The bot: its name, what an empty chat says, its commands, and whether plans are shown."""
    sandbox: Sandbox = request.app.state.sandbox
    return JSONResponse(
        {
            "name": sandbox.name,
            "username": sandbox.username,
            "description": sandbox.store.setting(DESCRIPTION, ""),
            "short_description": sandbox.store.setting(SHORT_DESCRIPTION, ""),
            "commands": commands_of_the_menu(sandbox.store),
            "plan": request.app.state.plan is not None,
        }
    )


async def planned(request: Request) -> JSONResponse:
    """What is planned in the chat of the query, where the host of the sandbox can say."""
    plan: Plan | None = request.app.state.plan
    chat_id = query_number(request, "chat_id")
    if plan is None or chat_id is None:
        raise HTTPException(404, "Nothing is known of plans here.")
    return JSONResponse({"planned": [item.as_json() for item in await plan(chat_id)]})


def _news(request: Request) -> Callable[[dict[str, Any]], bool]:
    """What ends a wait: anything new, or a sign that changed."""
    query = request.query_params
    known_typing = query.get("typing") == "1"
    asks_changes = "since" in query

    def is_news(view: dict[str, Any]) -> bool:
        fresh = view["messages"] or view.get("deleted") or (asks_changes and view["toasts"])
        moved = "standing" in query and query["standing"] != view["standing"]
        return bool(fresh or moved or ("typing" in query and view["typing"] != known_typing))

    return is_news


async def _wait(
    sandbox: Sandbox,
    chat: Chat,
    look: Callable[[], dict[str, Any]],
    is_news: Callable[[dict[str, Any]], bool],
    seconds: float,
) -> dict[str, Any]:
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    while True:
        view = look()
        left = deadline - loop.time()
        if is_news(view) or left <= 0 or sandbox.closed:
            return view
        typing = sandbox.typing.seconds_left(chat.chat_id)
        await sandbox.chat_bells.wait(chat.chat_id, min(left, typing or left))
