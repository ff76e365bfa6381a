"""The workflow's pure parts."""
