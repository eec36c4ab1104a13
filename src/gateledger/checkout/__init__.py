"""A local git working copy: the same questions as GitHub, answered by plain `git`, offline."""
