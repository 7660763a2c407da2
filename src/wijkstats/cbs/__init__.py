"""Published values of municipalities from CBS: found, fetched, checked and written as cbs.csv."""
