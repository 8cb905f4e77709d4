"""What whoever leaves a post hands over."""
