"""How hostile a post or a narrative is, which labels it earns, and why."""

from narratives.hostility.records import Judgement, PostScore
from narratives.hostility.scorer import Classifier, Scorer

__all__ = ["Classifier", "Judgement", "PostScore", "Scorer"]
