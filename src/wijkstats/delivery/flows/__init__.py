"""What is delivered beside measurements and trajectories: contacts, staff, open cases, support, what people went on to."""
