"""Cards: what a narrative, a draft and a digest look like in Slack. Pure: records in, blocks out."""
