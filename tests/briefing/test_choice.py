"""What of a title is told in a headline."""

import pytest

from pipeline.briefing.choice import told_part
from pipeline.document import TITLE_BLOCK, Sentence


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("云砚科技完成融资", "云砚科技完成融资"),
        ("独家｜云砚科技完成融资", "云砚科技完成融资"),
        ("云砚科技拟融资，估值将超1000亿美元，如何看待？", "云砚科技拟融资，估值将超1000亿美元"),
        ("独家｜云砚科技拟融资，如何看待？", "云砚科技拟融资"),
        ("如何看待云砚科技融资？", "如何看待云砚科技融资？"),
        ("重磅科技峰会开幕", "重磅科技峰会开幕"),
    ],
)
def test_told_part(title, told):
    sentence = Sentence(id="title", block=TITLE_BLOCK, start=0, end=len(title), text=title)
    part = told_part(sentence)
    assert part.text == told
    assert title[part.start : part.end] == told
