"""What all of reviewing must know of practice cases: which suggestions are, who knows them, and when a draw is rung for.

The library, the sowing and the talk about them stand above, in `reviews.practice`.
"""
