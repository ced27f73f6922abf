"""What a resident brings against a released decision, what becomes of it, and the second look after a model was stopped."""
