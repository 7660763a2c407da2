"""How the tables of surveys are shown."""
