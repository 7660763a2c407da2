"""What is refused or noted and why, and what corrections.csv changes before that."""
