"""What is being said: posts become narratives with momentum, hostility and severity. Pure."""

from narratives.compiled import keep

keep()
