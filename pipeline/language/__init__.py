"""The language room: widths, script, sentences and words of Chinese text.

The only room that touches jieba and OpenCC; both are loaded on first use, so importing this room is cheap.
Everything here keeps lengths: an offset into a block's text is the same offset into its normalised form.

* `Normalise` (stage "normalise") requires `blocks`, assigns `normal`: widths folded, Traditional text put into
  Simplified characters; sets `article.script`.
* `Split` (stage "split") requires `blocks`, `normal`, assigns `sentences` (and the title's sentence).
* `find_story` finds the lines of a page that are its story; `is_prose` tells running text from scraps.
* `fold`, `detect_script`, `to_simplified`, `split_sentences`, `Segmenter`, `is_content` are for the rooms above.
"""

from pipeline.language.prose import ends_sentence, is_prose
from pipeline.language.script import detect_script, to_simplified
from pipeline.language.sentences import split_sentences
from pipeline.language.stage import Normalise, Split
from pipeline.language.story import Story, find_story
from pipeline.language.width import fold
from pipeline.language.words import Segmenter, Word, is_content

__all__ = [
    "Normalise",
    "Segmenter",
    "Split",
    "Story",
    "Word",
    "detect_script",
    "ends_sentence",
    "find_story",
    "fold",
    "is_content",
    "is_prose",
    "split_sentences",
    "to_simplified",
]
