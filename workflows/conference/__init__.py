"""What a conference has concluded."""
