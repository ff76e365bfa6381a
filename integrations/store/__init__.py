"""State in Redis: one transaction for state, audit, outbox and notices."""
