"""Report, Record, Trace -> text, one file for each audience. A pure room."""
