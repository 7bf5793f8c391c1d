"""Check that the chain of a run holds: no byte changed, no line missing or swapped."""

import click

from acceptance.cli._settings import find, language, language_option

__all__ = ["command"]

_TAMPERED = 10


@click.command("verify")
@click.argument("run", required=False)
@click.option("--head", metavar="SHA256", help="The head as it was printed with the verdict.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@language_option
def command(run: str | None, head: str | None, as_json: bool, lang: str | None) -> int:
    """Check RUN (default: the last one): exit 0 where it holds, 10 where it does not.

    Lines cut off at the end of a run together with its noted head can be told only by
    the head that was printed with the verdict: give it with --head.
    """
    from acceptance.cli._settings import print_json
    from acceptance.messages import Catalogue
    from acceptance.messages.escape import for_terminal
    from acceptance.runs.reading import attachment_faults, read_chain
    from acceptance.sentences import sentence

    folder = find(run)
    chain = read_chain(folder)
    faults = [*chain.faults, *attachment_faults(folder, chain.lines)]
    if head and head.strip().lower() != chain.head:
        faults.append(sentence("chain.head", noted=head, found=chain.head))
    if not chain.lines and not faults:
        faults.append(sentence("chain.empty"))
    catalogue = Catalogue(language(lang))
    if as_json:
        print_json(
            {
                "schema": "acceptance/verify/1",
                "run": str(folder),
                "holds": not faults,
                "finished": chain.finished,
                "lines": len(chain.lines),
                "head": chain.head,
                "torn_tail_bytes": len(chain.tail),
                "faults": [catalogue.complete(f) for f in faults],
            }
        )
        return _TAMPERED if faults else 0
    for fault in faults:
        click.echo(for_terminal(catalogue.text(fault)))
    if not faults:
        key = "verify.holds" if chain.finished else "verify.holds_unfinished"
        values = {"lines": len(chain.lines), "head": chain.head, "tail": len(chain.tail)}
        click.echo(for_terminal(catalogue.text({"key": key, "values": values})))
    return _TAMPERED if faults else 0
