"""The interview as plain prompts, in a pipe and at a real terminal."""

import json

from command import Run, Spawn

ONE = ("practice", "--plain", "--question", "oauth-at-scale")


def test_answers_piped_in_are_asked_graded_and_reported(mockint: Run) -> None:
    done = mockint(
        "practice", "--questions", "2", "--json", stdin="I store tokens in a vault.\nEncrypted.\n.\nfine\n.\n"
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout[done.stdout.index('{\n  "format"') :])
    assert [question["attempts"][0]["answer"] for question in report["questions"]] == [
        "I store tokens in a vault.\nEncrypted.",
        "fine",
    ]


def test_a_pipe_that_ends_early_ends_the_session_with_what_there_is(command: Run) -> None:
    done = command("practice", stdin="Only the first answer.\n")
    assert done.returncode == 0
    (session,) = json.loads(command("history", "--json").stdout)
    assert session["answered"] == 1
    assert session["ended"] == "quit"


def test_commands_at_the_prompt_show_a_hint_pause_and_skip(terminal: Spawn) -> None:
    child = terminal(*ONE)
    child.expect("Press Enter to begin")
    child.sendline("")
    child.expect("Question 1 of 1")
    child.sendline("/hint")
    child.expect("Hint: ")
    child.sendline("/pause")
    child.expect("Paused")
    child.sendline("")
    child.expect("left.")
    child.sendline("/skip")
    child.expect("Skipped")
    child.expect("Report: ")
    child.wait()
    assert child.exitstatus == 0


def test_a_retake_says_what_changed(terminal: Spawn) -> None:
    child = terminal(*ONE)
    child.sendline("")
    child.expect("Question 1 of 1")
    child.sendline("fine")
    child.sendline(".")
    child.expect("Enter: go on")
    child.sendline("r")
    child.expect("attempt 2")
    child.sendline("We keep the client secrets and tokens in an encrypted secret store backed by KMS.")
    child.sendline(".")
    child.expect("Changed, missing → ")
    child.expect("Enter: go on")
    child.sendline("")
    child.expect("Report: ")
    child.wait()
    assert child.exitstatus == 0


def test_the_clock_cuts_the_answer_and_keeps_every_line_of_it(terminal: Spawn, command: Run) -> None:
    child = terminal(*ONE, "--per-question", "1")
    child.sendline("")
    child.expect("Question 1 of 1")
    child.sendline("Tokens are encrypted")
    child.expect("Time is up")
    child.sendline("with a key a tenant.")
    child.expect("cut by the clock")
    child.sendline("")
    child.expect("Report: ")
    report = json.loads(command("report", "last", "--format", "json").stdout)
    attempt = report["questions"][0]["attempts"][0]
    assert attempt["answer"] == "Tokens are encrypted\nwith a key a tenant."
    assert attempt["cut_by_clock"]


def test_an_interrupted_interview_exits_with_130_and_is_resumed_with_its_draft(terminal: Spawn, command: Run) -> None:
    child = terminal(*ONE)
    child.sendline("")
    child.expect("Question 1 of 1")
    child.sendline("Tokens are encrypted at rest.")
    child.expect("at rest")
    child.sendline("/hint")
    child.expect("Hint: ")
    child.sendintr()
    child.expect("resume")
    child.wait()
    assert child.exitstatus == 130
    (session,) = json.loads(command("history", "--json").stdout)
    assert session["state"] == "paused"

    again = terminal("resume", "--plain")
    again.sendline("")
    again.expect("So far you have:")
    again.expect("Tokens are encrypted at rest.")
    again.sendline("Scopes are minimal.")
    again.sendline(".")
    again.expect("Score: ")
    again.sendline("")
    again.expect("Report: ")
    report = json.loads(command("report", "last", "--format", "json").stdout)
    assert report["questions"][0]["attempts"][0]["answer"] == "Tokens are encrypted at rest.\nScopes are minimal."


def test_a_prediction_is_asked_before_the_score_and_compared_with_it(terminal: Spawn) -> None:
    child = terminal(*ONE, "--predict")
    child.sendline("")
    child.expect("Question 1 of 1")
    child.sendline("fine")
    child.sendline(".")
    child.expect("Your guess")
    child.sendline("250")
    child.expect("Your guess")
    child.sendline("90")
    child.expect("You guessed 90; the score is")


def test_a_follow_up_is_asked_about_what_was_missed(terminal: Spawn) -> None:
    child = terminal(*ONE, "--follow-ups", "1")
    child.sendline("")
    child.expect("Question 1 of 1")
    child.sendline("fine")
    child.sendline(".")
    child.expect("the follow-up question")
    child.sendline("")
    child.expect("Follow-up to question 1 of 1")
    child.sendline("In a KMS-backed secret store, encrypted, and only the token service can read them.")
    child.sendline(".")
    child.expect("earned by the follow-up")


def test_feedback_at_the_end_comes_after_the_last_answer(terminal: Spawn) -> None:
    child = terminal("practice", "--plain", "--questions", "2", "--feedback", "end")
    child.sendline("")
    child.expect("Question 1 of 2")
    child.sendline("fine")
    child.sendline(".")
    child.expect("Question 2 of 2")
    assert "Score:" not in (child.before or "")
    child.sendline("fine")
    child.sendline(".")
    child.expect("Score: ")
    child.expect("Score: ")
    child.expect("Session score")
