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
