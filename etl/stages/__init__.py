"""One module a stage of the nightly job; `etl.pipeline` lists them in order."""
