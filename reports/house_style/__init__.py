"""A municipality's style in its reports: put into what they say, looked at beforehand, and set from a page or the API."""
