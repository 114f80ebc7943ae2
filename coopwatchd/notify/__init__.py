"""Telling people: rendering alerts and sending them to Slack and by mail."""
