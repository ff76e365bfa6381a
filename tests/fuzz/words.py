"""Doors of words and rules: policies, scenarios, the guard, lines, tokens, the hostility scorer, snapshots."""

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from domain.enums import Category, Severity
from domain.errors import FleetfootError
from domain.ids import PostId, TopicId
from domain.records import Fingerprint, Post, Topic
from domain.terms import pattern_of
from integrations.languages import language_of
from integrations.offline.decide import decide_stream
from integrations.offline.scenario import read_scenarios
from narratives.batch import batch_of
from narratives.detector import Detector
from narratives.hostility.scorer import Scorer
from narratives.settings import Settings
from policies import verdict
from policies.file import load_policy
from policies.guard import examine
from policies.guard.disguise import fold, hits, is_masked, runs_together, squash, stands
from policies.guard.draft import GuardInput
from policies.guard.links import parse_link
from policies.lines import filled, matches, render
from tests.fuzz.doors import Door, seed, text_of
from tests.unit.policies.build import NOW, POLICY, content

HERE = Path(__file__).parent
POLICIES = HERE.parents[1] / "policies"
MARKS = Fingerprint(
    hashtags=("#millblast",),
    links=("https://lies.example/mill",),
    handles=("@rumourmill",),
    phrases=("they are hiding an explosion at the mill",),
    media=(),
)
TOPIC = Topic(TopicId("rumour"), "Rumours", ("mill", "#millblast"), next(iter(Category)), Severity.HIGH)
TEXTS = tuple(
    text.encode()
    for text in (
        "They are hiding an explosion at the mill! #MillBlast https://lies.example/mill?x=1 @rumourmill",
        "Officers are on their way to 12 High Street, RM1 2AB. Ring 07700 900123 or write to ann.example@mail.example.",
        "Ｔｈｅｙ ａｒｅ l\u200by\u0456ng — 1̶2̶ d*ad, k i l l them all, y0u sc*m \u202ednuorg\u202c 👩‍👩‍👦 ٣٤ हत्या 殺す",
        "The agency says: keep calm. Number AB12 CDE, NI QQ 12 34 56 C, card 4111 1111 1111 1111, born 01/02/1990.",
        "Meet at 18:30 at the harbour; see https://rivermouth.example/updates#now and hxxps://lies[.]example/mill",
    )
)


def policy(data: bytes) -> None:
    """Read a policy file."""
    load_policy(data, "fuzzed")


def scenario(data: bytes) -> None:
    """Read scenarios and decide them."""
    for facts, now in read_scenarios(data.split(b"\n"), [], "stdin"):
        verdict.decide(POLICY, facts, now)


class _Nowhere:
    def write(self, data: bytes) -> int:
        return len(data)

    def flush(self) -> None:
        pass


def decided(data: bytes) -> None:
    """Answer scenarios as `policy decide` does."""
    decide_stream(POLICY, data.split(b"\n"), _Nowhere(), [])  # type: ignore[arg-type]


def guard(data: bytes) -> None:
    """Put words to every check; a check that broke shows as a finding that says so."""
    text = text_of(data)[:2000]
    found = examine(POLICY, GuardInput(content(text), fingerprint=MARKS, topic=TopicId("rumour")), NOW)
    broken = [finding for finding in found if "could not be completed" in finding.reason]
    if broken:
        raise AssertionError(f"a check broke: {broken[0].rule}")


def disguise(data: bytes) -> None:
    """Fold a disguised text."""
    text = text_of(data)[:4000]
    fold(text)
    squash(text).find("explosion")
    tuple(hits(text, "millblast"))
    stands(text, "millblast")
    is_masked(text, "explosion")
    runs_together(text)
    parse_link(text)


def lines(data: bytes) -> None:
    """Fill a line to take, and recognise it."""
    text = text_of(data)
    for line in POLICY.lines.values():
        filled(text, line)
        slots = dict.fromkeys(line.slots, text)
        matches(text, line, slots)
        try:
            render(line, slots)
        except FleetfootError:
            continue


def posts_of(data: bytes) -> list[Post]:
    """Return the lines of a text as posts."""
    start = datetime(2026, 11, 23, 9, tzinfo=UTC)
    texts = text_of(data).encode("utf-8", "replace").decode().split("\n")[:50]  # ingest lets no half character in
    return [
        Post(
            PostId(str(n)), "x", f"a{n % 7}", text, start + timedelta(seconds=n), links=(text[:80],), media=(text[:20],)
        )
        for n, text in enumerate(texts)
    ]


def tokens(data: bytes) -> None:
    """Make columns and tokens of posts, tell their language and look for terms."""
    posts = posts_of(data)
    batch_of(posts)
    text = posts[0].text
    language_of(text)
    pattern_of(("mill", text[:60] or "x")).search(text.casefold())


@cache
def scorer() -> Scorer:
    """Return the scorer, read once."""
    return Scorer.default()


def hostility(data: bytes) -> None:
    """Score texts."""
    posts = posts_of(data)
    scorer().quick([post.text for post in posts])
    scorer().score(posts[0].text)
    scorer().judge(posts, topics=(TOPIC,), handles=("rivermouth",))


def small() -> Settings:
    """Return settings for a detector that is made quickly."""
    return Settings(clusters=256)


@cache
def detector() -> list[Detector]:
    """Return a detector in a list: it is changed for a fresh one now and then."""
    return [Detector(small(), (TOPIC,), ("rivermouth",))]


def grouping(data: bytes) -> None:
    """Feed posts to a detector that has seen others."""
    kept = detector()
    if kept[0].grouper.posts > 1000:
        kept[0] = Detector(small(), (TOPIC,), ("rivermouth",))
    kept[0].feed(posts_of(data))


def snapshot(data: bytes) -> None:
    """Go on from a damaged snapshot, and work."""
    going_on = Detector.restored(data, small(), (TOPIC,), ("rivermouth",))
    going_on.feed(posts_of(TEXTS[0]))


@cache
def snapshots() -> tuple[bytes, ...]:
    """Return good snapshots: of a new detector and of one with posts."""
    new = Detector(small(), (TOPIC,), ("rivermouth",))
    first = new.snapshot()
    new.feed(posts_of(b"\n".join(TEXTS * 5)))
    return first, new.snapshot()


SCENARIO = {
    "author": "rita",
    "text": "Officers are on their way.",
    "accounts": ["page", "page-2"],
    "now": "2026-11-23T21:00:00Z",
    "severity": "high",
    "topic": "rumour",
    "line": {"id": "calm", "slots": {"place": "the harbour"}},
    "variants": {"page-2": "We are on our way."},
    "thread": False,
    "links": ["https://rivermouth.example/now"],
    "schedule": "2026-11-23T22:00:00Z",
    "media": [{"alt": "A map", "sha256": "0" * 64, "pdq": "f" * 64}],
    "approvals": [{"by": "tess", "at": "2026-11-23T20:59:00Z", "revision": "0" * 64}],
    "rejections": [{"by": "tom", "at": "2026-11-23T20:59:00Z"}],
    "narrative": {"hashtags": ["#millblast"], "links": ["https://lies.example"], "phrases": ["hiding an explosion"]},
    "paused": False,
    "crisis": {"topic": "rumour", "until": "2026-11-24T00:00:00Z"},
    "slack": {"URITA": "active", "UTESS": "guest"},
}


def doors() -> tuple[Door, ...]:
    """Return the doors."""
    files = tuple(path.read_bytes() for path in (*sorted((POLICIES / "examples").glob("*.toml")),))
    whole = (POLICIES / "default.toml").read_bytes()
    scenarios = (seed(SCENARIO), seed({k: SCENARIO[k] for k in ("author", "text", "accounts", "now")}))
    return (
        Door("policy file", policy, (*files, whole[:6000], *(f[:3000] for f in files)), share=2),
        Door("draft scenarios", scenario, scenarios, share=3),
        Door("policy decide", decided, scenarios, share=1),
        Door("guard", guard, TEXTS, share=2),
        Door("disguise", disguise, TEXTS),
        Door("lines to take", lines, (*TEXTS, *(line.text.encode() for line in POLICY.lines.values())), share=6),
        Door("tokens", tokens, TEXTS, share=8),
        Door("hostility", hostility, TEXTS, share=2),
        Door("grouping", grouping, TEXTS, share=4),
        Door("snapshot", snapshot, snapshots(), share=1),
    )
