"""Extractors: each a pure function of one annotated article; `layers` lists them in order."""

from etl.records import AnnotatedArticle, Article


def extract_article(article: Article) -> AnnotatedArticle:
    """One article with all layers filled (see `etl.extractors.layers`)."""
    # Imported here: who needs one extractor must not load them all.
    from etl.extractors.layers import extract_layers  # noqa: PLC0415

    return extract_layers(article)
