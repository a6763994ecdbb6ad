"""The query editor and the drawings, which npm builds; without them every page still tells all.

``server/frontend`` is their source; ``make pages`` puts them into ``static/built``, each with a
copy that gzip packed.
"""

from __future__ import annotations

from pathlib import Path

from flask import Response, current_app, request, send_from_directory, url_for

import kg
from server.pages.shared import views

FOLDER = "built"


@views.app_template_global("built")
def built(name: str) -> str | None:
    """The address of a built file, or None where nothing was built."""
    if not (_folder() / name).is_file():
        return None
    return url_for("pages.built_file", name=name, v=kg.__version__)


@views.get(f"/static/{FOLDER}/<name>")
def built_file(name: str) -> Response:
    """A built file, packed for whoever can unpack it."""
    packed = f"{name}.gz"
    if not request.accept_encodings["gzip"] or not (_folder() / packed).is_file():
        response = send_from_directory(_folder(), name)
    else:
        kind = "text/css" if name.endswith(".css") else "text/javascript"
        response = send_from_directory(_folder(), packed, mimetype=kind)
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    return response


def _folder() -> Path:
    return Path(str(current_app.static_folder)) / FOLDER
