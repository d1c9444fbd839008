"""Time expressions in English news: their grammar, their values (TIMEX3) and the days they cover."""
