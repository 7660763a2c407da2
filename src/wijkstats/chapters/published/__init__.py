"""The chapter about published figures: can they be true together, what was judged, promised and paid?"""
