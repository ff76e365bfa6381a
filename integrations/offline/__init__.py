"""The command line's file-in, file-out commands: replay, score, guard, policy and audit."""
