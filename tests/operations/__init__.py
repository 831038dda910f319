"""The service as its operators know it: exchanges, faults, stops, the proxy in front, the checkup."""
