"""What is out can be corrected from its card; the form says beforehand how words go out and what they cost."""

from handlers.views.preview import counts
from tests.integration.handlers.office import office
from tests.integration.handlers.test_listeners import until
from tests.unit.policies.build import ACCOUNTS, content, policy


async def test_a_correction_opens_from_the_card_and_is_linked_to_what_it_corrects(url: str) -> None:
    async with office(url) as desk:
        draft = await desk.room.submit()
        await desk.room.approve(draft)
        await desk.room.deliver()
        card = await desk.card_of(await desk.room.draft(draft))
        assert card.subject == "D-1"
        assert '"correct"' in str(desk.api.history[0]["blocks"]).replace("'", '"')
        await desk.press("URITA", "correct", f"D-1|{draft.current.hash}")
        await until(lambda: desk.api.of("views.open"))
        view = desk.opened()
        assert view["title"]["text"] == "Correct D-1"
        await desk.submit("URITA", view, text={"value": "We said noon; it was one o'clock."})
        made = await desk.room.draft("D-2")
        assert made.correction is not None
        assert made.correction.draft == "D-1"
        await desk.card_of(made)
        assert "Corrects *D-1*" in str(desk.api.history[0]["blocks"])


async def test_what_is_out_is_edited_where_it_stands_from_its_own_words(url: str) -> None:
    async with office(url) as desk:
        draft = await desk.room.submit()
        await desk.room.approve(draft)
        await desk.room.deliver()
        await desk.card_of(await desk.room.draft(draft))
        assert '"edit_out"' in str(desk.api.history[0]["blocks"]).replace("'", '"')
        await desk.press("URITA", "edit_out", f"D-1|{draft.current.hash}")
        await until(lambda: desk.api.of("views.open"))
        view = desk.opened()
        assert view["title"]["text"] == "Edit posts of D-1"
        [words] = [block for block in view["blocks"] if block.get("block_id") == "text"]
        assert words["element"]["initial_value"] == draft.current.content.text
        await desk.submit("URITA", view, text={"value": "It is at one o'clock."})
        made = await desk.room.draft("D-2")
        assert made.correction is not None
        assert made.correction.edit
        await desk.card_of(made)
        assert "Changes the posts of *D-1*" in str(desk.api.history[0]["blocks"])


async def test_a_post_that_no_platform_lets_be_edited_is_not_offered_for_it(url: str) -> None:
    rules = policy(accounts=ACCOUNTS.replace('platform = "sandbox"', 'platform = "bluesky"'))
    async with office(url, rules) as desk:
        draft = await desk.room.submit()
        await desk.room.approve(draft)
        await desk.room.deliver()
        await desk.card_of(await desk.room.draft(draft))
        shown = str(desk.api.history[0]["blocks"])
        assert "'correct'" in shown
        assert "'edit_out'" not in shown
        await desk.press("URITA", "edit_out", f"D-1|{draft.current.hash}")
        await until(lambda: "can be edited where it stands" in str(desk.said()))


def test_links_below_the_words_are_counted_and_shown_as_they_go_out() -> None:
    paid = policy(accounts=ACCOUNTS.replace('platform = "sandbox"', 'platform = "x"'))
    [count] = counts(content("Look here.", links=("https://police.uk/news",)), paid)
    assert f"{len('Look here.') + 1 + 23} of 280" in count


def test_an_instances_own_limit_is_what_its_words_are_counted_against() -> None:
    roomy = policy(accounts=ACCOUNTS.replace('platform = "sandbox"', 'platform = "mastodon"\nlongest = 5000', 1))
    [count] = counts(content("word " * 200), roomy)
    assert "of 5,000" in count
    assert "too long" not in count


def test_a_long_text_says_in_how_many_posts_it_goes_out() -> None:
    long = " ".join(["This is a sentence that says one thing."] * 20)
    [alone] = counts(content(long), policy())
    assert "too long" in alone
    [threaded] = counts(content(long, thread=True), policy())
    assert "goes out as 2 posts" in threaded
    assert "too long" not in threaded


def test_what_a_platform_charges_is_said_before_it_is_approved() -> None:
    paid = policy(accounts=ACCOUNTS.replace('platform = "sandbox"', 'platform = "x"'))
    [said] = counts(content("Look at https://police.uk/news"), paid)
    assert "$0.20" in said
    assert "$" not in counts(content("Nothing to pay."), policy())[0]
