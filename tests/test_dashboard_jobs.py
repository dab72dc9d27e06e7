"""Jobs of the dashboard: in processes of their own, one for each user and kind, called off in time, never an orphan."""

import os
import time

import pytest

from experiments.dashboard.jobs import CANCELLED, DONE, FAILED, Queue, Task
from experiments.dashboard.workers import Workers
from sim.errors import ZorgdrukError

HERE = "tests.dashboard_jobs"


def task(name, *arguments, affinity=0):
    return Task(f"{HERE}:{name}", arguments, affinity)


def wait(condition, seconds=20.0):
    """Wait until something holds; return how long that took."""
    begun = time.monotonic()
    while not condition():
        assert time.monotonic() - begun < seconds, "it did not come about"
        time.sleep(0.01)
    return time.monotonic() - begun


def lives(pid):
    """Whether a process is there and no zombie."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture(scope="module")
def workers():
    made = Workers(2)
    yield made
    made.close()


def test_a_job_is_done_in_another_process_and_its_events_come_in_order(workers):
    job, new = workers.submit("a", "compare", [task("count", 3), task("who")])
    wait(lambda: job.over)
    found = job.take()
    assert new and job.state == DONE and [e for e in found if e < 3] == [0, 1, 2]
    assert os.getpid() not in found and not job.take()


def test_twenty_clicks_give_one_job_and_other_users_and_kinds_their_own(workers):
    made = [workers.submit("b", "compare", [task("count", 20, 0.02)]) for _ in range(20)]
    assert len({job.number for job, _ in made}) == 1 and sum(new for _, new in made) == 1
    others = [workers.submit(*who, [task("count", 1)])[0] for who in (("c", "compare"), ("b", "story"))]
    assert len({job.number for job in (*others, made[0][0])}) == 3
    wait(lambda: all(job.over for job in (*others, made[0][0])))
    assert workers.submit("b", "compare", [task("count", 1)])[1]


def test_a_cancelled_job_has_no_process_left_within_three_seconds(workers):
    job, _ = workers.submit("d", "compare", [task("deaf", 60.0)])
    wait(lambda: job.events)
    pid = job.take()[0]
    assert lives(pid)
    workers.cancel(job)
    assert wait(lambda: not lives(pid)) < 3.0
    assert job.state == CANCELLED
    wait(lambda: len(workers.pids()) == 2)


def test_a_deaf_job_of_who_left_is_ended_too_and_one_that_listens_keeps_its_process(workers, tmp_path):
    mark = tmp_path / "deaf"  # a word that comes right after its event is still heard
    work = [task("deaf", 60.0, str(mark)), task("count", 10_000, 0.01), task("count", 5)]
    job, _ = workers.submit("e", "compare", work)
    wait(lambda: len(workers.of(job)) == 2 and mark.exists())
    pids = set(workers.of(job))
    pid = next(e for e in job.take() if e in pids)
    workers.forget("e")
    assert wait(lambda: not lives(pid)) < 3.0
    assert job.state == CANCELLED and not job.tasks
    assert lives((pids - {pid}).pop())
    assert wait(lambda: not workers.of(job)) < 3.0  # seen a moment after the process is gone


def test_a_crash_and_a_fault_are_told_and_the_next_job_is_done(workers):
    told = {}
    for name in ("crash", "mistake", "fault"):
        job, _ = workers.submit("f", "compare", [task(name), task("count", 100_000, 0.01)])
        wait(lambda job=job: job.over)
        told[name] = job.reason
        assert job.state == FAILED and not job.tasks
    assert "code 7" in told["crash"][0] and "ended unexpectedly" in told["crash"][1]
    assert told["mistake"] == ("te veel", "too much")
    assert "ValueError: no such thing" in told["fault"][1] and "\n" not in told["fault"][0]
    job, _ = workers.submit("f", "compare", [task("count", 2)])
    wait(lambda: job.over)
    assert job.state == DONE


def test_a_task_that_takes_too_long_fails():
    slow = Workers(1, timeout=0.5)
    try:
        job, _ = slow.submit("a", "compare", [task("deaf", 60.0)])
        wait(lambda: job.over)
        assert job.state == FAILED and "too long" in job.reason[1]
    finally:
        slow.close()


def test_no_process_is_left_when_the_workers_are_closed():
    made = Workers(2, [task("count", 1)])
    wait(lambda: len(made.pids()) == 2 and made.ready)
    pids = made.pids()
    made.submit("a", "compare", [task("deaf", 60.0)])
    made.close()
    assert not any(map(lives, pids))


def test_a_worker_that_crashes_while_it_makes_itself_ready_is_not_begun_for_ever():
    made = Workers(1, [task("crash")])
    try:
        wait(lambda: made.ready)
        job, _ = made.submit("a", "compare", [task("count", 1)])
        wait(lambda: job.over)
        assert job.state == DONE
    finally:
        made.close()


def test_the_queue_has_a_limit_that_is_told():
    queue = Queue(most=2)
    queue.add("a", "compare", [Task("x:y")])
    queue.add("b", "compare", [Task("x:y")])
    with pytest.raises(ZorgdrukError, match="2 computations waiting") as refused:
        queue.add("c", "compare", [Task("x:y")])
    assert "er wachten al 2" in refused.value.dutch


def test_who_had_least_is_next_and_a_seed_goes_to_the_worker_that_knows_it():
    queue = Queue()
    first, _ = queue.add("a", "compare", [Task("x:y", (s,), s) for s in range(6)])
    second, _ = queue.add("b", "compare", [Task("x:y", (s,), s) for s in range(6)])
    turns = [queue.next(0, 2) for _ in range(4)]
    assert [job for job, _ in turns] == [first, second, first, second]
    assert [task.affinity for _, task in turns] == [0, 0, 2, 2]
    assert queue.next(1, 2)[1].affinity == 1
    assert queue.ahead(second) == 0


def test_tasks_of_a_worker_that_is_free_too_are_left_to_it():
    queue = Queue()
    queue.add("a", "compare", [Task("x:y", (), 1)])
    assert queue.next(0, 2, frozenset({1})) is None
    assert queue.next(0, 2)[1].affinity == 1


def test_a_worker_whose_process_was_ended_gets_nothing_more_to_do():
    made = Workers(1)
    try:
        wait(lambda: len(made.pids()) == 1)
        with made.lock:  # its last word is heard before its end is
            worker = next(iter(made._workers.values()))
            worker.late = True
            job, _ = made.queue.add("a", "compare", [task("count", 1)])
            made._assign()
            assert worker.order is None and job.tasks
            worker.process.kill()
        wait(lambda: job.over)
        assert job.state == DONE
    finally:
        made.close()
