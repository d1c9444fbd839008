"""The web report of a release: static pages and slices of data, made with the release and read without a server."""
