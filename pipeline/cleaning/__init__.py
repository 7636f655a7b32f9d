"""What is not the article: rules as data, the engine that applies them, the list of what went.

The stage `Clean` requires "blocks" and assigns "blocks": it drops or trims blocks by the rules in `rules/*.toml` (one
file per site or family; ids such as "netease.recommendations"), adds each removed piece with its rule and raw span to
`article.removed`, and gives the rest its kinds (heading, list item, caption). Figures in recommendation cards never
reach the article. To add a rule: an entry in the site's file, with `why` quoting a text like the one that made it
necessary.
"""

from pipeline.cleaning.engine import Cleaned, apply_rules, uncovered
from pipeline.cleaning.rules import Rule, RuleError, all_rules, parse_rules
from pipeline.cleaning.stage import Clean

__all__ = ["Clean", "Cleaned", "Rule", "RuleError", "all_rules", "apply_rules", "parse_rules", "uncovered"]
