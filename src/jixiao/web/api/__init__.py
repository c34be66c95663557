"""The interface for programs: tokens, webhooks, import and export."""
