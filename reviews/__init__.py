"""What people decide: cases, suggestions, reviews, decisions and the one door out."""
