"""Commands about people and the audit chain: the first administrator, and proof that nothing was altered."""

import sys

import click
from flask.cli import AppGroup

from app.accounts.queries import audit
from app.accounts.rules import links
from app.accounts.services import memberships
from app.core.actor import SYSTEM, Role
from app.core.errors import DomainError
from app.web.house import house

accounts = AppGroup("accounts", help="People who sign in, and the audit chain.")


@accounts.command("invite-administrator")
@click.argument("email")
@click.argument("name")
def invite_administrator(email: str, name: str) -> None:
    """Print a link under which EMAIL becomes an administrator called NAME, once and within seven days."""
    try:
        with house().database.transaction() as db:
            _invitation, token = memberships.invite(db, SYSTEM, email=email, name=name, role=Role.ADMINISTRATOR)
    except DomainError as error:
        raise click.ClickException(error.message % error.values) from error
    click.echo(links.invitation(house().settings.public_url, token))


@accounts.command("verify-audit")
def verify_audit() -> None:
    """Recompute every audit chain; exits 1 when one does not hold and says where it breaks."""
    with house().database.reading() as db:
        breaks, entries = audit.verify(db), audit.count(db)
    for found in breaks:
        chain = f"cooperative {found.cooperative_id}" if found.cooperative_id else "house"
        click.echo(f"chain of {chain}: entry {found.sequence} {found.fault}")
    if breaks:
        sys.exit(1)
    click.echo(f"{entries} entries, intact")
