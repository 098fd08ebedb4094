"""What the parent uses to measure: processes it owns, the kernel's figures about them, results and their table."""
