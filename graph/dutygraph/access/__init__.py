"""Who may read and edit: accounts, passwords, the limits on guessing them, and the log of who did what."""
