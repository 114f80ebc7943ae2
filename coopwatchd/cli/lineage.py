"""`contracts show`, `solicitations show` and `lineage`: one record's life, and what people say of links found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from coopwatchd.cli import records
from coopwatchd.cli.context import ConfigOption, JsonOption, load, opened
from coopwatchd.cli.named import named_record

if TYPE_CHECKING:
    from coopwatchd.model.life.links import Verdict

contracts = typer.Typer(invoke_without_command=True)
contracts.callback()(records.contracts)
solicitations = typer.Typer(invoke_without_command=True)
solicitations.callback()(records.solicitations)
app = typer.Typer(
    help="Settles what replaces what.\n\nExample: coopwatchd lineage break R191902 26-14", no_args_is_help=True
)
RecordArgument = Annotated[
    str, typer.Argument(metavar="ID", help="A record's uid, number or id, as listings print it.")
]


@contracts.command("show")
def show(context: typer.Context, id_: RecordArgument, config: ConfigOption = None, json: JsonOption = False) -> None:
    """One contract: its term, users, lineage and rebid window.

    Example: coopwatchd contracts show R191902
    """
    from coopwatchd.cli.output import print_json
    from coopwatchd.cli.sheets import print_contract
    from coopwatchd.daemon.clock import utc_now
    from coopwatchd.errors import CoopwatchdError
    from coopwatchd.model.life.usage import users_of
    from coopwatchd.model.records import Contract, Kind
    from coopwatchd.pipeline.lineage import life_of

    loaded = load(context, config)
    with opened(loaded) as store, store.read() as tx:
        contract = named_record(tx, id_, kind=Kind.CONTRACT).record
        if not isinstance(contract, Contract):
            raise CoopwatchdError(f"{contract.uid} is a solicitation; see `coopwatchd solicitations show`.")
        life = life_of(tx, contract, utc_now())
        users = users_of(contract, tx.held_with_numbers((contract.number, contract.solicitation_number)))
    if json:
        steps = [{"record": life.records[step.uid], "link": step.link, "others": step.others} for step in life.steps]
        print_json({"record": contract, "rebid": life.outlook, "chain": steps, "users": users})
        return
    print_contract(contract, life, users)


@solicitations.command("show")
def show_solicitation(
    context: typer.Context, id_: RecordArgument, config: ConfigOption = None, json: JsonOption = False
) -> None:
    """One solicitation: its dates, and every portal that shows it.

    Example: coopwatchd solicitations show 24-14
    """
    from coopwatchd.cli.output import print_json
    from coopwatchd.cli.sheets import print_solicitation
    from coopwatchd.errors import CoopwatchdError
    from coopwatchd.model.records import Kind, Solicitation
    from coopwatchd.pipeline.twins import Known

    loaded = load(context, config)
    with opened(loaded) as store, store.read() as tx:
        held = named_record(tx, id_, kind=Kind.SOLICITATION)
        solicitation = held.record
        if not isinstance(solicitation, Solicitation):
            raise CoopwatchdError(f"{solicitation.uid} is a contract; see `coopwatchd contracts show`.")
        twins = Known.of(tx).twins(solicitation)
    if json:
        print_json({"record": solicitation, "listings": [s.listing for s in held.sightings if s.live], "twins": twins})
        return
    print_solicitation(held, solicitation, twins, loaded)


@app.command("confirm")
def confirm(
    context: typer.Context,
    older: Annotated[str, typer.Argument(metavar="A", help="The older record's uid, number or id.")],
    newer: Annotated[str, typer.Argument(metavar="B", help="What came of it, or replaces it.")],
    config: ConfigOption = None,
) -> None:
    """Settle that B came out of A or replaces it.

    Or that two solicitations on two portals are one.

    Example: coopwatchd lineage confirm R191902 26-14
    """
    from coopwatchd.model.life.links import Verdict

    _settle(context, config, older, newer, Verdict.CONFIRMED)


@app.command("break")
def break_(
    context: typer.Context,
    older: Annotated[str, typer.Argument(metavar="A", help="The older record's uid, number or id.")],
    newer: Annotated[str, typer.Argument(metavar="B", help="What was thought to replace it.")],
    config: ConfigOption = None,
) -> None:
    """Settle that two records have nothing to do with each other.

    What is said of one contract counts for all contracts of its award.

    Example: coopwatchd lineage break R191902 26-14
    """
    from coopwatchd.model.life.links import Verdict

    _settle(context, config, older, newer, Verdict.BROKEN)


def _settle(context: typer.Context, config: Any, older: str, newer: str, verdict: Verdict) -> None:
    from coopwatchd.cli.output import plain
    from coopwatchd.daemon.clock import utc_now
    from coopwatchd.errors import CoopwatchdError
    from coopwatchd.model.records import Solicitation

    loaded = load(context, config)
    with opened(loaded) as store:
        with store.read() as tx:
            one, other = named_record(tx, older).record, named_record(tx, newer).record
        both = isinstance(one, Solicitation) and isinstance(other, Solicitation)
        if one.uid == other.uid or (both and one.portal == other.portal):
            said = "lineage joins a contract with something else, or two portals' solicitations"
            raise CoopwatchdError(f"{one.uid} and {other.uid}: {said}.")
        with store.write() as tx:
            tx.settle_link(one.uid, other.uid, verdict, utc_now())
    typer.echo(plain(f"{verdict}: {one.uid} {'=' if both else '→'} {other.uid}"))
