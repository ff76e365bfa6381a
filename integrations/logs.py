"""Structured logs: one JSON object a line on stderr, or plain lines where a person looks."""

import logging
import sys

import structlog


def configure_logs() -> None:
    """Set structlog and the standard library's logging up; libraries speak from WARNING on."""
    watched = sys.stderr.isatty()
    renderer = lines(watched=watched)
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if not watched:
        shared.append(structlog.processors.format_exc_info)
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processor=renderer, foreign_pre_chain=shared))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)


def lines(*, watched: bool) -> structlog.typing.Processor:
    """Return what writes a line: tracebacks never show variables, in which tokens are."""
    if watched:
        return structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    return structlog.processors.JSONRenderer()
