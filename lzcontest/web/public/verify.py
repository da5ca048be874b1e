"""Checking a released result without trusting us: the signed text, its proof in the ledger, and how to recompute both."""

import json
from pathlib import Path
from typing import Any

from flask import Response, render_template

from lzcontest.awards import queries
from lzcontest.awards.models import Result
from lzcontest.contests.models import Contest
from lzcontest.foundation.errors import NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.ledger.queries import InclusionProof, get_inclusion_proof, get_last_event
from lzcontest.ledger.service import signing_key
from lzcontest.web.public import blueprint
from lzcontest.web.public.calls import public_contest
from lzcontest.web.shared.access import open_to_public
from lzcontest.web.shared.session import reading_session

SCRIPT = Path(__file__).parents[3] / "docs" / "verify_result.py"
RELEASED = ("notice", "announced", "superseded")
PROOF_FORMAT = "lzcontest-inclusion-v1"


def _released(slug: str, version: int | None = None) -> tuple[Contest, Result, InclusionProof]:
    contest, session = public_contest(slug), reading_session()
    if version is None:
        result = queries.get_public_result(session, contest.id)
    else:
        result = queries.get_result(session, contest.id, version)
    event = get_last_event(session, "result.released", result.id) if result else None
    if result is None or event is None or result.state not in RELEASED:
        raise NotFound(_("这一版结果没有公布，无从核验。"))
    return contest, result, get_inclusion_proof(session, event.seq)


@blueprint.route("/contests/<slug>/verify")
@open_to_public
def verify(slug: str) -> Any:
    """What to download and how to check it; says at once what this server finds."""
    contest, result, proof = _released(slug)
    session = reading_session()
    return render_template(
        "public/verify.html",
        contest=contest,
        result=result,
        proof=proof,
        public_key=signing_key().public_hex,
        problems=queries.record_problems(session, result),
        signatures=queries.list_signatures(session, result),
        proof_data=proof_document(result, proof),
    )


@blueprint.route("/contests/<slug>/verify/result-<int:version>.json")
@open_to_public
def verify_result(slug: str, version: int) -> Response:
    """The very bytes that were signed."""
    contest, result, _proof = _released(slug, version)
    return _download(result.canonical, f"result-{contest.slug}-{version}.json")


@blueprint.route("/contests/<slug>/verify/proof-<int:version>.json")
@open_to_public
def verify_proof(slug: str, version: int) -> Response:
    """The record of the release, its way up the hash tree, and the signed checkpoint above it."""
    contest, result, proof = _released(slug, version)
    text = json.dumps(proof_document(result, proof), ensure_ascii=False, indent=2)
    return _download(text, f"proof-{contest.slug}-{version}.json")


@blueprint.route("/verify_result.py")
@open_to_public
def verify_script() -> Response:
    """The script that checks both, to be read before it is run."""
    if not SCRIPT.exists():
        raise NotFound(_("没有这个文件。"))
    return _download(SCRIPT.read_text(encoding="utf-8"), "verify_result.py", "text/x-python")


def proof_document(result: Result, proof: InclusionProof) -> dict[str, Any]:
    """The proof as plain JSON."""
    return {
        "format": PROOF_FORMAT,
        "result_sha256": result.sha256,
        "event": proof.event.body,
        "seq": proof.event.seq,
        "leaf_hash": proof.event.leaf_hash,
        "path": list(proof.path),
        "tree_size": proof.checkpoint.tree_size,
        "root_hash": proof.checkpoint.root_hash,
        "checkpoint": {
            "note": proof.checkpoint.note,
            "signature": proof.checkpoint.signature,
            "key_id": proof.checkpoint.key_id,
            "public_key": signing_key().public_hex,
        },
    }


def _download(text: str, name: str, kind: str = "application/json") -> Response:
    return Response(
        text.encode(),
        content_type=f"{kind}; charset=utf-8",
        headers={"Content-Disposition": f"attachment; filename={name}", "Cache-Control": "no-cache"},
    )
