"""The chapter about the delivery itself: what came in, what was refused, how completely and how soon clients are measured."""
