"""The HTTP side: sign-in, the REST and event-stream endpoints, the web client's files, health and metrics."""
