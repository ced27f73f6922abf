"""The real service, driven step by step beside the pure rules: whatever these answer, it must do."""
