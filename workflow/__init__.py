"""Watch (posts to alerts) and desk (draft, approve, publish, retract): state machine, audit, outbox, ports."""
