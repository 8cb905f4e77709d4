"""What somebody who oversees units works with."""
