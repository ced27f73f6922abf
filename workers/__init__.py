"""The queue's door: tasks that open models in a sandbox, explain outputs and print reports."""
