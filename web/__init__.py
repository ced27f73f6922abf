"""The HTTP door: the public register, the office and the JSON API, assembled from the packages below."""
