"""What is known of one moment: read-only, whole, replaced by the next one; filled by the live process."""
