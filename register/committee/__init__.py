"""The ethics committee: its meetings, its advice, its questions, and what became of its conditions."""
