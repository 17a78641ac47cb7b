"""Makes plan folders from documents: what the text says of itself is proposed, each value with its words."""
