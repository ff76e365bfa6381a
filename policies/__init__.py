"""What we may answer: tiers, trust matrix, guard, lines and the verdict. Pure."""
