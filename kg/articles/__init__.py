"""Where articles come from: files, standard input and URLs, in text, HTML and JSON.

:class:`kg.articles.reader.ArticleReader` chooses by the reference; its siblings read one
format each and hand over :class:`kg.articles.documents.Document` values.
"""
