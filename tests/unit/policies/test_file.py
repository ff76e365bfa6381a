import hashlib
from datetime import date

import pytest

from domain.enums import Effect, Severity
from domain.errors import BadInputError
from domain.ids import TierName
from policies.cells import ALONE, NEVER, Cell, Row
from policies.file import MOST_BYTES, PolicyError, load_policy
from tests.unit.policies.build import HEAD, LINES, POLICY, STAFF, TIERS, TRUST, policy, policy_text


def problems(data: str | bytes) -> tuple[str, ...]:
    with pytest.raises(PolicyError) as caught:
        load_policy(data if isinstance(data, bytes) else data.encode(), "p.toml")
    return caught.value.problems


def test_the_hash_is_of_the_files_bytes() -> None:
    text = policy_text()
    assert load_policy(text.encode()).hash == hashlib.sha256(text.encode()).hexdigest()


def test_cells_are_read_as_alone_never_or_a_number_and_a_tier() -> None:
    trust = '[trust.free_text]\nresponder = ["alone", "1 lead", "12 trusted", "never"]\n'
    assert policy(trust=trust).trust[Row.FREE_TEXT] == {
        "responder": (ALONE, Cell(1, TierName("lead")), Cell(12, TierName("trusted")), NEVER)
    }


@pytest.mark.parametrize("cell", ["", "Alone", "0 lead", "lead", "1 boss", "1  lead", "-1 lead", "1 lead ", "100 lead"])
def test_a_cell_that_is_none_of_these_is_named_with_its_place(cell: str) -> None:
    trust = f'[trust.free_text]\nresponder = ["alone", "alone", "{cell}", "never"]\n'
    (told,) = problems(policy_text(trust=trust))
    assert told.startswith("[trust.free_text] responder, high: ")


def test_what_a_small_file_leaves_out_takes_its_stated_default() -> None:
    read = load_policy((HEAD + TIERS + TRUST).encode())
    assert (read.agency.language, read.agency.channel) == ("en", "#narratives")
    assert read.agency.legal_framework == "england-and-wales"
    assert (read.approval.expires_minutes, read.approval.send_within_minutes) == (120, 60)
    assert dict(read.approval.review_minutes) == {Severity.HIGH: 30, Severity.CRITICAL: 15}
    assert read.modes.life_safety_exempt is False
    assert read.modes.crisis_max_hours == 12
    assert (read.alerting.min_severity, read.alerting.max_alerts_per_hour) == (Severity.MEDIUM, 6)
    assert read.alerting.windows_minutes == (10, 60)
    assert read.guard.max_sentence_words == 25
    assert read.posts_days == 30
    assert (dict(read.staff), dict(read.actions), dict(read.lines), read.rota) == ({}, {}, {}, ())


def test_every_staff_id_and_slack_user_names_the_person() -> None:
    rita = POLICY.staff["rita"]  # type: ignore[index]
    assert POLICY.people["rita"] is POLICY.people["URITA"] is POLICY.people["URITA2"] is rita
    assert rita.trained_until == date(2027, 3, 31)


def test_a_bare_tier_in_actions_is_one_person_and_for_resuming_two() -> None:
    actions = policy(actions='[actions]\nclaim = "responder"\nresume = "lead"\n').actions
    assert (actions["claim"].people, actions["resume"].people) == (1, 2)


def test_guard_effects_are_keyed_by_rule() -> None:
    read = policy(guard='[guard]\neffects = { pre_election = "block" }\n')
    assert dict(read.guard.effects) == {"pre-election": Effect.BLOCK}


def test_registers_are_read_with_their_dates() -> None:
    guard = """
[guard]
protected_names = ["A N Other"]
active_proceedings = [{ name = "B N Other", since = 2026-11-01 }]
pre_election = [{ from = 2027-03-20, until = 2027-05-06 }]
embargoes = [{ phrase = "the report", until = 2026-12-01T09:00:00Z }]
hostile_media = "hashes.csv"
"""
    read = policy(guard=guard).guard
    assert read.protected_names == ("A N Other",)
    assert (read.active_proceedings[0].name, read.active_proceedings[0].since) == ("B N Other", date(2026, 11, 1))
    assert (read.pre_election[0].start, read.pre_election[0].until) == (date(2027, 3, 20), date(2027, 5, 6))
    assert read.embargoes[0].until.isoformat() == "2026-12-01T09:00:00+00:00"
    assert read.hostile_media == "hashes.csv"


def test_schedules_and_duty_are_read() -> None:
    more = """
[[digest]]
id = "daily"
cron = "0 8 * * *"
channel = "#d"
[[escalation]]
severity = "high"
after_minutes = 5
notify = "duty"
[[escalation]]
severity = "low"
after_minutes = 6
notify = "lead"
[[escalation]]
severity = "low"
after_minutes = 6
notify = "rita"
[[rota]]
from = 2026-11-23T20:00:00Z
until = 2026-11-24T08:00:00Z
staff = "lena"
[[group]]
slack_group = "S1"
tier = "trusted"
[reactions]
approve = ["+1"]
snooze = ["+1"]
[retention]
posts_days = 7
[alerting]
windows_minutes = [5]
[approval]
review_minutes = { high = 20 }
"""
    read = policy(more=more)
    assert (read.digests[0].id, read.digests[0].cron, read.digests[0].channel) == ("daily", "0 8 * * *", "#d")
    assert [e.notify for e in read.escalations] == ["duty", "lead", "rita"]
    assert (read.rota[0].staff, read.rota[0].until > read.rota[0].start) == ("lena", True)
    assert (read.groups[0].slack_group, read.groups[0].tier) == ("S1", "trusted")
    assert dict(read.reactions) == {"approve": ("+1",), "snooze": ("+1",)}
    assert (read.posts_days, read.alerting.windows_minutes) == (7, (5,))
    assert dict(read.approval.review_minutes) == {Severity.HIGH: 20, Severity.CRITICAL: 15}


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("zeal = 1\n", "the top of the file, zeal: unknown key"),
        ("[zeal]\n", "[zeal]: unknown key"),
        ("[modes]\nzeal = 1\n", "[modes] zeal: unknown key"),
        ('[[group]]\nslack_group = "S1"\ntier = "lead"\nzeal = 1\n', "[[group]] 1 (S1) zeal: unknown key"),
        ("[guard]\neffects = { zeal = 'block' }\n", "[guard] effects zeal: unknown key; "),
        ("[actions]\nzeal = 'lead'\n", "[actions] zeal: unknown key; "),
        ("[trust.zeal]\n", "[trust] zeal: unknown key"),
    ],
)
def test_an_unknown_key_is_an_error_that_names_table_and_key(more: str, told: str) -> None:
    small = HEAD + TIERS + TRUST
    text = more + small if more.startswith("zeal") else small + more
    (problem,) = problems(text)
    assert problem.startswith(told)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("schema = 1", "the top of the file, agency: missing key"),
        (HEAD + TIERS, "the top of the file, trust: missing key"),
        (
            HEAD.replace("schema = 1", "schema = 2") + TIERS + TRUST,
            "the top of the file, schema: unknown word; expected 1",
        ),
        (
            HEAD.replace("Europe/London", "Europe/Atlantis") + TIERS + TRUST,
            '[agency] timezone: "Europe/Atlantis" is not',
        ),
        (HEAD.replace("Europe/London", "../etc") + TIERS + TRUST, '[agency] timezone: "../etc" is not'),
        (HEAD + "tier = 3\n" + TRUST, "[agency] tier: unknown key"),
        ("tier = 3\n" + HEAD + TRUST, "the top of the file, tier: expected a list in square brackets"),
        ("tier = []\n" + HEAD + TRUST, "[[tier]]: list should have at least 1 item after validation, not 0"),
        ("staff = [3]\n" + HEAD + TIERS + TRUST, "[[staff]] 1: "),
        ("actions = [3]\n" + HEAD + TIERS + TRUST, "[actions]: expected a table"),
        (policy_text(more='[[digest]]\nid = "d"\ncron = "hourly"\nchannel = "#c"\n'), "[[digest]] 1 (d) cron: "),
        (policy_text(more="[retention]\nposts_days = true\n"), "[retention] posts_days: expected a whole number"),
        (policy_text(more='[retention]\nposts_days = "30"\n'), "[retention] posts_days: expected a whole number"),
        (policy_text(more="[alerting]\nwindows_minutes = [10, 0]\n"), "[alerting] windows_minutes entry 2: "),
        (
            policy_text(staff=STAFF.replace('"responder"', '"reponder"', 1)),
            '[[staff]] 2 (rita) tier: no [[tier]] is named "reponder"',
        ),
        (
            policy_text(staff=STAFF.replace("2027-03-31", '"2027-03-31"', 1)),
            "[[staff]] 1 (olga) trained_until: expected a date",
        ),
        (policy_text(staff=STAFF.replace('"ravi"', '"rita"', 1)), "[[staff]] 3 (rita) id: used twice"),
        (
            policy_text(staff=STAFF.replace('"URAVI"', '"URITA2"')),
            '[[staff]] 3 (ravi) slack: "URITA2" already belongs to rita',
        ),
        (
            policy_text(staff=STAFF.replace('"URAVI"', '"rita"')),
            '[[staff]] 3 (ravi) slack: "rita" already belongs to rita',
        ),
        (policy_text(tiers=TIERS + '[[tier]]\nname = "lead"\n'), "[[tier]] 5 (lead) name: used twice"),
        (
            policy_text(trust='[trust.line]\nboss = ["alone", "alone", "alone", "alone"]\n'),
            '[trust.line] boss: no [[tier]] is named "boss"',
        ),
        (
            policy_text(trust='[trust.line]\nlead = ["alone"]\n'),
            "[trust.line] lead: needs four cells (low, medium, high, critical), not 1",
        ),
        (
            policy_text(trust="[trust.line]\nlead = [1, 'alone', 'alone', 'alone']\n"),
            "[trust.line] lead entry 1: expected words in quotes",
        ),
        (
            policy_text(lines=LINES.replace('topic = "rumour"', 'topic = "rumor"', 1)),
            '[[line]] 1 (calm) topic: no [[topic]] has the id "rumor"',
        ),
        (policy_text(lines=LINES.replace("{place}", "{plaice}", 1)), "[[line]] 1 (calm) text: {plaice} has no slot"),
        (
            policy_text(lines=LINES.replace("looking into", "{looking} into")),
            "[[line]] 2 (plain) text: {looking} has no slot",
        ),
        (
            policy_text(lines=LINES.replace('type = "list", ', 'type = "time", ')),
            '[[line]] 1 (calm) slots place: a slot of type "time" takes no values',
        ),
        (
            policy_text(lines=LINES.replace('type = "list", values = ["the harbour", "the station"]', 'type = "url"')),
            '[[line]] 1 (calm) slots place: a slot of type "url" needs hosts',
        ),
        (
            policy_text(lines=LINES.replace('type = "list", values', 'type = "list", hosts')),
            '[[line]] 1 (calm) slots place: a slot of type "list" needs values',
        ),
        (
            policy_text(lines=LINES.replace('"the station"]', '"the station"], hosts = ["a.example"]')),
            '[[line]] 1 (calm) slots place: a slot of type "list" takes no hosts',
        ),
        (
            policy_text(actions="[actions]\nresume = { tier = 'lead', people = 1 }\n"),
            "[actions] resume: resuming takes at least two people",
        ),
        (policy_text(actions="[actions]\nclaim = 'boss'\n"), '[actions] claim: no [[tier]] is named "boss"'),
        (
            policy_text(more='[reactions]\napprove = ["x", "y"]\nreject = ["x"]\n'),
            "[reactions] reject: :x: already means approve",
        ),
        (
            policy_text(more="[[rota]]\nfrom = 2026-11-23T20:00:00Z\nuntil = 2026-11-24T08:00:00Z\nstaff = 'nobody'\n"),
            '[[rota]] 1 staff: no [[staff]] has the id "nobody"',
        ),
        (
            policy_text(more="[[rota]]\nfrom = 2026-11-23T20:00:00Z\nuntil = 2026-11-23T20:00:00Z\nstaff = 'lena'\n"),
            "[[rota]] 1: until does not lie after from",
        ),
        (
            policy_text(more="[[rota]]\nfrom = 2026-11-23T20:00:00\nuntil = 2026-11-24T08:00:00Z\nstaff = 'lena'\n"),
            "[[rota]] 1 from: a moment needs its zone",
        ),
        (
            policy_text(guard="[guard]\npre_election = [{ from = 2027-05-06, until = 2027-05-05 }]\n"),
            "[guard] pre_election entry 1: until lies before from",
        ),
        (
            policy_text(more="[[escalation]]\nseverity = 'high'\nafter_minutes = 5\nnotify = 'x'\n"),
            '[[escalation]] 1 notify: "x" is neither duty, nor a tier, nor a staff id',
        ),
        (
            policy_text(more="[[escalation]]\nseverity = 'grave'\nafter_minutes = 5\nnotify = 'duty'\n"),
            "[[escalation]] 1 severity: unknown word; expected 'low', 'medium', 'high' or 'critical'",
        ),
    ],
)
def test_a_fault_is_named_with_its_table_and_key(text: str, told: str) -> None:
    assert problems(text)[0].startswith(told)


def test_a_slot_that_the_text_does_not_use_is_an_error() -> None:
    lines = LINES.replace("There is no danger at {place}.", "There is no danger.")
    assert problems(policy_text(lines=lines)) == ("[[line]] 1 (calm) slots: {place} is not in the text",)


def test_every_fault_is_told_not_only_the_first() -> None:
    text = policy_text(
        staff=STAFF.replace('"responder"', '"r"', 2),
        more="[[rota]]\nfrom = 2026-11-23T20:00:00Z\nuntil = 2026-11-24T08:00:00Z\nstaff = 'n'\n",
    )
    assert len(problems(text)) == 3


def test_a_file_that_is_not_toml_says_at_which_line() -> None:
    (told,) = problems("schema = 1\nagency\n")
    assert told.startswith("the file is not TOML: ")
    assert "line 2" in told


def test_a_file_that_is_not_text_is_refused() -> None:
    (told,) = problems(b"schema = 1 # \xff")
    assert told == "the file is not UTF-8 text (byte 13); save it as UTF-8"


def test_the_error_is_one_sentence_that_names_the_file() -> None:
    with pytest.raises(BadInputError) as caught:
        load_policy(b"schema = 1\nagency", "force.toml")
    assert caught.value.message.startswith("force.toml: the file is not TOML")
    assert caught.value.code == "bad-policy"


def test_a_row_that_is_no_list_is_named() -> None:
    assert problems(policy_text(trust='[trust.line]\nlead = "alone"\n')) == (
        "[trust.line] lead: expected a list in square brackets",
    )


def test_several_faults_make_one_line() -> None:
    with pytest.raises(PolicyError) as caught:
        load_policy((HEAD + TIERS + TRUST + "[zeal]\n[zest]\n").encode(), "p.toml")
    assert caught.value.message == "p.toml: [zeal]: unknown key; [zest]: unknown key"


def test_a_period_of_one_day_is_a_period() -> None:
    read = policy(guard="[guard]\npre_election = [{ from = 2027-05-06, until = 2027-05-06 }]\n")
    assert read.guard.pre_election[0].until == date(2027, 5, 6)


def test_a_file_no_policy_needs_is_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_BYTES == 8_388_608
    assert problems("a = " + "9" * 5000) == ("a number in the file has more digits than any policy needs",)
    assert problems("a = " + "[" * 100_000) == ("its brackets are nested too deeply; no policy needs that",)
    text = policy_text().encode()
    monkeypatch.setattr("policies.file.MOST_BYTES", len(text))
    assert load_policy(text).hash
    monkeypatch.setattr("policies.file.MOST_BYTES", 3 << 20)
    assert problems(b"#" * ((3 << 20) + 1)) == ("the file is over 3 MB long; no policy needs that much",)


def test_a_policy_without_a_name_is_called_policy() -> None:
    with pytest.raises(PolicyError, match=r"^policy: "):
        load_policy(b"x")
