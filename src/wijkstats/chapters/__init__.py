"""One folder per chapter of the report. Here counts and statistics meet: `chapter.py` has one function per analysis."""
