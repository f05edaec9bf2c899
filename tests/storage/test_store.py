"""The store keeps what it is given, in SQLite and in PostgreSQL alike."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from interviews import PLAN, any_event, interview, nasty_text, started, steps

from mockint.domain.errors import InputError, StoreError
from mockint.domain.session import Event, Paused, Session, State, Submitted
from mockint.interview import engine
from mockint.storage import schema
from mockint.storage.database import Database
from mockint.storage.store import Store


@pytest.fixture
def store(url: str | None) -> Iterator[Store]:
    with Store.open(url) as opened:
        yield opened


def record(store: Store, events: list[Event]) -> str:
    session_id = store.new_session()
    for seq, event, session in steps(events):
        store.append(session_id, seq, event, session)
    return session_id


def test_events_come_back_as_they_were_and_add_up_to_the_session(store: Store) -> None:
    session_id = record(store, interview())
    assert store.events(session_id) == interview()
    assert engine.replay(store.events(session_id)) == engine.replay(interview())


def test_events_outlive_the_store_that_wrote_them(store: Store, url: str | None) -> None:
    session_id = record(store, interview())
    store.close()
    with Store.open(url) as again:
        assert again.events(session_id) == interview()


def test_the_row_says_what_the_events_add_up_to(store: Store) -> None:
    before = datetime.now(UTC)
    session_id = record(store, interview())
    row = store.find(session_id)
    assert (row.id, row.bank, row.title, row.graders) == (session_id, PLAN.bank, PLAN.title, "embedded")
    assert (row.questions, row.answered, row.score) == (2, 1, 50.0)
    assert (row.state, row.ended) == (State.ENDED, "finished")
    assert row.created_at == datetime(2025, 7, 18, 14, 25, tzinfo=UTC)
    assert before <= row.updated_at <= datetime.now(UTC)


def test_the_row_follows_each_event(store: Store) -> None:
    session_id = store.new_session()
    seen = []
    for seq, event, session in steps(interview()):
        store.append(session_id, seq, event, session)
        row = store.find(session_id)
        seen.append((row.state, row.answered, row.score, row.ended))
    assert seen[0] == (State.READY, 0, None, None)
    assert seen[3] == (State.SUBMITTED, 1, None, None)
    assert seen[4] == (State.FEEDBACK, 1, 50.0, None)
    assert seen[7] == (State.ENDED, 1, 50.0, "finished")


def test_an_unknown_session_has_no_events(store: Store) -> None:
    assert store.events("nobody") == []


def test_sessions_are_listed_the_newest_first(store: Store) -> None:
    day = datetime(2025, 1, 1, tzinfo=UTC)
    ids = [record(store, [started(day + timedelta(days=days))]) for days in (1, 3, 2)]
    assert [row.id for row in store.sessions()] == [ids[1], ids[2], ids[0]]


def test_the_time_zone_of_a_start_does_not_change_the_order(store: Store) -> None:
    early = record(store, [started(datetime.fromisoformat("2025-01-01T09:00:00+10:00"))])
    late = record(store, [started(datetime.fromisoformat("2025-01-01T01:00:00.5-01:00"))])
    assert [row.id for row in store.sessions()] == [late, early]


def test_a_session_is_found_by_its_id_by_a_prefix_and_as_the_last(store: Store) -> None:
    _, event, session = steps([started()])[0]
    for session_id in ("20250101-100000-aaaa", "20250102-100000-bbbb"):
        store.append(session_id, 0, event, session)
    assert store.find("20250101-100000-aaaa").id == "20250101-100000-aaaa"
    assert store.find("20250101").id == "20250101-100000-aaaa"
    assert store.find("last").id == "20250102-100000-bbbb"


@pytest.mark.parametrize("name", ["2025", "nothing", "", "2025%", "\udcff"])
def test_a_name_that_fits_no_or_several_sessions_is_answered_with_what_there_is(store: Store, name: str) -> None:
    ids = [record(store, [started()]), record(store, [started()])]
    with pytest.raises(InputError) as caught:
        store.find("2" if name == "2025" else name)
    assert all(f"{session_id}  {PLAN.title}" in str(caught.value) for session_id in ids)


def test_a_title_that_would_act_on_the_terminal_is_shown_as_text(store: Store) -> None:
    record(store, [started(plan=PLAN.model_copy(update={"title": "Engineer\x1b[2J"}))])
    with pytest.raises(InputError, match=r"Engineer\\x1b\[2J"):
        store.find("nothing")


def test_without_any_session_finding_one_says_how_to_start(store: Store) -> None:
    with pytest.raises(InputError, match="mockint practice"):
        store.find("last")


def test_the_latest_unfinished_session_is_the_one_to_resume(store: Store) -> None:
    assert store.latest_unfinished() is None
    record(store, interview()[:3])
    open_one = record(store, interview(datetime(2025, 8, 1, tzinfo=UTC))[:3])
    record(store, interview(datetime(2025, 9, 1, tzinfo=UTC)))
    row = store.latest_unfinished()
    assert row is not None
    assert row.id == open_one


def test_new_ids_differ_and_sort_by_time() -> None:
    ids = [Store.new_session() for _ in range(200)]
    assert len(set(ids)) == 200
    assert all(one[:15] <= other[:15] for one, other in pairwise(ids))


def test_a_number_that_is_taken_is_refused_and_changes_nothing(store: Store, url: str | None) -> None:
    session_id = record(store, interview()[:4])
    row = store.find(session_id)
    with Store.open(url) as other_window, pytest.raises(StoreError, match=f"{session_id} goes on in another window"):
        other_window.append(session_id, 3, Paused(at=4), engine.replay([*interview()[:3], Paused(at=4)]))
    assert store.events(session_id) == interview()[:4]
    assert store.find(session_id) == row


def test_an_id_that_is_taken_is_refused(store: Store) -> None:
    session_id = record(store, interview())
    with pytest.raises(StoreError, match="goes on in another window"):
        store.append(session_id, 0, *steps([started()])[0][1:])
    assert store.events(session_id) == interview()


@given(texts=st.lists(nasty_text, max_size=6))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_any_text_comes_back_character_by_character(store: Store, texts: list[str]) -> None:
    session_id = store.new_session()
    session = Session(plan=PLAN, on=started().on)
    events: list[Event] = [started(), *(Submitted(at=1, text=text) for text in texts)]
    for seq, event in enumerate(events):
        store.append(session_id, seq, event, session)
    assert store.events(session_id) == events


@given(events=st.lists(any_event, min_size=1, max_size=8))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_any_events_come_back_equal(store: Store, events: list[Event]) -> None:
    session_id = store.new_session()
    plan = next((event.plan for event in events if event.type == "started"), PLAN)
    session = Session(plan=plan, on=started().on)
    for seq, event in enumerate(events):
        store.append(session_id, seq, event, session)
    assert store.events(session_id) == events
    assert store.find(session_id).questions == len(plan.questions)


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ('{"type": "teleported", "at": 2}', "teleported"),
        ('{"type": "paused", "at": 2, "mood": "good"}', "mood"),
        ('{"type": "paused"', "delimiter"),
    ],
    ids=["a type of a newer mockint", "a field of a newer mockint", "damaged"],
)
def test_an_event_that_cannot_be_read_is_named(store: Store, url: str | None, payload: str, said: str) -> None:
    session_id = record(store, interview()[:2])
    row = {"session_id": session_id, "seq": 2, "type": "teleported", "at": 2.0, "recorded_at": "", "payload": payload}
    database = Database.at(url)
    with database.transaction(write=True) as connection:
        connection.execute(schema.events.insert().values(row))
    database.close()
    with pytest.raises(StoreError, match=rf"{session_id}, event 2 of type 'teleported' can't be read: .*{said}"):
        store.events(session_id)


def test_a_state_of_a_newer_mockint_is_named(store: Store, url: str | None) -> None:
    record(store, interview()[:2])
    database = Database.at(url)
    with database.transaction(write=True) as connection:
        connection.execute(schema.sessions.update().values(state="dreaming"))
    database.close()
    with pytest.raises(StoreError, match=r"state: .*newer mockint"):
        store.sessions()


def test_a_recording_goes_on_where_the_last_one_stopped(store: Store) -> None:
    session_id = store.new_session()
    todo = steps(interview())
    with store.recording(session_id) as first:
        assert first.events == []
        for _, event, session in todo[:3]:
            first.save(event, session)
    with store.recording(session_id) as second:
        assert second.events == interview()[:3]
        for _, event, session in todo[3:]:
            second.save(event, session)
    assert store.events(session_id) == interview()


def test_a_recording_that_another_window_has_overtaken_stops(store: Store) -> None:
    session_id = store.new_session()
    todo = steps(interview())
    with store.recording(session_id) as recording:
        recording.save(*todo[0][1:])
        store.append(session_id, *todo[1])
        with pytest.raises(StoreError, match="goes on in another window"):
            recording.save(*todo[1][1:])
    assert len(store.events(session_id)) == 2
