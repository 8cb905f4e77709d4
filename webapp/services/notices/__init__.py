"""Writers and senders of notices."""
