"""What is kept, tested on real SQLite files."""
