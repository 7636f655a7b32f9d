"""The review page: what the machine was unsure of, gone through by a person, one decision a key.

    cards      of each briefing what a list needs, read fast   shelf    the folder: cards, hits, briefings opened
    ledgers    what was decided, by whomever, kept up to date  desk     the queue: items, filters, progress
    marking    both languages marked and joined                items    an item with all that is known of it
    pages      overview, article and term                      saved    the place in the file as it was saved
    decisions  requests checked, decided, written              exports  CSV and XLSX
    safety     who may ask at all                              face     templates and static files
    app        the routes; `build_app`                         server   on loopback, until Ctrl-C

Everything that is decided goes into the ledgers of the glossary room (`decisions.jsonl`) and of the briefing room
(`claims.jsonl`), which the next run reads; nothing is kept here alone. Needs the extra `review`.
"""
