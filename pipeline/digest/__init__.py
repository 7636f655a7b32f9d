"""Many articles: stories, conflicts, the digest."""
