"""The scenario and the workspace that `make demo` starts."""
