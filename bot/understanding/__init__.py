"""What a message says: cleaned, taken apart, and seen for what it leans on and which language it is in; pure."""
