"""Questions and answers on a case, and the day on which somebody wants to be reminded of it."""
