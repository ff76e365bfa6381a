"""The agency's own accounts out: X, Facebook, Bluesky, Mastodon and the sandbox."""
