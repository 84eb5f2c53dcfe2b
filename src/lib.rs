//! `buildamp` generates code for outbound API calls (webhooks) at build time.
