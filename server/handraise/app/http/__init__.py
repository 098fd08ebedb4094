"""HTTP beside the sockets: sign-in, commands, the event stream, health, metrics and the browser client's files.

context.py   what the routes are given
problems.py  every error as a problem document (RFC 9457)
auth.py      bearer token or session cookie -> Credential, with the CSRF rule
session.py · commands.py · resources.py · events.py · health.py · web.py   the routes
headers.py   the security headers of every answer
build.py     all of it as one ASGI application
"""
