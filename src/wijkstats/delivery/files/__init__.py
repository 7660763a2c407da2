"""Reading what people deliver: csv, xlsx and databases, in every layout that is known."""
