"""Doors of what was written before: every kind of stored record, the backup file, anchors, and settings."""

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import gettempdir
from typing import Any
from unittest.mock import patch

from domain.enums import PublicationState
from domain.ids import AccountId, DraftId, PostId, PublicationId, RevisionHash
from domain.records import Post
from integrations.settings import load_settings
from integrations.sources.configured import sources_from
from integrations.store import codec
from integrations.store.codec import Codec
from tests.fuzz.doors import Door
from tests.newsroom import START, narrative
from tests.unit.workflow.drafts import Pencil
from workflow.audit import GENESIS, Anchor, Fact, seal
from workflow.circuit import Circuit
from workflow.source_health import SourceHealth, SourceState
from workflow.state import CardRef, Draft, Modes, Notice, Publication, Watched
from workflow.store import Delivery

SETTINGS = b"""SLACK_BOT_TOKEN=xoxb-1
SLACK_APP_TOKEN=xapp-1
SLACK_API_URL=https://slack.com/api/
REDIS_URL=redis://127.0.0.1:6379/0
PORT=8080
FLEETFOOT_SOURCES=file:a.jsonl?speed=60 rss:https://a.example/feed bluesky:jetstream?most=50 mastodon:social.example
FLEETFOOT_ANCHORS=anchors.jsonl
FLEETFOOT_HEALTH_PORT=0
X_ACCESS_TOKEN__X_TRAFFIC=t
"""


def _draft() -> Draft:
    pencil = Pencil()
    pencil.submit()
    pencil.approve("UTESS")
    sent = Publication(PublicationId("D-1/page/1"), AccountId("page"), PublicationState.PUBLISHED, done_at=START)
    return replace(pencil.d, publications=(*pencil.d.publications, sent))


def samples() -> Mapping[str, tuple[Codec[Any], tuple[Any, ...]]]:
    """Return every codec of the store with records it stores."""
    fact = Fact("DraftTaken", "tess", "D-1", "p", START, {"by": "tess", "at": START.isoformat()})
    return {
        "DRAFT": (codec.DRAFT, (_draft(),)),
        "WATCHED": (codec.WATCHED, (Watched(narrative(), 1, START, START, growth=((START, 4),), sampled=(("x", 4),)),)),
        "MODES": (codec.MODES, (Modes(), Modes(3, paused=True, paused_at=START, pause_reason="wait"))),
        "NOTICE": (codec.NOTICE, (Notice("1-0", "channel", "modes", "text", "lead", START, {"a": "b"}),)),
        "CARD": (codec.CARD, (CardRef("D-1", "C1", "1.0", RevisionHash("0" * 64)),)),
        "EVENT": (codec.EVENT, (seal(fact, 1, GENESIS, "5a17"),)),
        "ANCHOR": (codec.ANCHOR, (Anchor(1, GENESIS, START),)),
        "DELIVERY": (codec.DELIVERY, (Delivery("1-0", DraftId("D-1"), PublicationId("D-1/page/1"), retract=True),)),
        "CIRCUIT": (codec.CIRCUIT, (Circuit(2, 1, START, reason="down"),)),
        "POST": (codec.POST, (Post(PostId("1"), "x", "a", "text", START, links=("https://a.example",)),)),
        "SOURCE": (codec.SOURCE, (SourceHealth("x:1", "x", SourceState.STARTING, START),)),
    }


def stored(of: Codec[Any]) -> Callable[[bytes], None]:
    """Return what reads a record and writes what it read: it must read the same again."""

    def enter(data: bytes) -> None:
        record = of.load(data)
        once = of.dump(record)
        assert of.dump(of.load(once)) == once

    return enter


def settings(data: bytes) -> None:
    """Read settings from a file and make the sources they name."""
    path = Path(gettempdir()) / f"fleetfoot-fuzz-{os.getpid()}.env"
    path.write_bytes(data)
    with patch.dict(os.environ, clear=True):
        found = load_settings(path)
        sources_from(found.fleetfoot_sources, found)


def doors() -> tuple[Door, ...]:
    """Return the doors."""
    kept = tuple(
        Door(f"stored {name}", stored(of), tuple(of.dump(record) for record in records), share=5)
        for name, (of, records) in samples().items()
    )
    return (*kept, Door("settings", settings, (SETTINGS, *(line + b"\n" for line in SETTINGS.splitlines())), share=1))
