"""`lzcontest ledger`: verify the evidence, sign its state, prove that one act is in it."""

import json
import sys
from typing import Any, TextIO

import click

from lzcontest.accounts.domain import SYSTEM
from lzcontest.cli.runtime import with_runtime
from lzcontest.foundation import runtime
from lzcontest.ledger import queries, service
from lzcontest.ledger.domain import Checkpoint, CheckpointError, parse_note

as_json_option = click.option("--json", "as_json", is_flag=True, help="JSON instead of lines.")


@click.group("ledger")
def command() -> None:
    """The evidence of every act of consequence: verify it, sign it, prove from it."""


def _print(facts: dict[str, Any], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
        return
    for name, value in facts.items():
        click.echo(f"{name}: {value}")


@command.command()
@click.option("--kept", type=click.File(), help="A checkpoint kept elsewhere, as `ledger checkpoint` printed it.")
@as_json_option
@with_runtime
def verify(kept: TextIO | None, as_json: bool) -> None:
    """Read the whole ledger again; exit code 1, and the first wrong place, when it does not hold."""
    earlier = _read_kept(kept) if kept else None
    with runtime.current().database.reading() as session:
        found = service.verify(session, earlier)
    facts: dict[str, Any] = {"sound": found.sound, "events": found.size, "checkpoints": found.checkpoints}
    facts["root"] = found.root
    if found.problems:
        first = found.problems[0]
        facts |= {"first_wrong_event": first["seq"], "what": first["what"]}
    _print(facts, as_json)
    if not found.sound:
        sys.exit(1)


def _read_kept(file: TextIO) -> Checkpoint:
    """The checkpoint of a kept note, whose own signature need not be trusted: it is the keeper who vouches for it.

    What stands before it, such as the rest of the letter it came with, is passed over.
    """
    text = file.read()
    begin = max(text.find(f"{service.ORIGIN}\n"), 0)
    try:
        return parse_note(text[begin:].split("\n\n—")[0].rstrip("\n") + "\n")
    except CheckpointError as error:
        raise click.BadParameter(str(error), param_hint="--kept") from error


@command.command()
@as_json_option
@with_runtime
def checkpoint(as_json: bool) -> None:
    """Sign the present size and root; print the note to publish or to keep elsewhere."""
    with runtime.current().database.unit_of_work() as session:
        made = service.make_checkpoint(session, SYSTEM)
    if as_json:
        facts = {"size": made.tree_size, "root": made.root_hash, "note": made.note, "signature": made.signature}
        _print(facts | {"key_id": made.key_id, "at": made.at.isoformat()}, True)
        return
    click.echo(queries.kept_text(made), nl=False)


@command.command()
@click.argument("seq", type=click.IntRange(min=0))
@as_json_option
@with_runtime
def proof(seq: int, as_json: bool) -> None:
    """The path from event SEQ to the root of the first checkpoint that covers it (RFC 9162)."""
    with runtime.current().database.reading() as session:
        found = queries.get_inclusion_proof(session, seq)
        facts = {
            "seq": seq,
            "body": found.event.body,
            "leaf_hash": found.event.leaf_hash,
            "path": list(found.path),
            "tree_size": found.checkpoint.tree_size,
            "root": found.checkpoint.root_hash,
            "note": found.checkpoint.note,
            "signature": found.checkpoint.signature,
        }
    _print(facts, as_json)


@command.command()
@as_json_option
@with_runtime
def key(as_json: bool) -> None:
    """The public key that checkpoints are signed with (Ed25519, hex)."""
    found = service.signing_key()
    _print({"key_id": found.key_id, "public_key": found.public_hex}, as_json)
