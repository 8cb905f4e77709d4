"""Naming the holders of posts on the page of a unit."""
