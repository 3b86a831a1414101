"""Typed words that mean a button."""

from __future__ import annotations

import pytest

from bot.typed import meant

OFFER = {
    "yes check in": "i:affirm:b=offer",
    "yes": "i:affirm:b=offer",
    "no thanks": "i:deny:b=offer",
}
WHICH = {
    "pier trust": "i:not_for_me:o=a",
    "sea school bakery": "i:not_for_me:o=b",
    "princes team": "i:not_for_me:o=c",
}
GRADES = {
    "yes both": "a:english_maths:both",
    "yes": "a:english_maths:both",
    "both": "a:english_maths:both",
    "just maths": "a:english_maths:maths_only",
}
CARD = {"tell me more": "i:option_details:o=a", "save": "i:save_option:o=a"}


STOPPING = {
    "no keep checking in": "i:greet:b=keep",
    "no": "i:greet:b=keep",
    "keep checking in": "i:greet:b=keep",
    "yes stop": "i:stop_messages",
    "yes": "i:stop_messages",
    "stop": "i:stop_messages",
}


RESTARTING = {"yes start again": "i:restart:s=yes", "yes": "i:restart:s=yes", "no": "i:greet"}
DELETING = {"yes delete everything": "g:delete", "yes": "g:delete", "no": "i:greet"}


@pytest.mark.parametrize(
    ("text", "labels", "data"),
    [
        ("yeah", STOPPING, "i:stop_messages"),
        ("nah", STOPPING, "i:greet:b=keep"),
        ("no keep checking in", STOPPING, "i:greet:b=keep"),
        ("not yet", STOPPING, "i:checkin_not_yet"),
        ("nah not yet, been too nervous", STOPPING, "i:checkin_not_yet:r=nervous"),
        ("yeah i applied on monday", STOPPING, "i:checkin_done:a=applied"),
        ("no they never picked up", STOPPING, "i:checkin_did_not_work:a=no_answer"),
        ("i rang them but no answer", STOPPING, "i:checkin_did_not_work:a=no_answer"),
        ("what if it was full?", STOPPING, ""),
        ("yes stop, i started a job", STOPPING, ""),
        ("i applied leave me alone now", STOPPING, ""),
        ("yes stop please", STOPPING, "i:stop_messages"),
        ("yes thats fine", STOPPING, "i:stop_messages"),
        ("i dont mind", STOPPING, ""),
        ("ok", STOPPING, "i:stop_messages"),
        ("dont bother me", STOPPING, "i:stop_messages"),
        ("n", STOPPING, "i:greet:b=keep"),
        ("nah dont stop", STOPPING, "i:greet:b=keep"),
        ("yesss please", STOPPING, "i:stop_messages"),
        ("yeah stop please", STOPPING, "i:stop_messages"),
        ("nope", STOPPING, "i:greet:b=keep"),
        ("yes please keep going", STOPPING, "i:greet:b=keep"),
        ("keep goin", STOPPING, "i:greet:b=keep"),
        ("nah keep em", STOPPING, "i:greet:b=keep"),
        ("no x", STOPPING, "i:greet:b=keep"),
        ("no keep going", STOPPING, "i:greet:b=keep"),
        ("yeah keep doing it", STOPPING, "i:greet:b=keep"),
        ("yes x", STOPPING, "i:stop_messages"),
        ("please stay", STOPPING, "i:greet:b=keep"),
        ("carry on", STOPPING, "i:greet:b=keep"),
        ("please dont", STOPPING, "i:greet:b=keep"),
        ("nope still need it", STOPPING, "i:greet:b=keep"),
        ("please dont i got no one else", STOPPING, "i:greet:b=keep"),
        ("dont stop i like it", STOPPING, "i:greet:b=keep"),
        ("idc", STOPPING, ""),
        ("dont keep going", STOPPING, ""),
        ("yes i did it", STOPPING, ""),
        ("i did it ages ago", STOPPING, ""),
        ("no i left", STOPPING, ""),
        ("yeah im still looking", STOPPING, ""),
        ("yes its going well", STOPPING, ""),
        ("alright", STOPPING, ""),
        ("yeah nah", STOPPING, ""),
        ("up to you", STOPPING, ""),
        ("yes please", DELETING, "g:delete"),
        ("yh delete it all pls", DELETING, "g:delete"),
        ("yeah delete everything", DELETING, "g:delete"),
        ("aye go on", DELETING, "g:delete"),
        ("yeh go ed", DELETING, "g:delete"),
        ("ye why not", DELETING, "g:delete"),
        ("delete it", DELETING, "g:delete"),
        ("yeah get rid", DELETING, "g:delete"),
        ("delete what?", DELETING, ""),
        ("dont delete it", DELETING, "i:greet"),
        ("go on then i got a job", DELETING, ""),
        ("ok", DELETING, ""),
        ("yeah i applied", DELETING, ""),
        ("yes i did it already", DELETING, ""),
        ("yep they never rang back", DELETING, ""),
        ("nah leave it", DELETING, "i:greet"),
        ("yep they never rang back", RESTARTING, ""),
        ("yeah start again", RESTARTING, "i:restart:s=yes"),
        ("yh", RESTARTING, "i:restart:s=yes"),
        ("yeah i rang them", OFFER, ""),
        ("yeah i did it", OFFER, ""),
        ("yep done it", OFFER, ""),
        ("yeah ive been meaning to", OFFER, "i:affirm:b=offer"),
        ("yeah that would be good", OFFER, "i:affirm:b=offer"),
        ("yes but what happens to what i saved?", DELETING, ""),
        ("yes, delete everything?", DELETING, "g:delete"),
        ("what if i dont have a laptop?", DELETING, ""),
        ("not yet", OFFER, ""),
        ("Yes, check in", OFFER, "i:affirm:b=offer"),
        ("yh check in", OFFER, "i:affirm:b=offer"),
        ("yeah", OFFER, "i:affirm:b=offer"),
        ("no thanks", OFFER, "i:deny:b=offer"),
        ("the third one", WHICH, "i:not_for_me:o=c"),
        ("2", WHICH, "i:not_for_me:o=b"),
        ("the bakery one", WHICH, "i:not_for_me:o=b"),
        ("number 4", WHICH, ""),
        ("english yes maths no", GRADES, ""),
        ("Yes, both", GRADES, "a:english_maths:both"),
        ("put me in touch with the 3rd one", WHICH, ""),
        ("nah not the 3rd one", WHICH, "i:not_for_me:o=c"),
        ("more about the 3rd one", WHICH, "i:not_for_me:o=c"),
        ("the second one", CARD, ""),
        ("yes", WHICH, ""),
        ("hello", {}, ""),
    ],
)
def test_a_button_is_meant(text: str, labels: dict[str, str], data: str) -> None:
    assert meant(text, labels) == data
