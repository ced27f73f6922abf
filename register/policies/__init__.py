"""The review policy of a deployment through time: every version, what changed, and what protects less than before."""
