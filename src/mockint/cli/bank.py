"""`mockint bank`."""

import typer

app = typer.Typer(no_args_is_help=True, help="Look at question banks, check them and bring in your own.")
