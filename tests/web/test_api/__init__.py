"""The JSON API, asked over HTTP as a client does."""
