"""What `dutygraph watch` does: sees which plans a save concerns, and tells what the save changed."""
