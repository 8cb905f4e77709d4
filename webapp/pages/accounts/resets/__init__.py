"""Second factors that an administrator takes away from people who have lost them."""
