"""The open data of CBS over the network: one page, or all pages, of a table.

Question answered: what does CBS answer to this query? Two interfaces: v4 (datasets.cbs.nl) and the older v3 (ODataFeed). A
busy or failing server is asked again, up to five times; what goes on failing is a SourceError with the next step.
WIJKSTATS_CBS (http://host:port) stands in for all hosts of CBS: a proxy, or the server of the tests.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from wijkstats.ground.errors import Fault, SourceError

V4 = "https://datasets.cbs.nl/odata/v1"
V3 = {"CBS": "https://opendata.cbs.nl/ODataFeed/odata", "dataderden": "https://dataderden.cbs.nl/ODataFeed/odata"}
TRIES = 5
BUSY = {429, 500, 502, 503, 504}
LONGEST_WAIT = 300.0
"""Seconds; a server that asks for more patience than this is not waited for."""

Row = dict[str, Any]


class _AgainError(Exception):
    """Worth another try; `after`: seconds that the server asks for, None when it does not say."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.after = after


def _client() -> httpx.Client:
    return httpx.Client(
        timeout=httpx.Timeout(60.0, connect=15.0), follow_redirects=True, headers={"Accept": "application/json"}
    )


@dataclass(frozen=True, slots=True)
class Server:
    """Where tables are fetched. `base` replaces the hosts of CBS; `sleep` waits between two tries."""

    base: str = ""
    sleep: Callable[[float], None] = time.sleep
    http: httpx.Client = field(default_factory=_client)

    def v4(self, catalog: str, table: str) -> str:
        """Address of a table in the v4 interface."""
        return f"{self.base}/odata/v1/{catalog}/{table}" if self.base else f"{V4}/{catalog}/{table}"

    def v3(self, catalog: str, table: str) -> str:
        """Address of a table in the v3 interface."""
        return f"{self.base}/ODataFeed/odata/{table}" if self.base else f"{V3[catalog]}/{table}"

    def page(self, url: str) -> Row | None:
        """One answer as JSON; None when CBS does not have it (404). Raises SourceError."""
        again = Retrying(
            stop=stop_after_attempt(TRIES),
            wait=_pause,
            retry=retry_if_exception_type(_AgainError),
            sleep=self.sleep,
            reraise=True,
        )
        try:
            return again(self._once, url)
        except _AgainError as reason:
            raise SourceError(
                Fault(
                    _short(url),
                    f"{reason} ({TRIES} times)",
                    "an answer of CBS in JSON",
                    "check the connection (a proxy goes in HTTPS_PROXY) and run it again later: "
                    "what was fetched is kept; make report needs no network",
                )
            ) from None

    def rows(self, url: str, query: Mapping[str, str] | None = None) -> list[Row] | None:
        """All rows of an answer, over all its pages; None when CBS does not have it (404)."""
        following: str | None = with_query(url, query or {})
        found: list[Row] = []
        seen: set[str] = set()
        while following is not None:
            page = self.page(following)
            if page is None and not seen:
                return None
            seen.add(following)
            if page is None or not isinstance(page.get("value"), list):
                raise SourceError(
                    Fault(_short(following), "a page without `value`", "pages of rows", "run it again with REFRESH=1")
                )
            found += page["value"]
            link = page.get("@odata.nextLink") or page.get("odata.nextLink")
            following = _following(following, str(link)) if link else None
            if following in seen:
                raise SourceError(
                    Fault(_short(following or ""), "a next page that came before", "new pages", "run it again later")
                )
        return found

    def _once(self, url: str) -> Row | None:
        try:
            response = self.http.get(url)
        except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            raise SourceError(
                Fault(_short(url), str(error), "an address", "correct WIJKSTATS_CBS, or unset it")
            ) from None
        except httpx.RequestError as error:
            raise _AgainError(f"{type(error).__name__}: {error}".strip(": ")) from None
        if response.status_code in BUSY:
            raise _AgainError(_status(response), _retry_after(response))
        if response.status_code == 404:
            return None
        if response.status_code != 200:
            raise SourceError(
                Fault(
                    _short(url),
                    _status(response),
                    "status 200",
                    "check src/wijkstats/ground/catalogue.yaml: table, columns and filter of this quantity",
                )
            )
        try:
            answer = response.json()
        except ValueError:
            raise _AgainError(f"no JSON but {response.text.strip()[:40]!r}") from None
        if not isinstance(answer, dict):
            raise _AgainError("JSON without keys")
        return answer


def base_from_environment() -> str:
    """The server that WIJKSTATS_CBS names, empty for CBS itself. Raises SourceError when it is no address."""
    base = os.environ.get("WIJKSTATS_CBS", "").strip().rstrip("/")
    if base and not base.startswith(("http://", "https://")):
        raise SourceError(
            Fault("environment variable WIJKSTATS_CBS", base[:60], "http://host or https://host", "correct or unset it")
        )
    return base


def with_query(url: str, query: Mapping[str, str]) -> str:
    """An address with its query; spaces become %20, because `+` is not a space to every server."""
    return url + ("?" + "&".join(f"{key}={quote(value, safe='(),$')}" for key, value in query.items()) if query else "")


def _following(current: str, link: str) -> str:
    """The next page, always on the host that gave this one: behind a proxy CBS names a host out of reach."""
    here = httpx.URL(current)
    return str(here.join(link).copy_with(scheme=here.scheme, host=here.host, port=here.port))


def _pause(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = error.after if isinstance(error, _AgainError) else None
    return asked if asked is not None else float(2 ** (state.attempt_number - 1))


def _retry_after(response: httpx.Response) -> float | None:
    text = response.headers.get("Retry-After", "").strip()
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds()
        except (ValueError, TypeError):
            return None
    if seconds > LONGEST_WAIT:
        raise SourceError(
            Fault(
                _short(str(response.url)),
                f"{_status(response)}; CBS asks to wait {seconds:.0f} seconds",
                f"at most {LONGEST_WAIT:.0f} seconds",
                "run it again later: what was fetched is kept",
            )
        )
    return max(seconds, 0.0)


def _status(response: httpx.Response) -> str:
    return f"status {response.status_code} {response.reason_phrase}".strip()


def _short(url: str) -> str:
    return url if len(url) <= 150 else url[:147] + "..."
