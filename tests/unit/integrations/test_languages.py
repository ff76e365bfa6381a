"""Languages are told where the text is long enough to tell, and not guessed otherwise."""

import pytest

from integrations.languages import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The bridge is closed tonight, please take the other road", "en"),
        ("Mae'r bont ar gau heno, defnyddiwch y ffordd arall", "cy"),
        ("Die Brücke ist heute Nacht gesperrt, bitte weiträumig umfahren", "de"),
        ("今夜は橋が閉鎖されています", "ja"),
        ("الجسر مغلق الليلة يرجى سلوك الطريق الآخر", "ar"),
        ("lol", None),
        ("🔥🔥🔥 https://a.example/1", None),
        ("", None),
    ],
)
def test_a_posts_language(text: str, language: str | None) -> None:
    assert language_of(text) == language
