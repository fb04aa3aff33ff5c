"""Notices, working-day periods, objections and announcements."""
