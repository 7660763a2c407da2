"""The chapter about self-reliance (ZRM) before and after."""
