"""Background making of documents."""

import tempfile
from pathlib import Path

from lzcontest.foundation import runtime
from lzcontest.foundation.errors import LzError
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.patience import is_passing, wants_space
from lzcontest.foundation.queue import JobContext, LostLease
from lzcontest.foundation.storage import StoredFile, hash_file
from lzcontest.publishing.models import Document
from lzcontest.publishing.service import fail_document, finish_document, make_content


def make_document(context: JobContext, document_id: str) -> None:
    """Make one document and store it; run again for a finished one it does nothing."""
    running = runtime.current()
    scratch = running.settings.data_dir / "scratch"
    scratch.mkdir(parents=True, exist_ok=True)
    try:
        with (
            tempfile.TemporaryDirectory(dir=scratch, prefix="document-") as folder,
            running.database.reading() as session,
        ):
            document = session.get(Document, document_id)
            if document is None or document.state == "ready":
                return
            made = make_content(session, document, Path(folder), context.progress)
            sha256 = hash_file(made)
            stored = StoredFile(running.storage.put(made, sha256), sha256, made.stat().st_size)
    except LostLease:
        raise
    except Exception as error:
        if wants_space(error) or (is_passing(error) and not context.last_try):
            raise
        reason = error.message if isinstance(error, LzError) else _("生成时出了问题，已经记录下来。请稍后再试一次。")
        with running.database.unit_of_work() as session:
            context.fence(session)
            fail_document(session, document_id, reason)
        raise
    with running.database.unit_of_work() as session:
        context.fence(session)
        finish_document(session, document_id, stored)
