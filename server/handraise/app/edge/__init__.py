"""The edge: sockets, HTTP and WebSocket connections, guarded; bytes of strangers in, whole text messages out.

`server.EdgeServer` runs uvicorn with `http.GuardedHTTP` for requests and `websocket.WebSocketConnection` for what they
upgrade to. What they share is `shared.Edge`; the interface to the layers above is in `conversation`.
"""
