"""`/respond`: opens the response form."""

from domain.ids import NarrativeId
from handlers.commands.ids import first_id
from handlers.middleware import Call
from handlers.views.respond import open_response


async def respond(call: Call) -> None:
    """Open the form for the narrative named first, if any; the rest of the text is the draft's first words."""
    narrative, text = first_id(call.text, "N")
    await open_response(call, NarrativeId(narrative) if narrative else None, text=text)
