"""What `vorlagenlotse bench` measures: retrieval, speed, size, the verifier."""
