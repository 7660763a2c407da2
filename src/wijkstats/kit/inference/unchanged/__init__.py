"""What a delivery would show when nobody changed, and how far what it shows lies from that."""
