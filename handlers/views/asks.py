"""The small questions: why a narrative is left unanswered, and what a reported post says."""

from typing import Final

from handlers.cards import blocks as b
from handlers.strings import views as say

NO_RESPONSE: Final = "do_not_respond"


def no_response_view(narrative: str, channel: str) -> b.Block:
    """Return the modal that asks for the reason not to respond and when to look again."""
    choices = [b.option(text, minutes) for text, minutes in say.LOOK_AGAIN_CHOICES]
    return {
        "type": "modal",
        "callback_id": NO_RESPONSE,
        "title": {"type": "plain_text", "text": say.NO_RESPONSE_TITLE},
        "submit": {"type": "plain_text", "text": say.SUBMIT},
        "close": {"type": "plain_text", "text": say.CLOSE},
        "private_metadata": f"{narrative}|{channel}",
        "blocks": [
            b.section(say.NO_RESPONSE_INTRO.format(id=narrative)),
            {
                "type": "input",
                "block_id": "reason",
                "label": {"type": "plain_text", "text": say.REASON},
                "element": {"type": "plain_text_input", "action_id": "value", "multiline": True, "max_length": 500},
            },
            {
                "type": "input",
                "block_id": "look_again",
                "label": {"type": "plain_text", "text": say.LOOK_AGAIN},
                "element": {
                    "type": "static_select",
                    "action_id": "value",
                    "options": choices,
                    "initial_option": choices[1],
                },
            },
        ],
    }
