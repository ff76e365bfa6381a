"""The app's manifest, made from the tables of commands and shortcuts, so that Slack is asked for nothing else."""

from typing import Any, Final

from handlers.commands.table import FLEETFOOT, NARRATIVES, RESPOND
from handlers.shortcuts.table import SHORTCUTS

EVENTS: Final = ("app_home_opened", "reaction_added", "reaction_removed")

SCOPE_OF_METHOD: Final = {
    "apps_connections_open": (),  # by the app-level token's own scope, connections:write
    "auth_test": (),
    "chat_getPermalink": (),
    "chat_postEphemeral": ("chat:write",),
    "chat_postMessage": ("chat:write",),
    "chat_update": ("chat:write",),
    "conversations_history": ("channels:history", "groups:history"),
    "conversations_info": ("channels:read", "groups:read"),
    "conversations_list": ("channels:read", "groups:read"),
    "conversations_open": ("im:write",),
    "conversations_replies": ("channels:history", "groups:history"),
    "files_delete": ("files:write",),
    "files_info": ("files:read",),
    "files_upload_v2": ("files:write",),
    "reactions_get": ("reactions:read",),
    "usergroups_list": ("usergroups:read",),
    "usergroups_users_list": ("usergroups:read",),
    "users_info": ("users:read",),
    "views_open": (),
    "views_publish": (),
    "views_update": (),
}
"""The scopes that each Web API method in use needs (Slack's method reference)."""

SCOPE_OF_EVENT: Final = {
    "app_home_opened": (),
    "reaction_added": ("reactions:read",),
    "reaction_removed": ("reactions:read",),
}


def manifest() -> dict[str, Any]:
    """Return the manifest as Slack's "create an app from a manifest" takes it."""
    scopes = {scope for needed in (*SCOPE_OF_METHOD.values(), *SCOPE_OF_EVENT.values()) for scope in needed}
    names = ", ".join(command.name for command in FLEETFOOT)
    return {
        "display_information": {
            "name": "Fleetfoot",
            "description": "Answers hostile narratives in minutes, under the agency's own rules.",
            "background_color": "#1d3557",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": "fleetfoot", "always_online": True},
            "shortcuts": [
                {
                    "name": shortcut.name,
                    "type": "message",
                    "callback_id": shortcut.callback_id,
                    "description": shortcut.description,
                }
                for shortcut in SHORTCUTS
            ],
            "slash_commands": [
                _slash(f"/{RESPOND.name}", RESPOND.summary, RESPOND.usage),
                _slash(f"/{NARRATIVES.name}", NARRATIVES.summary, NARRATIVES.usage),
                _slash("/fleetfoot", "everything else: " + names, "/fleetfoot help"),
            ],
        },
        "oauth_config": {"scopes": {"bot": sorted(scopes | {"commands"})}},
        "settings": {
            "event_subscriptions": {"bot_events": sorted(EVENTS)},
            "interactivity": {"is_enabled": True},
            "org_deploy_enabled": False,
            "socket_mode_enabled": True,
            "token_rotation_enabled": False,
        },
    }


def _slash(command: str, summary: str, usage: str) -> dict[str, Any]:
    _, _, hint = usage.partition(" ")
    return {"command": command, "description": summary, "usage_hint": hint, "should_escape": False}
