"""The broker as kombu sees it: channels that claim, acknowledge and give back, and a loop that looks for work."""
# mypy: allow-untyped-calls
# kombu's virtual transport is only partly annotated.

import json
import logging
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from queue import Empty
from typing import Any
from urllib.parse import unquote, urlsplit

from kombu.transport import virtual

from infra.broker.store import Claimed, Store

log = logging.getLogger(__name__)

Json = dict[str, Any]
VISIBILITY_TIMEOUT = 30.0
POLLING_INTERVAL = 0.02
IDLE_AFTER = 1.0  # seconds without work, from when on the pause between looks is this many times longer:
IDLE_FACTOR = 3
BATCH = 16


class QoS(virtual.QoS):
    """Keeps what this channel was given until it says what became of it."""

    # The file puts claims back by itself, so nothing is dumped for a person to restore by hand.
    def ack(self, delivery_tag: str) -> None:
        """The message is done."""
        self.channel.store.acknowledge(delivery_tag)
        super().ack(delivery_tag)

    def reject(self, delivery_tag: str, requeue: bool = False) -> None:
        """The message goes back to its place, or away."""
        if requeue:
            self.channel.store.release(delivery_tag)
        else:
            self.channel.store.acknowledge(delivery_tag)
        self._quick_ack(delivery_tag)

    def restore_unacked(self) -> list[tuple[BaseException, Json]]:
        """All that is not acknowledged goes back; kombu's list of what could not be restored is empty."""
        self.channel.store.release_all()
        self._delivered.clear()
        self._dirty.clear()
        return []


class Channel(virtual.Channel):
    """One consumer's or publisher's view of the file."""

    QoS = QoS

    def __init__(self, connection: "Transport", **kwargs: object) -> None:
        super().__init__(connection, **kwargs)
        self.store = Store(connection.path, connection.visibility_timeout)
        self._renewed = time.monotonic()

    def look(self, deliver: Callable[[Json, str], None]) -> int:
        """Claim what the prefetch limit allows and deliver it; the number of messages."""
        self._renew_when_due()
        if not self._consumers or not self.qos.can_consume():
            return 0
        claimed = self.store.claim(self._active_queues, self._room())
        for message in claimed:
            if (payload := self._payload(message)) is not None:
                deliver(payload, message.queue)
        return len(claimed)

    def drain_events(self, timeout: float | None = None, callback: Any = None) -> None:
        """Deliver what there is now; raises Empty when that is nothing."""
        if not self.look(callback or self.connection._deliver):
            raise Empty

    def basic_consume(
        self, queue: str, no_ack: bool, callback: Callable[..., None], consumer_tag: str, **kwargs: object
    ) -> None:
        """Consume from a queue; with `no_ack` a message is gone as soon as it is handed over."""

        def hand_over(message: virtual.Message) -> None:
            self.store.acknowledge(message.delivery_tag)
            callback(message)

        super().basic_consume(queue, no_ack, hand_over if no_ack else callback, consumer_tag, **kwargs)

    def basic_get(self, queue: str, no_ack: bool = False, **kwargs: object) -> virtual.Message | None:
        """Take one message now, or None."""
        message = super().basic_get(queue, no_ack=no_ack, **kwargs)
        if message is not None and no_ack:
            self.store.acknowledge(message.delivery_tag)
        return message

    def basic_ack(self, delivery_tag: str, multiple: bool = False) -> None:
        """Acknowledge, and look for more at once: the prefetch limit may have kept messages waiting."""
        super().basic_ack(delivery_tag, multiple=multiple)
        if self.connection is not None:
            self.connection.look_soon()

    def close(self) -> None:
        """Give back all claims and let go of the file."""
        super().close()
        self.store.close()

    def _get(self, queue: str, timeout: float | None = None) -> Json:
        while claimed := self.store.claim([queue]):
            if (payload := self._payload(claimed[0])) is not None:
                return payload
        raise Empty

    def _put(self, queue: str, message: Json, **kwargs: object) -> None:
        self.store.put(queue, json.dumps(message))

    def _size(self, queue: str) -> int:
        return self.store.size(queue)

    def _purge(self, queue: str) -> int:
        return self.store.purge(queue)

    def _delete(self, queue: str, *args: object, **kwargs: object) -> None:
        self.store.remove(queue)

    def _room(self) -> int:
        estimate = self.qos.can_consume_max_estimate()
        return 1 if estimate is None else min(int(estimate), BATCH)

    def _payload(self, claimed: Claimed) -> Json | None:
        try:
            payload: Json = json.loads(claimed.payload)
            payload["properties"]["delivery_tag"] = claimed.tag
        except (ValueError, KeyError, TypeError):
            log.warning("An unreadable message in queue %s was dropped.", claimed.queue)
            self.store.acknowledge(claimed.tag)
            return None
        if claimed.deliveries > 1:
            payload["redelivered"] = payload["properties"].setdefault("delivery_info", {})["redelivered"] = (
                True
            )
        return payload

    def _renew_when_due(self) -> None:
        now = time.monotonic()
        if now - self._renewed > self.store.timeout / 3:
            self._renewed = now
            if self._qos is not None and self._qos._delivered:
                self.store.renew()


class Transport(virtual.Transport):
    """The connection: it finds the file from the URL and decides how often to look."""

    Channel = Channel
    can_parse_url = True
    default_port = None
    driver_type = driver_name = "sqlite"
    connection_errors = (*virtual.Transport.connection_errors, sqlite3.Error, OSError)  # type: ignore[assignment]
    channel_errors = (*virtual.Transport.channel_errors, sqlite3.Error)  # type: ignore[assignment]
    implements = virtual.Transport.implements.extend(asynchronous=True)

    def __init__(self, client: Any, **kwargs: object) -> None:
        self.path = Path(unquote(urlsplit(client.hostname).path))
        super().__init__(client, **kwargs)
        options = client.transport_options
        self.visibility_timeout = float(options.get("visibility_timeout", VISIBILITY_TIMEOUT))
        self.interval = float(options.get("polling_interval", POLLING_INTERVAL))
        self._loop: Any = None
        self._asked = False
        self._empty = 0

    def driver_version(self) -> str:
        """The version of SQLite."""
        return sqlite3.sqlite_version

    def drain_events(self, connection: object, timeout: float | None = None) -> None:  # type: ignore[override]
        """Wait until something is delivered; TimeoutError after `timeout` seconds without."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while not self._look():
            if deadline is not None and time.monotonic() >= deadline:
                raise TimeoutError
            time.sleep(self._pause())

    def register_with_event_loop(self, connection: object, loop: Any) -> None:
        """Look for work from the worker's own loop."""
        self._loop = loop
        self._tick()

    def close_connection(self, connection: object) -> None:
        """Close all channels and look no more."""
        self._loop = None
        super().close_connection(connection)

    def look_soon(self) -> None:
        """Look at the next turn of the loop rather than at the next tick."""
        if self._loop is not None and not self._asked:
            self._asked = True
            self._loop.call_soon(self._look)

    def _tick(self) -> None:
        if self._loop is None:
            return
        try:
            self._look()
        finally:
            # A look that failed ends in a new connection or in the log; either way this one goes on until closed.
            self._loop.call_later(self._pause(), self._tick)

    def _pause(self) -> float:
        return self.interval * (1 if self._empty * self.interval < IDLE_AFTER else IDLE_FACTOR)

    def _look(self) -> int:
        self._asked = False
        found = sum(channel.look(self._deliver) for channel in list(self.channels))
        self._empty = 0 if found else self._empty + 1
        return found
