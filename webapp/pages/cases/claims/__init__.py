"""Which of several holders of a post has a case."""
