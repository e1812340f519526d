"""What providers write down is text that everything behind it can hold."""

from strata_infrastructure.voice.cartesia_voice import read_page
from strata_infrastructure.voice.transcript import read_answer, read_transcript

TORN = b'"so\\ud83d\\u0000 be it \\ud83d\\ude00"'
WHOLE = "so\ufffd be it \U0001f600"


def test_half_a_character_in_a_transcript_is_made_whole() -> None:
    word = b'{"word": %s, "start": 0, "end": 1}' % TORN
    said = read_answer(b'{"text": %s, "words": [%s]}' % (TORN, word))

    heard = read_transcript(said, None)

    assert (heard.text, heard.words[0].text) == (WHOLE, WHOLE)


def test_half_a_character_in_the_name_of_a_voice_is_made_whole() -> None:
    said = read_answer(b'{"data": [{"id": "a\\u0000", "name": %s}]}' % TORN)

    (voice,) = read_page(said)

    assert (voice.voice_id, voice.name) == ("a", WHOLE)
