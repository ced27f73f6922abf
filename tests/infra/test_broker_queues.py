"""The channel's promises, checked against a model: a list of messages, each free or in someone's hands."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from kombu import Connection

from infra import broker
from infra.broker.transport import Channel

broker.install()
QUEUES = ("models", "letters")
TIMEOUT = 30.0
consumers = st.sampled_from((0, 1))
queues = st.sampled_from(QUEUES)


class Modelled:
    """A message as the model knows it."""

    def __init__(self, queue: str, body: str) -> None:
        self.queue, self.body = queue, body
        self.holder: int | None = None
        self.held_at = 0.0
        self.delivered = 0


class QueuesBehaveAsTheModel(RuleBasedStateMachine):
    """Two consumers on two connections, one file, one clock that we turn."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.connections = [Connection(broker.address(self.folder / "broker.sqlite3")) for _ in range(2)]
        self.channels: list[Channel] = [self._channel(n) for n in range(2)]
        self.now = 1000.0
        self.model: list[Modelled] = []
        self.in_hand: list[dict[str, object]] = [{}, {}]
        self.published = 0

    def _channel(self, consumer: int) -> Channel:
        channel = self.connections[consumer].channel()
        channel.store.clock = lambda: self.now
        return channel

    def _free(self, queue: str) -> list[Modelled]:
        return [
            message
            for message in self.model
            if message.queue == queue and (message.holder is None or self.now > message.held_at + TIMEOUT)
        ]

    def _held(self, consumer: int, body: str) -> Modelled | None:
        return next((m for m in self.model if m.body == body and m.holder == consumer), None)

    @rule(consumer=consumers, queue=queues)
    def publish(self, consumer: int, queue: str) -> None:
        body = str(self.published)
        self.published += 1
        self.channels[consumer].basic_publish(self.channels[consumer].prepare_message(body), "", queue)
        self.model.append(Modelled(queue, body))

    @rule(consumer=consumers, queue=queues, no_ack=st.booleans())
    def get(self, consumer: int, queue: str, no_ack: bool) -> None:
        message = self.channels[consumer].basic_get(queue, no_ack=no_ack)
        expected = next(iter(self._free(queue)), None)
        assert (message and message.body.decode()) == (expected and expected.body)
        if message is None or expected is None:
            return
        expected.holder, expected.held_at = consumer, self.now
        expected.delivered += 1
        assert bool(message.delivery_info.get("redelivered")) == (expected.delivered > 1)
        if no_ack:
            self.model.remove(expected)
        else:
            self.in_hand[consumer][expected.body] = message

    @rule(consumer=consumers, answer=st.sampled_from(("ack", "requeue", "reject")), data=st.data())
    def answer(self, consumer: int, answer: str, data: st.DataObject) -> None:
        if not self.in_hand[consumer]:
            return
        body = data.draw(st.sampled_from(sorted(self.in_hand[consumer])))
        getattr(self.in_hand[consumer].pop(body), answer)()
        held = self._held(consumer, body)
        if held is None:  # the claim had run out and another took it: this answer must change nothing
            return
        if answer == "requeue":
            held.holder = None
        else:
            self.model.remove(held)

    @rule(seconds=st.sampled_from((1.0, TIMEOUT - 1, TIMEOUT + 1)))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds

    @rule(consumer=consumers)
    def renew(self, consumer: int) -> None:
        held = [message for message in self.model if message.holder == consumer]
        assert self.channels[consumer].store.renew() == len(held)
        for message in held:
            message.held_at = self.now

    @rule(queue=queues)
    def purge(self, queue: str) -> None:
        free = self._free(queue)
        assert self.channels[0].queue_purge(queue) == len(free)
        self.model = [message for message in self.model if message not in free]

    @rule(consumer=consumers)
    def consumer_leaves_and_returns(self, consumer: int) -> None:
        self.channels[consumer].close()
        for message in self.model:
            if message.holder == consumer and self.in_hand[consumer]:
                message.holder = None
        self.in_hand[consumer] = {}
        self.channels[consumer] = self._channel(consumer)

    @invariant()
    def sizes_agree(self) -> None:
        for queue in QUEUES:
            assert self.channels[1].queue_declare(queue).message_count == len(self._free(queue))

    def teardown(self) -> None:
        for connection in self.connections:
            connection.release()
        shutil.rmtree(self.folder)


QueuesBehaveAsTheModel.TestCase.settings = settings(
    max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
test_queues_behave_as_the_model = QueuesBehaveAsTheModel.TestCase


def test_an_address_needs_an_absolute_path_and_survives_strange_names() -> None:
    with pytest.raises(ValueError, match="absolute"):
        broker.address(Path("broker.sqlite3"))
    strange = Path("/tmp/a b;c%20é?#/broker.sqlite3")
    assert Connection(broker.address(strange)).transport.path == strange
