"""SHACL runs over a reading, findings, and how they print."""
