"""``python -m server``: what ``beleg serve`` starts."""

from __future__ import annotations

import kg

if __name__ == "__main__":
    kg.run_command("server.command")
