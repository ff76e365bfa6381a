"""Turn validated tables into a Policy, checking that every name they use is declared."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from zoneinfo import ZoneInfo

from domain.enums import Severity
from domain.ids import AccountId, LineId, PolicyHash, RoleName, SlackUserId, StaffId, TierName, TopicId
from domain.records import Account, Topic
from policies import model
from policies.cells import ALONE, Cell, Row, parse_cell
from policies.guard.tongues import TONGUES
from policies.schema import LineTable, PolicyFile
from policies.schema_words import ReactionName
from policies.slots import Slot

_SLACK_GROUP = re.compile(r"S[A-Z0-9]{5,}")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Problem:
    """Where in the file (table and key), and what is wrong there."""

    table: str
    key: str
    what: str

    def __str__(self) -> str:
        """Return ``[table] key: what``."""
        return f"{self.table}{' ' if self.key else ''}{self.key}: {self.what}"


def resolve(tables: PolicyFile, name: str, policy_hash: PolicyHash) -> tuple[model.Policy | None, tuple[Problem, ...]]:
    """Return the policy and no problems, or None and every undeclared, doubled or impossible name."""
    problems: list[Problem] = []
    tiers = tuple(TierName(t.name) for t in tables.tier)
    ranks = {tier: rank for rank, tier in enumerate(tiers)}
    problems += _doubles("tier", (t.name for t in tables.tier))
    problems += _doubles("staff", (s.id for s in tables.staff))
    problems += _doubles("account", (a.id for a in tables.account))
    problems += _doubles("topic", (t.id for t in tables.topic))
    problems += _doubles("line", (item.id for item in tables.line))
    problems += _doubles("digest", (d.id for d in tables.digest))
    problems += _unknown_tiers(tables, ranks)
    problems += _unknown_names(tables, ranks)
    problems += _contradictions(tables)
    staff = {
        StaffId(s.id): model.Member(
            id=StaffId(s.id),
            tier=TierName(s.tier),
            slack=tuple(SlackUserId(u) for u in s.slack),
            roles=frozenset(RoleName(r) for r in s.roles),
            trained_until=s.trained_until,
        )
        for s in tables.staff
    }
    people, clashes = _people(staff.values())
    problems += clashes
    matrix, faults = _matrix(tables, ranks)
    problems += faults
    try:
        zone = ZoneInfo(tables.agency.timezone)
    except (KeyError, ValueError, OSError):
        problems.append(Problem("[agency]", "timezone", f'"{tables.agency.timezone}" is not a time zone'))
        return None, tuple(problems)
    if problems:
        return None, tuple(problems)
    guard = tables.guard
    return model.Policy(
        hash=policy_hash,
        name=name,
        agency=model.Agency(**tables.agency.model_dump()),
        tiers=tiers,
        staff=MappingProxyType(staff),
        groups=tuple(model.Group(g.slack_group, TierName(g.tier)) for g in tables.group),
        accounts=MappingProxyType(
            {
                AccountId(a.id): Account(AccountId(a.id), a.platform, a.handle, TierName(a.tier), a.longest)
                for a in tables.account
            }
        ),
        topics=MappingProxyType(
            {
                TopicId(t.id): Topic(TopicId(t.id), t.name, tuple(t.terms), t.category, t.impact, t.life_safety)
                for t in tables.topic
            }
        ),
        lines=MappingProxyType({LineId(item.id): _line(item) for item in tables.line}),
        trust=matrix,
        approval=model.ApprovalTerms(
            expires_minutes=tables.approval.expires_minutes,
            review_minutes=MappingProxyType(
                {
                    Severity.HIGH: tables.approval.review_minutes.high,
                    Severity.CRITICAL: tables.approval.review_minutes.critical,
                }
            ),
            send_within_minutes=tables.approval.send_within_minutes,
        ),
        actions=MappingProxyType(
            {act: model.Action(TierName(row.tier), row.people) for act, row in tables.actions.items()}
        ),
        modes=model.Modes(tables.modes.life_safety_exempt, tables.modes.crisis_max_hours),
        guard=model.GuardSettings(
            protected_names=tuple(guard.protected_names),
            active_proceedings=tuple(model.Proceeding(p.name, p.since) for p in guard.active_proceedings),
            pre_election=tuple(model.Period(p.from_, p.until) for p in guard.pre_election),
            embargoes=tuple(model.Embargo(e.phrase, e.until) for e in guard.embargoes),
            known_hosts=tuple(guard.known_hosts),
            languages=None if guard.languages is None else tuple(guard.languages),
            hostile_media=guard.hostile_media,
            max_sentence_words=guard.max_sentence_words,
            effects=MappingProxyType({check.replace("_", "-"): effect for check, effect in guard.effects.items()}),
        ),
        alerting=model.Alerting(
            tables.alerting.min_severity,
            tables.alerting.max_alerts_per_hour,
            tuple(tables.alerting.windows_minutes),
            tables.alerting.quiet_hours,
        ),
        reactions=MappingProxyType({name: tuple(emoji) for name, emoji in tables.reactions.items()}),
        digests=tuple(model.DigestPlan(d.id, d.cron, d.channel) for d in tables.digest),
        escalations=tuple(model.Escalation(e.severity, e.after_minutes, e.notify) for e in tables.escalation),
        rota=tuple(model.Shift(r.from_, r.until, StaffId(r.staff)) for r in tables.rota),
        posts_days=tables.retention.posts_days,
        ranks=MappingProxyType(ranks),
        people=MappingProxyType(people),
        zone=zone,
    ), ()


def _line(item: LineTable) -> model.Line:
    return model.Line(
        id=LineId(item.id),
        topic=None if item.topic is None else TopicId(item.topic),
        owner=StaffId(item.owner),
        approved=item.approved,
        expires=item.expires,
        language=item.language,
        text=item.text,
        slots=MappingProxyType({n: Slot(s.type, tuple(s.values), tuple(s.hosts)) for n, s in item.slots.items()}),
        life_safety=item.life_safety,
    )


def _doubles(table: str, ids: Iterable[str]) -> list[Problem]:
    seen: set[str] = set()
    doubled = []
    for position, one in enumerate(ids, 1):
        if one in seen:
            doubled.append(
                Problem(f"[[{table}]] {position} ({one})", "name" if table == "tier" else "id", "used twice")
            )
        seen.add(one)
    return doubled


def _unknown_tiers(tables: PolicyFile, ranks: Mapping[TierName, int]) -> list[Problem]:
    used = [
        *((f"[[staff]] {n} ({s.id})", "tier", s.tier) for n, s in enumerate(tables.staff, 1)),
        *((f"[[group]] {n} ({g.slack_group})", "tier", g.tier) for n, g in enumerate(tables.group, 1)),
        *((f"[[account]] {n} ({a.id})", "tier", a.tier) for n, a in enumerate(tables.account, 1)),
        *(("[actions]", act, row.tier) for act, row in tables.actions.items()),
    ]
    return [Problem(t, k, f'no [[tier]] is named "{tier}"') for t, k, tier in used if tier not in ranks]


def _unknown_names(tables: PolicyFile, ranks: Mapping[TierName, int]) -> list[Problem]:
    problems = []
    staff = {s.id for s in tables.staff}
    topics = {t.id for t in tables.topic}
    for n, item in enumerate(tables.line, 1):
        where = f"[[line]] {n} ({item.id})"
        if item.topic is not None and item.topic not in topics:
            problems.append(Problem(where, "topic", f'no [[topic]] has the id "{item.topic}"'))
        blanks = set(_PLACEHOLDER.findall(item.text))
        problems += [Problem(where, "text", f"{{{b}}} has no slot") for b in sorted(blanks - item.slots.keys())]
        problems += [Problem(where, "slots", f"{{{b}}} is not in the text") for b in sorted(item.slots.keys() - blanks)]
    for n, shift in enumerate(tables.rota, 1):
        if shift.staff not in staff:
            problems.append(Problem(f"[[rota]] {n}", "staff", f'no [[staff]] has the id "{shift.staff}"'))
    for n, step in enumerate(tables.escalation, 1):
        known = step.notify == "duty" or step.notify in ranks or step.notify in staff
        if not known and not _SLACK_GROUP.fullmatch(step.notify):
            what = f'"{step.notify}" is neither duty, nor a tier, nor a staff id'
            problems.append(Problem(f"[[escalation]] {n}", "notify", what))
    return problems


def _contradictions(tables: PolicyFile) -> list[Problem]:
    problems = []
    if "resume" in tables.actions and tables.actions["resume"].people < 2:
        problems.append(Problem("[actions]", "resume", "resuming takes at least two people"))
    for code in tables.guard.languages or ():
        if code not in TONGUES:
            what = f'there are no rules for "{code}"; there are for {", ".join(TONGUES)} (English is always read)'
            problems.append(Problem("[guard]", "languages", what))
    seen: dict[str, str] = {}
    acts: tuple[ReactionName, ...] = ("approve", "reject", "claim", "pause")
    for act in acts:
        problems += [
            Problem("[reactions]", act, f":{emoji}: already means {seen[emoji]}")
            for emoji in tables.reactions.get(act, ())
            if seen.setdefault(emoji, act) != act
        ]
    return problems


def _people(staff: Iterable[model.Member]) -> tuple[dict[str, model.Member], list[Problem]]:
    """Return everyone by staff id and by Slack user id, and the ids that would name two people."""
    people: dict[str, model.Member] = {}
    problems = []
    for n, member in enumerate(staff, 1):
        for name in (member.id, *member.slack):
            other = people.setdefault(name, member)
            if other is not member:
                where = f"[[staff]] {n} ({member.id})"
                problems.append(Problem(where, "slack", f'"{name}" already belongs to {other.id}'))
    return people, problems


def _matrix(
    tables: PolicyFile, ranks: Mapping[TierName, int]
) -> tuple[Mapping[Row, Mapping[TierName, tuple[Cell, ...]]], list[Problem]]:
    matrix: dict[Row, Mapping[TierName, tuple[Cell, ...]]] = {}
    problems = []
    severities = tuple(Severity)
    for row, rows in ((r, getattr(tables.trust, r.value)) for r in Row):
        read: dict[TierName, tuple[Cell, ...]] = {}
        for tier, cells in rows.items():
            if tier not in ranks:
                problems.append(Problem(f"[trust.{row}]", tier, f'no [[tier]] is named "{tier}"'))
            if len(cells) != len(severities):
                what = f"needs four cells (low, medium, high, critical), not {len(cells)}"
                problems.append(Problem(f"[trust.{row}]", tier, what))
            read[tier] = tuple(_cell(row, tier, cells, ranks, problems))
        matrix[row] = MappingProxyType(read)
    return MappingProxyType(matrix), problems


def _cell(
    row: Row, tier: str, cells: Sequence[str], ranks: Mapping[TierName, int], problems: list[Problem]
) -> Iterable[Cell]:
    for severity, text in zip(Severity, cells, strict=False):
        try:
            yield parse_cell(text, ranks)
        except ValueError as error:
            problems.append(Problem(f"[trust.{row}]", f"{tier}, {severity}", str(error)))
            yield ALONE
