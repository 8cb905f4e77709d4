"""Further education (domain C2): a unit recommends officers for courses; the Party or the authority decides outside."""
