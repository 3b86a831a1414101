"""Every page of the portal, and whom it is for. A test asks each of them as everybody."""

from __future__ import annotations

from directory.portal import changing, deciding, entering, services, together, uploading
from directory.portal.guard import Page, Who

BOTH = ("GET", "POST")
POST = ("POST",)
BY_LETTER = "the token of a letter stands for the sign-in, for one service alone"

PAGES: tuple[Page, ...] = (
    Page("/sign-in", entering.ask, Who.ANYBODY, BOTH, "who signs in is not signed in yet"),
    Page("/sign-in/{token}", entering.enter, Who.ANYBODY, BOTH, "the link is the sign-in"),
    Page("/sign-out", entering.leave, Who.ANYBODY, POST, "to leave must always work"),
    Page("/confirm/{token}", entering.confirm_from_letter, Who.ANYBODY, BOTH, BY_LETTER),
    Page("/", services.listed),
    Page("/services/new", changing.add, methods=BOTH),
    Page("/services.csv", uploading.download, first=uploading.table),
    Page("/services/{service_id}", services.one),
    Page("/services/{service_id}/confirm", services.confirm, methods=POST),
    Page("/services/{service_id}/edit", changing.edit, methods=POST),
    Page("/services/{service_id}/history", services.history),
    Page("/services/{service_id}/history/{number:int}", services.go_back, methods=BOTH),
    Page("/services/{service_id}/may-show", deciding.let_it_stay, Who.ADMIN, POST),
    Page("/services/{service_id}/{turn}", services.turn, methods=BOTH),
    Page("/drafts/{draft_id}/check", changing.check, methods=BOTH),
    Page("/drafts/{draft_id}/choose", changing.choose, methods=BOTH),
    Page("/drafts/{draft_id}/hide", changing.hide, methods=POST),
    Page("/drafts/{draft_id}/drop", changing.drop, methods=BOTH),
    Page("/drafts/{draft_id}/{step}", changing.step, methods=BOTH),
    Page("/upload", uploading.send, methods=BOTH),
    Page("/uploads/{upload_id}", uploading.look, methods=BOTH, first=uploading.found),
    Page("/queue", deciding.queue, Who.ADMIN),
    Page("/queue/{draft_id}", deciding.decide, Who.ADMIN, BOTH),
    Page("/queue/files/{bundle_id}", together.decide, Who.ADMIN, BOTH),
    Page("/accounts", deciding.people, Who.ADMIN, BOTH),
    Page("/accounts/{account_id}/trust", deciding.trust, Who.ADMIN, POST),
    Page("/accounts/{account_id}/remove", deciding.remove, Who.ADMIN, BOTH),
)
