"""The demo's Slack workspace: who is in it, named by what they are, and which apps and channels it has."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Person:
    """A Slack user of the workspace; `can` is what the screen says about them."""

    name: str
    user_id: str
    can: str


PEOPLE: Final = (
    Person("observer", "U01OBSERVER", "reads everything, may do nothing"),
    Person("responder", "U01RESPONDER", "drafts; needs a colleague's ✅ for most things"),
    Person("trusted", "U01TRUSTED", "publishes alone up to high; approved lines always"),
    Person("lead", "U01LEAD", "approves; publishes alone up to high, declares a crisis"),
    Person("second_lead", "U01SECONDLEAD", "the second pair of eyes: resuming takes both leads"),
    Person("legal", "U01LEGAL", "the approval that some findings ask for"),
    Person("guest", "U01GUEST", "is unknown to the policy and gets nowhere"),
)
# local-slack cannot mark a user as a guest, so the guest is one whom the policy does not know: refused all the same.

USERS: Final = {person.name: person.user_id for person in PEOPLE}
CHANNELS: Final = {"narratives": "C01NARRATIVES", "press-office": "C01PRESSOFFICE", "general": "C01GENERAL"}

TEAM_ID: Final = "T01HARBOUR"
BOT_USER_ID: Final = "U01FLEETFOOT"
BOT_TOKEN: Final = "xoxb-demo-fleetfoot"  # noqa: S105 - a token of the throwaway workspace
APP_TOKEN: Final = "xapp-demo-fleetfoot"  # noqa: S105 - a token of the throwaway workspace
OTHER_BOT_USER_ID: Final = "U02WEATHERBOT"
OTHER_BOT_TOKEN: Final = "xoxb-demo-weatherbot"  # noqa: S105 - a token of the throwaway workspace


def workspace_config() -> dict[str, object]:
    """Return local-slack's configuration: Fleetfoot, a bot of another app, the people and the channels."""
    everyone = [BOT_USER_ID, OTHER_BOT_USER_ID, *USERS.values()]
    return {
        "workspace": {"name": "Harbour City Police", "domain": "harbour-city", "teamId": TEAM_ID},
        "apps": [
            {
                "appId": "A01FLEETFOOT",
                "botUserId": BOT_USER_ID,
                "botName": "fleetfoot",
                "botToken": BOT_TOKEN,
                "appToken": APP_TOKEN,
                "mode": "socket",
            },
            {
                "appId": "A02WEATHER",
                "botUserId": OTHER_BOT_USER_ID,
                "botName": "weather_bot",
                "botToken": OTHER_BOT_TOKEN,
                "appToken": "xapp-demo-weatherbot",
                "mode": "socket",
            },
        ],
        "users": [
            {
                "id": person.user_id,
                "name": person.name,
                "real_name": person.name,
                "email": f"{person.name}@harbourcity.police.example",
                "tz": "Europe/London",
            }
            for person in PEOPLE
        ],
        "channels": [
            {"id": channel_id, "name": name, "members": everyone, "topic": _TOPICS[name]}
            for name, channel_id in CHANNELS.items()
        ],
    }


_TOPICS: Final = {
    "narratives": "What is being said, and what we answer",
    "press-office": "Talk among ourselves",
    "general": "Everybody",
}
