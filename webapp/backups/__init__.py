"""Backup and restore of a whole office: database, uploads and keys in one encrypted file."""
