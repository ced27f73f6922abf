"""The file beneath the queues: shared by processes, damaged, deleted, forked; hints get lost, the service does not."""

import json
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from kombu import Connection, Consumer

from infra import broker
from infra.broker.store import Store

broker.install()
TIMEOUT = 30.0


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deeper" / "broker.sqlite3"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    store = Store(path, TIMEOUT)
    yield store
    store.close()


def test_consumers_in_several_processes_and_threads_never_hold_the_same_message(
    store: Store, path: Path
) -> None:
    messages = 400
    for number in range(messages):
        store.put("models", str(number))
    source = """
import sys
from pathlib import Path
from infra.broker.store import Store
store = Store(Path(sys.argv[1]), 30)
while taken := store.claim(["models"], 3):
    for message in taken: print(message.payload)
"""
    children = [
        subprocess.Popen([sys.executable, "-c", source, str(path)], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    taken: list[str] = []

    def take() -> None:
        while claimed := store.claim(["models"], 2):
            taken.extend(message.payload for message in claimed)

    threads = [threading.Thread(target=take) for _ in range(2)]
    for thread in threads:
        thread.start()
    taken_elsewhere = [line for child in children for line in child.communicate(timeout=20)[0].split()]
    for thread in threads:
        thread.join()
    assert sorted(map(int, taken + taken_elsewhere)) == list(range(messages))


def test_queues_have_their_turn_however_long_another_one_is(store: Store) -> None:
    for _ in range(50):
        store.put("models", "m")
    store.put("letters", "l")
    first_three = [store.claim(["models", "letters"])[0].queue for _ in range(3)]
    assert "letters" in first_three


@pytest.mark.parametrize("damage", ["rubbish", "empty", "half", "directory"])
def test_a_damaged_file_is_begun_anew(store: Store, path: Path, damage: str) -> None:
    for _ in range(300):
        store.put("models", "x" * 100)
    store.close()
    content = path.read_bytes()
    if damage == "directory":
        for file in path.parent.iterdir():
            file.unlink()
        path.parent.rmdir()
    else:
        path.write_bytes(
            {"rubbish": b"rubbish" * 999, "empty": b"", "half": content[: len(content) // 2]}[damage]
        )
    store.put("models", "after")
    found = [message.payload for message in store.claim(["models"], 1000)]
    assert "after" in found


def test_a_file_damaged_under_open_connections_is_begun_anew_for_all_of_them(
    store: Store, path: Path
) -> None:
    other = Store(path, TIMEOUT)
    for _ in range(300):
        store.put("models", "x" * 100)
    assert other.claim(["models"])
    for connected in (store, other):
        connected.close()  # so that the pages are read again
    with path.open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * (path.stat().st_size - 100))
    store.put("models", "after")
    assert [message.payload for message in other.claim(["models"])] == ["after"]
    other.close()


@pytest.mark.parametrize("what", ["the file alone", "all of it"])
def test_a_file_deleted_under_open_connections_is_found_again_by_all(
    store: Store, path: Path, what: str
) -> None:
    other = Store(path, TIMEOUT)
    store.put("models", "before")
    claimed = other.claim(["models"])[0]
    for suffix in ("",) if what == "the file alone" else ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink()
    store.put("models", "after")
    assert other.acknowledge(claimed.tag) is False, "What was claimed in the lost file is nobody's now."
    found = [message.payload for message in other.claim(["models"], 5)]
    assert found == ["after"]
    assert store.size("models") == 0
    other.close()


def test_an_unreadable_message_is_dropped_and_the_next_one_delivered(path: Path) -> None:
    bodies: list[object] = []
    with Connection(broker.address(path)) as connection:
        channel = connection.channel()
        for bad in ("{", "[]", '{"properties": 3}'):
            channel.store.put("models", bad)
        connection.SimpleQueue("models").put({"job": 7})

        def deliver(body: object, message: Any) -> None:
            bodies.append(body)
            message.ack()

        with Consumer(connection, [connection.SimpleQueue("models").queue], callbacks=[deliver]):
            while not bodies:
                connection.drain_events(timeout=5)
        assert bodies == [{"job": 7}]
        assert channel.queue_purge("models") == 0


def test_a_living_consumer_keeps_its_message_longer_than_the_timeout(path: Path) -> None:
    options = {"visibility_timeout": 0.3}
    got: list[Any] = []
    with Connection(broker.address(path), transport_options=options) as connection:
        queue = connection.SimpleQueue("models")
        queue.put({"job": 7})
        other = Store(path, 0.3)
        with Consumer(connection, [queue.queue], on_message=got.append):
            for _ in range(5):
                try:
                    connection.drain_events(timeout=0.15)
                except TimeoutError:
                    assert other.size("models") == 0
        assert len(got) == 1
        assert other.size("models") == 0, "Cancelling a consumer leaves its message with the channel."
        other.close()


def test_a_forked_child_opens_the_file_for_itself_and_leaves_its_parents_claims_alone(
    store: Store, path: Path
) -> None:
    store.put("models", "mine")
    [claimed] = store.claim(["models"])
    child = os.fork()
    if child == 0:
        answer = 1
        try:
            store.put("models", json.dumps({"from": "child"}))
            store.close()
            answer = 0
        finally:
            os._exit(answer)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert store.size("models") == 1
    assert store.acknowledge(claimed.tag)


def test_claims_made_before_the_machines_clock_began_again_hold_nothing(store: Store) -> None:
    store.put("models", "old")
    store.clock = lambda: 1_000_000.0
    assert store.claim(["models"])
    store.clock = lambda: 5.0
    assert [message.deliveries for message in store.claim(["models"])] == [2]


def test_an_answer_that_comes_after_the_claim_was_lost_changes_nothing(store: Store, path: Path) -> None:
    store.put("models", "once")
    other = Store(path, TIMEOUT)
    moment = store.clock()
    [late] = store.claim(["models"])
    other.clock = lambda: moment + 2 * TIMEOUT
    [now] = other.claim(["models"])
    assert store.acknowledge(late.tag) is False
    assert store.release(late.tag) is False
    assert other.acknowledge(now.tag) is True
    other.close()


def test_a_busy_file_is_waited_for_and_never_thrown_away(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.broker.store.BUSY_SECONDS", 0.1)
    store.put("models", "kept")
    store.close()
    blocker = sqlite3.connect(path, isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        store.put("models", "refused")
    blocker.execute("ROLLBACK")
    blocker.close()
    assert [message.payload for message in store.claim(["models"], 5)] == ["kept"]
