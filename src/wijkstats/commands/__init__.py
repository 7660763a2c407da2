"""The command line behind the Makefile: the one place that knows notebooks and papermill."""
