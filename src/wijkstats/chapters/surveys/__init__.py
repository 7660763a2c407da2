"""The chapter about surveys: what clients, professionals and partners say, how sure that is, and how it compares."""
