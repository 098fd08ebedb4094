"""Where values come from: flag over environment over file over default."""

import difflib
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from handraise.app.settings.declaration import BadSetting, Declaration
from handraise.app.settings.declared import DECLARATIONS, Settings, settings_of
from handraise.errors import OperatorError

FILE_NAME: Final = "handraise.toml"
PREFIX: Final = "HANDRAISE_"
CONFIG_VARIABLE: Final = "HANDRAISE_CONFIG"


def load(flags: Mapping[str, Any], environ: Mapping[str, str]) -> Settings:
    """The settings that hold. In `flags`, by name, None means «not given»; `config` names the file.

    Without `config` (or `HANDRAISE_CONFIG`) the file is `handraise.toml` in the data folder, where there is one.
    Raises `OperatorError`.
    """
    given = {name: value for name, value in flags.items() if value is not None and name != "config"}
    values = _of_environment(environ) | {
        name: _one(name, value, f"the flag {_flag(name)}") for name, value in given.items()
    }
    config = flags.get("config") or environ.get(CONFIG_VARIABLE)
    settings = settings_of(_of_file(config, values) | values)
    _check_together(settings)
    return settings


def _one(name: str, value: Any, source: str) -> Any:
    return _declared(name, source).value(value, source)


def _flag(name: str) -> str:
    return DECLARATIONS[name].flag if name in DECLARATIONS else name


def _declared(name: str, source: str) -> Declaration:
    if name in DECLARATIONS:
        return DECLARATIONS[name]
    close = difflib.get_close_matches(name, DECLARATIONS, n=1)
    raise BadSetting(name, source, "there is no such setting." + (f" Is {close[0]} meant?" if close else ""))


def _of_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    """An empty variable counts as not set, as in Compose files. Variables of the client's commands aren't ours."""
    values = {}
    for variable, text in environ.items():
        name = variable.removeprefix(PREFIX).lower()
        if not variable.startswith(PREFIX) or not text.strip():
            continue
        if name in DECLARATIONS or name.startswith("limit_"):
            values[name] = _one(name, text, variable)
    return values


def _of_file(config: Any, values: dict[str, Any]) -> dict[str, Any]:
    data = values.get("data", DECLARATIONS["data"].default)
    path = Path(config).expanduser() if config else data / FILE_NAME
    try:
        with path.open("rb") as file:
            table = tomllib.load(file)
    except FileNotFoundError:
        if config:
            raise OperatorError(f"There is no settings file {path}.") from None
        return {}
    except OSError as error:
        raise OperatorError(f"The settings file {path} can't be read: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise OperatorError(f"The settings file {path} is no TOML: {error}.") from None
    if "data" in table and not config:
        raise BadSetting("data", str(path), "the file in the data folder can't say where the data folder is.")
    return {name: _one(name, value, str(path)) for name, value in table.items()}


def _check_together(settings: Settings) -> None:
    if (settings.tls_cert is None) != (settings.tls_key is None):
        raise OperatorError("Settings tls_cert and tls_key belong together: give both or neither.")
    if settings.replay_buffer_bytes > settings.write_buffer_bytes:
        raise OperatorError("Setting replay_buffer_bytes is over write_buffer_bytes.")
