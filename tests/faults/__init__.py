"""What happens when things are killed, stopped, filled up or started twice."""
