"""Surveys of clients, professionals, partners and residents: what was asked, who answered what, and what others published."""
