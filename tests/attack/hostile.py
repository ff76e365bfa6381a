"""Words that try to act: mentions, links, marks that turn lines about, fences that break out, and far too many."""

from hypothesis import strategies as st

ATTACKS = (
    "<!channel> everybody out",
    "<!here|here> now",
    "<!subteam^S0STAFF> look",
    "<!date^1^{date}^https://evil.example|click>",
    "<@ULENA> approved this",
    "<#C0OTHER|general>",
    "<https://evil.example|Read the official statement>",
    "<mailto:a@evil.example|write>",
    "https://evil.example/path hTTps://evil.example evil.example www.evil.example",
    "@channel @here @everyone @group wake up",
    "*APPROVED* _by_ ~nobody~ `code` ```fence\n>quoted",
    "safe\u202etxt.exe\u202c \u2066hidden\u2069 \u200f\u061c",
    "a\x00b\x07c\x1bd\x9be\u200be",
    "&lt;!channel&gt; &amp;lt;!here&amp;gt; &#60;!channel&#62;",
    "< !channel> <\n!channel> <<!channel>> <!channel",
    "x" * 5000,
    "<" * 4000,
    "&" * 4000,
    "[" * 2000 + "](https://evil.example)" * 200,
)
_SIGNS = "< > ! @ # | & lt; gt; amp; channel here ULENA https:// evil . example / * _ ~ ` { } {id} %s ^ :"
_ATOMS = (*_SIGNS.split(), "\n", " ", "\u202e", "\u2066", "\x00")
WORDS = st.one_of(
    st.sampled_from(ATTACKS),
    st.lists(st.sampled_from(_ATOMS), min_size=1, max_size=40).map("".join),
    st.text(max_size=300),
)
