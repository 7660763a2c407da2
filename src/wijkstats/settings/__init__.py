"""delivery.yaml as a frozen record: what may be chosen, and which choices go together; and the list of breakdowns."""
