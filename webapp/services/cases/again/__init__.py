"""What is done again in a case: its last step is taken back, a lapse lifted, a paper issued anew."""
