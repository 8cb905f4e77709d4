"""What a member says to a ballot on paper that was entered in their name."""
