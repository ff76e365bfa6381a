"""The wiring: which parts each process is made of. `bot.py` alone uses it."""
