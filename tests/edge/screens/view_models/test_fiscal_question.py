"""A doubtful fiscal receipt stands over the screen in words; only a person's case has answers."""

from edge.screens.front import Front
from edge.screens.intents.paying import AnswerFiscal
from edge.screens.view_models.questions import question_of
from edge.till.state import FiscalView, Stage, TillState
from sync_protocol.languages.wording import Wording


def test_a_doubt_is_told_and_a_person_is_asked_only_when_the_device_cannot_tell() -> None:
    wording, front = Wording("en"), Front()
    doubt = TillState(stage=Stage.TENDERING, fiscal=FiscalView(state="doubtful", says="No answer"))
    shown = question_of(doubt, front, wording)
    assert shown is not None
    assert shown.warning == "No answer"
    assert not shown.answers
    person = TillState(stage=Stage.TENDERING, fiscal=FiscalView(state="person", person=True))
    asked = question_of(person, front, wording)
    assert asked is not None
    assert [answer.intent for answer in asked.answers] == [AnswerFiscal(False), AnswerFiscal(True)]
    assert question_of(TillState(), front, wording) is None
