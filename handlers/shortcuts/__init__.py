"""Message shortcuts: report a post, draft a response from a message."""
