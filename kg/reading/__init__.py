"""What an article says before anything is claimed: sentences, trees, quotations, times, mentions.

docs/reading.md maps the folders; :class:`kg.reading.annotator.ArticleAnnotator` runs them in order.
"""
