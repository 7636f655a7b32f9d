"""Many articles: which tell the same story, where their figures differ, and the digest of them as data.

Pure functions over `Entry`, what the digest needs of one article (`entry` makes it of a document):

    copies      syndicated and near copies: counted as one origin
    stories     origins about one event, the latest note first, with a timeline across articles
    conflicts   facts of the same who and measure side by side: agree, rounds to, superseded, different scope, conflict
    series      one company's measure over time, worth a chart
    digest      all of it: what the writers of a digest and of a newsletter are given

Nothing here decides who is right: both sides are shown with their sentences.
"""

from pipeline.digest.conflicts import Comparison, Side, compare_facts
from pipeline.digest.digest import Digest, Glance, make_digest
from pipeline.digest.entry import Entry, Told, entry
from pipeline.digest.series import Point, Series, find_series
from pipeline.digest.stories import Story, TimelineItem, find_stories

__all__ = [
    "Comparison",
    "Digest",
    "Entry",
    "Glance",
    "Point",
    "Series",
    "Side",
    "Story",
    "TimelineItem",
    "Told",
    "compare_facts",
    "entry",
    "find_series",
    "find_stories",
    "make_digest",
]
