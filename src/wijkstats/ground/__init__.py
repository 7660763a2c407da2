"""What everything else stands on: errors, records, kinds of columns, the scales of the ZRM, the catalogue of published figures."""
