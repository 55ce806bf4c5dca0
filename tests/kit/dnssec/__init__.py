"""Proofs that DNSSEC is judged as the RFCs say."""
