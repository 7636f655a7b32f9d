"""A run that is killed, at whatever moment, and run again ends as if nobody had disturbed it.

`benchmarks/interruptions.py` does the same with 300 articles and 200 kills.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import interruptions
import pytest
from interruptions import Campaign, Different

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")

LONGEST_WAIT = 300


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    """Twelve articles, and what is made of them when nobody disturbs it."""
    return Campaign(tmp_path_factory.mktemp("killed"), articles=12, seed=5, formats="json,md")


def test_killed_at_random_moments_and_resumed_all_ends_as_without_a_kill(campaign: Campaign) -> None:
    while campaign.report.total < 6:
        campaign.kill_once()
    if campaign.out.exists():
        campaign.resume()
    assert campaign.report.ended >= 1


def worker_of(process: subprocess.Popen[bytes]) -> int:
    """A worker of the run, as soon as there is one."""
    late = time.monotonic() + LONGEST_WAIT
    while not (found := interruptions.workers(process.pid)):
        assert process.poll() is None
        assert time.monotonic() < late
        time.sleep(0.01)
    return found[0]


def test_a_run_that_loses_a_worker_makes_all_the_same(campaign: Campaign) -> None:
    process = campaign.start()
    os.kill(worker_of(process), signal.SIGKILL)
    assert campaign.end(process) == 0
    campaign.compare()


def test_workers_do_not_outlive_the_process_they_work_for(campaign: Campaign) -> None:
    process = campaign.start()
    worker_of(process)
    process.kill()
    process.wait()
    campaign.nobody_left(process.pid)
    campaign.resume()


def test_the_comparison_sees_what_a_kill_could_do(campaign: Campaign) -> None:
    assert campaign.end(campaign.start()) == 0
    note = next(path for path in campaign.out.glob("*.json"))
    whole = note.read_bytes()
    note.write_bytes(whole[:-1])
    with pytest.raises(Different, match=note.name):
        campaign.look()
    note.write_bytes(whole)
    part = campaign.out / ".x.json.abcdefgh.zhbrief-part"
    part.touch()
    with pytest.raises(Different, match="zhbrief-part"):
        campaign.compare()
    part.unlink()
    campaign.compare()
