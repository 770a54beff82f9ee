"""Who signs in: users, memberships, sessions, invitations, audit chain."""
