"""Election to a post between two congresses (kiện toàn, bầu bổ sung)."""
