"""From the cleaned tables to counts: clients, trajectories, contacts, open cases."""
