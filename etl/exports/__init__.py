"""Files from the published release: the layouts that tools of this field read, and the marts as CSV or Parquet."""
