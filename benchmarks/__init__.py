"""One command a figure; see docs/figures.md."""
