"""Redis or Valkey: what the bot remembers."""

from integrations.store.store import RedisStore, connect

__all__ = ["RedisStore", "connect"]
