"""How good extraction is: predicted attributions against gold ones.

gold      reads articles with the attributions that people marked
compare   pairs predicted with gold attributions and counts
speakers  compares whom they are attributed to
scores    the measures, and what each of them says
"""

from onrecord.evaluate.compare import evaluate, judge
from onrecord.evaluate.gold import GoldAttribution, GoldDocument, read_gold
from onrecord.evaluate.scores import Measure, Scores

__all__ = ["GoldAttribution", "GoldDocument", "Measure", "Scores", "evaluate", "judge", "read_gold"]
