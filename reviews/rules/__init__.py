"""The rules of reviewing, pure functions of facts, by where a case is; `reviews.policy` is the way in."""
