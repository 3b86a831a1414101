"""Acting as a young person over HTTP."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from telegram.error import BadRequest, Forbidden

from bot.sandbox import Planned
from directory import clock
from tests.bot.sandbox.served import SAM, Served, served


async def test_what_is_written_reaches_the_bot(world: Served) -> None:
    written = await world.says("/start CODE-1", first_name="Aisha", language_code="pl")
    (update,) = await world.bot.get_updates()
    assert update.update_id == written["update_id"]
    assert update.message is not None and update.message.from_user is not None
    assert update.message.message_id == written["message_id"]
    assert (update.message.text, update.message.chat.id) == ("/start CODE-1", SAM)
    assert update.message.from_user.first_name == "Aisha"
    assert update.message.from_user.language_code == "pl"
    assert [entity.type for entity in update.message.entities] == ["bot_command"]


@pytest.mark.parametrize(
    "kind",
    [
        "photo",
        "voice",
        "audio",
        "video",
        "video_note",
        "sticker",
        "location",
        "contact",
        "document",
    ],
)
async def test_other_things_than_text_can_be_sent(world: Served, kind: str) -> None:
    await world.says("", kind=kind, caption="look")
    (update,) = await world.bot.get_updates()
    assert update.message is not None
    assert getattr(update.message, kind)
    assert update.message.text is None
    assert (await world.heard())[-1]["kind"] == kind


async def test_an_edit_is_an_update_of_its_own(world: Served) -> None:
    written = await world.says("hello")
    await world.says("hello again", kind="edited", message_id=written["message_id"])
    _, update = await world.bot.get_updates()
    assert update.edited_message and update.edited_message.text == "hello again"
    assert (await world.heard())[-1]["edited"] is True


async def test_a_group_can_be_left(world: Served) -> None:
    await world.says("hello all", -100, kind="group")
    joined, written = await world.bot.get_updates()
    assert joined.my_chat_member and joined.my_chat_member.new_chat_member.status == "member"
    assert written.message and written.message.chat.type == "group"
    await world.bot.send_message(-100, "Goodbye")
    await world.bot.leave_chat(-100)
    with pytest.raises(Forbidden, match="not a member of the group chat"):
        await world.bot.send_message(-100, "Hi")
    with pytest.raises(BadRequest, match="can't be changed in private chats"):
        await world.bot.leave_chat(SAM)


async def test_channel_posts_and_inline_queries_are_updates(world: Served) -> None:
    await world.says("news", -200, kind="channel_post")
    await world.says("course", kind="inline_query")
    updates = await world.bot.get_updates()
    assert any(u.channel_post and u.channel_post.text == "news" for u in updates)
    assert any(u.inline_query and u.inline_query.query == "course" for u in updates)


async def test_a_text_that_is_too_long_goes_in_several_messages(world: Served) -> None:
    written = await world.says("word " * 2000)
    assert len(written["message_ids"]) == 3
    assert written["message_id"] == written["message_ids"][-1]
    texts = [update.message.text for update in await world.bot.get_updates() if update.message]
    assert " ".join(text or "" for text in texts).split() == ["word"] * 2000


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/chats/1/messages", {}, 422),
        ("/chats/1/messages", {"text": " \n"}, 422),
        ("/chats/1/messages", {"text": 5}, 422),
        ("/chats/1/messages", {"text": "x", "kind": "hologram"}, 422),
        ("/chats/one/messages", {"text": "x"}, 404),
        ("/chats/0/messages", {"text": "x"}, 404),
        ("/chats/1/taps", {"message_id": 1, "data": "x"}, 404),
        ("/chats/1/dance", {}, 404),
        ("/clock", {"advance_seconds": -1}, 422),
        ("/clock", {"advance_seconds": "soon"}, 422),
        ("/clock", {}, 422),
    ],
)
async def test_what_makes_no_sense_is_explained(
    world: Served, path: str, body: dict[str, object], status: int
) -> None:
    answer = await world.http.post(path, json=body)
    assert answer.status_code == status
    assert answer.json()["error"].endswith(".")


async def test_only_json_of_a_reasonable_size_is_read(world: Served) -> None:
    path = f"/chats/{SAM}/messages"
    form = await world.http.post(path, data={"text": "x"})
    assert form.status_code == 415
    plain = await world.http.post(path, content='{"text": "x"}')
    assert plain.status_code == 415
    headers = {"content-type": "application/json"}
    half = await world.http.post(path, content=r'{"text": "\ud800"}', headers=headers)
    assert (half.status_code, half.json()) == (422, {"error": "text is not valid Unicode."})
    broken = await world.http.post(path, content="{", headers=headers)
    assert broken.status_code == 400
    a_list = await world.http.post(path, content="[]", headers=headers)
    assert a_list.status_code == 400
    huge = await world.http.post(path, json={"text": "x" * 1_100_000})
    assert huge.status_code == 413


async def test_who_blocked_the_bot_cannot_write_to_it(world: Served) -> None:
    await world.post(f"/chats/{SAM}/block")
    answer = await world.http.post(f"/chats/{SAM}/messages", json={"text": "hi"})
    assert answer.json() == {"error": "The bot is blocked in this chat: unblock it first."}


async def test_an_unknown_chat_has_no_messages_to_read(world: Served) -> None:
    nothing = await world.http.get("/chats/1/messages")
    assert (nothing.json()["messages"], nothing.json()["standing"]) == ([], "new")
    assert (await world.http.post("/chats/1/block", json={})).status_code == 404
    assert (await world.http.get("/chats/x/messages")).status_code == 404
    assert (await world.http.get(f"/chats/{SAM}/messages?after=x")).status_code == 422


async def test_a_new_young_person_gets_a_chat_of_their_own(world: Served) -> None:
    opened = await world.post("/chats", first_name="Jess")
    assert opened["name"] == "Jess"
    assert opened["chat_id"] not in (SAM, 0)
    chats = (await world.get("/chats"))["chats"]
    assert [(chat["chat_id"], chat["standing"]) for chat in chats] == [
        (SAM, "open"),
        (opened["chat_id"], "new"),
    ]


async def test_reading_waits_for_the_next_message(world: Served) -> None:
    reading = asyncio.create_task(world.get(f"/chats/{SAM}/messages?after=1&wait=20"))
    await asyncio.sleep(0.02)
    await world.bot.send_message(SAM, "Hi")
    assert [m["text"] for m in (await reading)["messages"]] == ["Hi"]


async def test_reading_changes_hears_of_edits_answers_and_typing(world: Served) -> None:
    sent = await world.bot.send_message(SAM, "One")
    revision = (await world.get(f"/chats/{SAM}/messages"))["revision"]
    path = f"/chats/{SAM}/messages?since={revision}&wait=20&typing=0"
    reading = asyncio.create_task(world.get(path))
    await asyncio.sleep(0.02)
    await world.bot.send_chat_action(SAM, "typing")
    assert (await reading)["typing"] is True
    reading = asyncio.create_task(world.get(path.replace("typing=0", "typing=1")))
    await asyncio.sleep(0.02)
    await world.bot.edit_message_text("Two", SAM, sent.message_id)
    assert [m["text"] for m in (await reading)["messages"]] == ["Two"]


async def test_the_clock_moves_for_everyone(world: Served) -> None:
    before = clock.now()
    moved = await world.post("/clock", advance_seconds=86400)
    assert moved["offset_seconds"] == 86400
    assert datetime.fromisoformat(moved["now"]) - before >= timedelta(days=1)
    assert clock.offset() == timedelta(days=1)
    written = await world.says("tomorrow")
    heard = (await world.heard())[-1]
    assert heard["message_id"] == written["message_id"]
    assert datetime.fromisoformat(heard["date"]) - before >= timedelta(hours=23, minutes=59)
    assert (await world.get("/clock"))["offset_seconds"] == 86400


async def test_the_clock_moves_no_further_than_dates_reach(world: Served) -> None:
    ten_years = 3660 * 86400
    for _ in range(10):
        await world.post("/clock", advance_seconds=ten_years)
    answer = await world.http.post("/clock", json={"advance_seconds": 1})
    assert (answer.status_code, answer.json()["error"]) == (
        422,
        "The clock moves at most a hundred years ahead.",
    )
    assert await world.says("still here")


async def test_without_a_clock_file_the_clock_stays(
    world: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SANDBOX_CLOCK_FILE")
    answer = await world.http.post("/clock", json={"advance_seconds": 1})
    assert answer.status_code == 400
    assert "SANDBOX_CLOCK_FILE" in answer.json()["error"]


async def test_a_foreign_name_is_not_answered(world: Served) -> None:
    for path in ("/", "/chats", "/page/main.js"):
        answer = await world.http.get(path, headers={"host": "evil.example"})
        assert answer.status_code == 400
    answer = await world.http.get("/chats", headers={"host": "localhost:8080"})
    assert answer.status_code == 200
    assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_what_is_planned_is_shown_where_it_is_known(world: Served, tmp_path: Path) -> None:
    assert (await world.http.get(f"/plan?chat_id={SAM}")).status_code == 404
    at = datetime(2026, 7, 1, 10, tzinfo=UTC)

    async def plan(chat_id: int) -> list[Planned]:
        return [Planned(at, f"Check-in for {chat_id}")]

    async with served(tmp_path / "planned", plan=plan) as other:
        assert (await other.get("/about"))["plan"] is True
        assert (await other.get("/plan?chat_id=7"))["planned"] == [
            {
                "at": "2026-07-01T10:00:00+00:00",
                "title": "Check-in for 7",
                "note": "",
                "to_come": True,
                "goes_at": "2026-07-01T10:00:00+00:00",
            }
        ]
