"""The drive: how tests, benchmarks and the page act as young people, over HTTP and JSON."""

from __future__ import annotations

from starlette.routing import Route

from bot.sandbox.drive import chatting, clocks, listening, people, trouble


def drive_routes() -> list[Route]:
    """The routes of the drive; the application's state holds the sandbox."""
    return [
        Route("/chats", people.list_chats, methods=["GET"]),
        Route("/chats", people.open_chat, methods=["POST"]),
        Route("/chats/{chat_id}/messages", listening.read_messages, methods=["GET"]),
        Route("/chats/{chat_id}/messages", chatting.send_message, methods=["POST"]),
        Route("/chats/{chat_id}/taps", chatting.tap_button, methods=["POST"]),
        Route("/chats/{chat_id}/{deed}", people.change_standing, methods=["POST"]),
        Route("/documents/{file_id}", listening.download, methods=["GET"]),
        Route("/about", listening.about, methods=["GET"]),
        Route("/plan", listening.planned, methods=["GET"]),
        Route("/clock", clocks.read_clock, methods=["GET"]),
        Route("/clock", clocks.move_clock, methods=["POST"]),
        Route("/faults", trouble.list_faults, methods=["GET"]),
        Route("/faults", trouble.order_fault, methods=["POST"]),
        Route("/faults", trouble.clear_faults, methods=["DELETE"]),
        Route("/calls", trouble.list_calls, methods=["GET"]),
    ]
