"""Whether a fingerprint of a submission stands in the ledger: for anybody, without telling whose work it is.

Only the fingerprint of the whole content is looked up, never that of a text or a file: a judge who has read a
text must not find out more about it here.
"""

import re
from typing import Any

from flask import redirect, render_template, request, url_for

from lzcontest.entries.queries import find_submission
from lzcontest.web.public import blueprint
from lzcontest.web.shared.access import open_to_public
from lzcontest.web.shared.limits import limiter
from lzcontest.web.shared.session import reading_session

_SHA256 = re.compile(r"[0-9a-f]{64}")


@blueprint.route("/receipts")
@open_to_public
@limiter.limit("60 per minute")
def receipts() -> Any:
    """Type or paste a fingerprint."""
    typed = "".join(request.args.get("sha256", "")[:200].lower().split())
    if _SHA256.fullmatch(typed):
        return redirect(url_for("public.receipt_check", sha256=typed), 303)
    return render_template("public/receipts.html", typed=typed, wrong=bool(typed)), 400 if typed else 200


@blueprint.route("/receipts/<sha256>")
@open_to_public
@limiter.limit("60 per minute")
def receipt_check(sha256: str) -> Any:
    """What the ledger says of a fingerprint."""
    found = find_submission(reading_session(), sha256.lower()) if _SHA256.fullmatch(sha256.lower()) else None
    return render_template("public/receipt.html", sha256=sha256[:64], found=found), 200 if found else 404
