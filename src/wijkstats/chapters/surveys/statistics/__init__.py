"""From answers and published outcomes to the tables of the chapter: pure functions of small frames."""
