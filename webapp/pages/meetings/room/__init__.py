"""The page of a meeting for the screen of the room."""
