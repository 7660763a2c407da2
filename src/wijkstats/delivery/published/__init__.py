"""Published figures of others: claims and how they hang together, judgements, goals and accounts."""
