"""What is not the article: rules as data, the engine that applies them, the list of what went.

The stage `Clean` requires "blocks" and assigns "blocks": it drops or trims blocks by the rules in `rules/*.toml` (one
file per site or family; ids such as "netease.recommendations"), adds each removed piece with its rule and raw span to
`article.removed`, and gives the rest its kinds (heading, list item, caption). Figures in recommendation cards never
reach the article. To add a rule: an entry in the site's file, with `why` quoting a text like the one that made it
necessary. To add a site: one file with an example, here or in a folder of one's own (docs/sites.md).
"""

from pipeline.cleaning.engine import Cleaned, apply_rules, uncovered
from pipeline.cleaning.families import Example, Family, all_rules, families, parse_family
from pipeline.cleaning.rules import Rule, RuleError, parse_rules
from pipeline.cleaning.stage import Clean

__all__ = [
    "Clean",
    "Cleaned",
    "Example",
    "Family",
    "Rule",
    "RuleError",
    "all_rules",
    "apply_rules",
    "families",
    "parse_family",
    "parse_rules",
    "uncovered",
]
