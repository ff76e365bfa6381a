"""Changes the rules in every small way and shows that a test notices each change (docs/mutants.md)."""
