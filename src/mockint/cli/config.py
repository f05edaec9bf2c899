"""`mockint config`: the settings, and the keys, which are kept in the system's keyring and never in a file."""

import sys
from typing import Annotated

import typer

from mockint.cli.output import print_json, say
from mockint.domain.errors import ConfigurationError, InputError, MockintError
from mockint.domain.visible import visible

app = typer.Typer(help="Settings, and keys in the system's keyring.")

Provider = Annotated[str, typer.Argument(help="Whose key: openai, anthropic or an installed provider.")]
Name = Annotated[str, typer.Argument(help="grader, retry_attempts, retry_seconds or request_timeout.")]


@app.callback(invoke_without_command=True)
def config(
    context: typer.Context, json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False
) -> None:
    """See the settings and where each comes from, and for which providers there is a key."""
    if context.invoked_subcommand is not None:
        return
    from mockint import resources
    from mockint.config import VARIABLES, config_path, settings, sources

    path, values, origins, keys = config_path(), settings(), sources(), _keys()
    if json:
        print_json(
            {
                "home": str(resources.home()),
                "file": str(path),
                "file_exists": path.is_file(),
                "settings": {
                    name: {"value": value, "source": origins[name]} for name, value in values.model_dump().items()
                },
                "keys": keys,
            }
        )
        return
    lines = {"home": str(resources.home()), "file": f"{path}{'' if path.is_file() else ' (not there)'}"}
    for name, value in values.model_dump().items():
        by = f"environment, {VARIABLES[name]}" if origins[name] == "environment" else origins[name]
        lines[name] = f"{value:g} ({by})" if isinstance(value, float) else f"{value} ({by})"
    for provider, key in keys.items():
        where = {"environment": f"set ({key['variable']})", "keyring": "set (keyring)", None: "none"}
        lines[f"{provider} key"] = where[key["source"]]
    width = max(map(len, lines))
    for name, text in lines.items():
        typer.echo(visible(f"{name:{width}}  {text}", keep_newlines=False))


@app.command("set")
def set_(name: Name, value: Annotated[str, typer.Argument(help="Its value.")]) -> None:
    """Change a setting in the config file."""
    from mockint.config import VARIABLES, config_path, sources, write_setting

    if name == "grader" and value != "embedded":
        from mockint.llm.providers import check_provider

        try:
            check_provider(value)
        except ConfigurationError as error:
            raise InputError(f"grader can't be set to that: {error}") from None
    write_setting(name, value)
    say(f"{name} is set in {config_path()}")
    if sources()[name] == "environment":
        say(f"{VARIABLES[name]} is set in the environment and goes before it")


@app.command()
def unset(name: Name) -> None:
    """Take a setting out of the config file: its default holds again."""
    from mockint.config import settings, write_setting

    write_setting(name, None)
    say(f"{name} is {getattr(settings(), name)} now")


@app.command("set-key", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def set_key(context: typer.Context, provider: Provider) -> None:
    """Keep a provider's key in the system's keyring.

    It is asked for and not shown; from a pipe, it is one line of standard input.
    """
    if context.args:
        raise InputError(
            "a key is not taken from the command line: the shell's history has it now. Delete it there, leave it out,"
            " and it is asked for"
        )
    from mockint.llm.keys import set_key

    _known(provider)
    asked = sys.stdin.isatty()
    set_key(provider, typer.prompt(f"Key for {provider}", hide_input=True, err=True) if asked else sys.stdin.readline())
    say(f"the key for {provider} is kept in the system's keyring")


@app.command("delete-key")
def delete_key(provider: Provider) -> None:
    """Delete a provider's key from the system's keyring."""
    from mockint.llm.keys import delete_key

    delete_key(provider)
    say(f"the key for {provider} is deleted from the system's keyring")


def _known(provider: str) -> None:
    from mockint.llm.keys import KEYLESS, looks_like_key
    from mockint.llm.providers import provider_names

    if provider in KEYLESS:
        raise InputError(f"{provider} sends no key unless --api-key-env names the variable that holds one")
    if provider not in provider_names():
        named = "" if looks_like_key(provider) else f" {provider!r}"
        raise InputError(f"there is no such provider{named}; installed: {', '.join(provider_names())}")


def _keys() -> dict[str, dict[str, str | None]]:
    """For each provider that has a key: its variable and where the key was found. Never the key."""
    from mockint.llm.keys import KEYLESS, VARIABLES, look_for_key
    from mockint.llm.providers import provider_names

    found: dict[str, dict[str, str | None]] = {}
    for provider in provider_names():
        if provider in KEYLESS:
            continue
        variable = VARIABLES.get(provider, "")
        try:
            key = look_for_key(provider, variable)
        except MockintError as error:
            say(str(error))
            key = None
        found[provider] = {"variable": variable or None, "source": key.source if key else None}
    return found
