"""What a new office still lacks."""
