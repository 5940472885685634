"""Fetch one file from the web, whole or not at all."""

from pathlib import Path

import requests

from segbook.common.files import written_whole
from segbook.common.progress import transfer
from segbook.errors import UserError

SECONDS = 30
CHUNK = 1 << 16


def download(url: str, target: Path, *, most_bytes: int, allow_http: bool = False) -> Path:
    """Download a file.

    Parameters
    ----------
    url : str
    target : Path
        Where to put it.
    most_bytes : int
        A larger file is refused.
    allow_http : bool
        Whether a server may be asked, or be led to, without encryption.

    Returns
    -------
    Path
        The target.

    Raises
    ------
    UserError
        That says what went wrong, without a full stop; nothing is left of the file.
    """
    try:
        with requests.Session() as session:
            if not allow_http:
                del session.adapters["http://"]
            with session.get(url, stream=True, timeout=SECONDS) as answer:
                answer.raise_for_status()
                _save(answer, target, most_bytes)
    except requests.RequestException as error:
        raise UserError(f"{url} cannot be downloaded: {_describe(error)}") from None
    except OSError as error:
        raise UserError(f"{url} cannot be saved to {target.parent}: {error.strerror}") from None
    return target


def _save(answer: requests.Response, target: Path, most_bytes: int) -> None:
    length = answer.headers.get("Content-Length", "")
    size = int(length) if length.isdigit() else None
    too_large = UserError(f"{answer.url} is larger than {most_bytes / 1e6:,.0f} MB and not what is looked for")
    if size and size > most_bytes:
        raise too_large
    came = 0
    with (
        transfer(f"downloading {target.name}", size) as advance,
        written_whole(target) as aside,
        aside.open("wb") as file,
    ):
        for chunk in answer.iter_content(CHUNK):
            came += len(chunk)
            if came > most_bytes:
                raise too_large
            file.write(chunk)
            advance(len(chunk))


def _describe(error: requests.RequestException) -> str:
    if isinstance(error, requests.HTTPError):
        return f"the server answers {error.response.status_code} {error.response.reason}"
    if isinstance(error, requests.Timeout):
        return f"the server has been silent for {SECONDS} seconds"
    if isinstance(error, requests.exceptions.InvalidSchema):
        return "it leads to a server that does not encrypt"
    if isinstance(error, requests.exceptions.SSLError):
        return "the server does not prove who it is"
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return "the connection broke before the file was whole"
    return "the server cannot be reached, or has stopped answering"
