"""The one HTTP client: everything that leaves this machine goes through :class:`HttpClient`.

What it holds to: http and https only, no credentials in addresses, public addresses only unless
allowed (checked on the very address that is connected to, so a name that changes its answer wins
nothing), a limit on the whole time of an exchange and on the size of what comes back, at most
five redirects, and patience with servers that ask for it (429 and 503 with Retry-After).
Proxy settings and .netrc of the environment are not read.
"""

from kg.http.client import HttpClient, Limits, Response, asked_wait

__all__ = ["HttpClient", "Limits", "Response", "asked_wait"]
