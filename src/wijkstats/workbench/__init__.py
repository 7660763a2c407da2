"""The analyst's workbench: own cuts of a delivery in one call each, with the methods of the chapters."""
