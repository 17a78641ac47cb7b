"""What people add to a plan: facts, withdrawals, links, waivers and emendations, read from its files, placed and written."""
