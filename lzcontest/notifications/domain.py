"""Which events write to people; each has a folder of that name in templates/email."""

EVENTS = (
    "confirm_address",
    "reset_password",
    "invitation",
    "account_exists",
    "entry_received",
    "entry_returned",
    "entry_accepted",
    "entry_rejected",
    "entry_withdrawn",
    "entry_term_ends",
    "entry_term_changed",
    "entry_term_passed",
    "entry_merged",
    "entry_unmerged",
    "media_failed",
    "work_handed",
    "unit_reminder",
    "judge_round_opened",
    "judge_reminder",
    "result_published",
    "checkpoint_made",
    "objection_received",
    "objection_decided",
    "consent_asked",
    "consent_answered",
)

# Mails with a link that opens an account or speaks for somebody; their text is dropped once it has gone out.
SECRET_EVENTS = frozenset({"confirm_address", "reset_password", "invitation", "work_handed", "consent_asked"})
