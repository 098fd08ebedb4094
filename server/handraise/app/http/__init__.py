"""HTTP beside the sockets: ways in, commands, the event stream, images, health, metrics, the browser client's files,
and the operator's door.

context.py   what the routes are given
problems.py  every error as a problem document (RFC 9457)
auth.py      bearer token or session cookie -> Credential, with the CSRF rule
session.py · sessions.py · invites.py · guests.py   the ways in and out: one session, all of them, by invite, as a guest
commands.py · resources.py · events.py (eventlink.py) · images.py · health.py · web.py   the other routes
admin.py     the operator's routes, on the admin socket alone
headers.py   the security headers of every answer
build.py     all of it as one ASGI application
"""
