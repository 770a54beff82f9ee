"""What the sample tells: invented producers, people, land, goods and shops as plain tables."""
