"""How an attempt ends: done, failed with a word for the owner, or to be tried again."""

import shutil
from collections.abc import Callable
from contextlib import suppress

from lzcontest.foundation.errors import LzError, OutOfSpace, Transient
from lzcontest.foundation.i18n import _
from lzcontest.foundation.patience import UNFORESEEN_TRIES, is_passing
from lzcontest.foundation.queue import LostLease
from lzcontest.media import service
from lzcontest.media.adapters.copies import CopyNotClean
from lzcontest.media.domain.refusal import MediaCancelled, MediaRefused
from lzcontest.media.jobs.attempts import Attempt, fenced


def settle(work: Attempt, do: Callable[[], object]) -> None:
    """Do the work, or settle its file as failed with a word for its owner. Raises what the queue shall try again."""
    context = work.context
    if context.is_killer:
        _settle_failed(work, "gave_up", _gave_up())
        return
    try:
        do()
    except MediaRefused as refused:
        _settle_failed(work, refused.code, refused.message + refused.way_out)
    except MediaCancelled:
        raise LostLease(context.job_id) from None
    except Transient as error:
        if isinstance(error, OutOfSpace) or not context.last_try:
            raise
        _settle_failed(work, "gave_up", error.message)
    except LostLease:
        raise
    except CopyNotClean as unclean:
        _settle_failed(work, "not_clean", _gave_up())
        raise LzError(str(unclean)) from None  # what and where, for staff: names no identity
    except Exception as error:
        if not is_passing(error) and context.tries >= UNFORESEEN_TRIES:
            _settle_failed(work, "internal", _gave_up())
        raise
    finally:
        shutil.rmtree(work.folder, ignore_errors=True)
        with suppress(OSError):
            work.folder.parent.rmdir()


def _gave_up() -> str:
    return _("系统多次尝试后仍未能处理这个文件。原文件已保存，工作人员会查看原因，您暂时不需要做什么。")


def _settle_failed(work: Attempt, code: str, sentence: str) -> None:
    fenced(work, lambda session: service.settle_failed(session, work.media.id, code=code, failure=sentence))
