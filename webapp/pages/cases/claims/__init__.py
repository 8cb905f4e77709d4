"""The one of several holders of a post who has a case."""
