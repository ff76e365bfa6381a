"""The sources that FLEETFOOT_SOURCES names, separated by spaces: ``file:posts.jsonl?speed=60&warm=3600``."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qsl

from domain.errors import BadInputError
from integrations.sources.file import FileSource
from workflow.ingest import Source


def sources_from(text: str) -> tuple[Source, ...]:
    """Return the sources; raises BadInputError in one sentence for a word that names none."""
    return tuple(_source(word) for word in text.split())


def _source(word: str) -> Source:
    kind, _, rest = word.partition(":")
    if kind != "file" or not rest:
        raise BadInputError(
            f"FLEETFOOT_SOURCES: {word} is not a source; write file:PATH, with ?speed=60 to replay it faster.",
            code="settings",
        )
    path, _, query = rest.partition("?")
    options = dict(parse_qsl(query, keep_blank_values=True))
    if unknown := set(options) - {"speed", "warm"}:
        raise BadInputError(
            f"FLEETFOOT_SOURCES: {', '.join(sorted(unknown))} is not an option of a file; there are speed and warm.",
            code="settings",
        )
    try:
        speed, warm = float(options.get("speed", "1")), float(options.get("warm", "0"))
    except ValueError:
        raise BadInputError(
            "FLEETFOOT_SOURCES: speed and warm are numbers, as in ?speed=60.", code="settings"
        ) from None
    if not Path(path).is_file():
        raise BadInputError(f"FLEETFOOT_SOURCES: there is no file {path}; give the path of a file of posts.")
    return FileSource(Path(path), speed=speed, warm=timedelta(seconds=warm))
