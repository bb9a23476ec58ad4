"""Who may come in and what they may do: users, passwords, sessions, roles and rights."""
