"""Plans whose texts change while one looks: what a plan says and leaves open now, and what an edit made of it."""
