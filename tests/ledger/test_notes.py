"""Signed notes, checkpoints and receipts: published vectors, and what is refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.ledger.notes import Head, Verifier, open_checkpoint, open_note, parse_head, parse_verifier
from sunlit.ledger.proofs import Receipt, check_receipt, parse_receipt
from sunlit.ledger.signer import KeySigner, signed_note
from sunlit.ledger.tiles import Edge, LogFault
from tests.ledger.test_tiles import LOG

EXAMPLE = parse_verifier("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
EXAMPLE_SIGNATURE = "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM="
EXAMPLE_NOTE = f"This is an example message.\n\n— example.com/foo {EXAMPLE_SIGNATURE}\n"
SIGNER = KeySigner(b"\x07" * 32, "ledger.qinghe.example/county")
HEAD = Head("ledger.qinghe.example/county", 3, LOG.at(3).root())


@pytest.mark.parametrize(
    "line",
    [
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
    ],
)
def test_published_keys_have_the_ids_they_are_published_with(line: str) -> None:
    assert str(parse_verifier(line)) == line


def test_the_published_note_is_accepted() -> None:
    assert open_note(EXAMPLE_NOTE, [EXAMPLE]) == "This is an example message.\n"


def test_signatures_of_unknown_keys_are_passed_over() -> None:
    """A second signature by another scheme may stand beside ours."""
    stranger = "— other.example/sm2 AAECAwQFBgcICQ==\n"
    assert open_note(EXAMPLE_NOTE + stranger, [EXAMPLE]) == "This is an example message.\n"


@pytest.mark.parametrize(
    ("note", "sentence"),
    [
        (EXAMPLE_NOTE.replace("an", "no"), "The signature of example.com/foo does not fit the text."),
        (EXAMPLE_NOTE.replace("foo", "bar"), "The note is not signed by the expected key."),
        (EXAMPLE_NOTE[:-1], "The signed note is malformed."),
        (EXAMPLE_NOTE.replace("\n\n", "\n"), "The signed note is malformed."),
        (EXAMPLE_NOTE.replace("is an", "is\ran"), "The signed note is malformed."),
        (EXAMPLE_NOTE.replace("— ", "- "), "A signature line is malformed."),
        (EXAMPLE_NOTE.replace("eyaQM=", "eyaQN="), "A line is not base64 in its standard spelling."),
        (EXAMPLE_NOTE.replace("eyaQM=", "eyaQ*="), "A line is not base64."),
        ("", "The signed note is malformed."),
    ],
)
def test_what_is_not_a_note_by_this_key_is_refused(note: str, sentence: str) -> None:
    with pytest.raises(LogFault) as fault:
        open_note(note, [EXAMPLE])
    assert fault.value.text.en == sentence


@pytest.mark.parametrize(
    "line",
    [
        "",
        "example.com/foo",
        "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/bar+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv",
    ],
)
def test_what_is_not_a_key_line_is_refused(line: str) -> None:
    with pytest.raises(LogFault):
        parse_verifier(line)


@pytest.mark.parametrize("size", ["0", "-1", "01", "1.0", "", "٣", "9" * 19, "9" * 5000])
def test_a_checkpoint_of_nothing_or_of_no_number_is_refused(size: str) -> None:
    with pytest.raises(LogFault) as fault:
        parse_head(HEAD.text().replace("\n3\n", f"\n{size}\n"))
    assert fault.value.text.en == "The checkpoint's size is not a number of entries."


def test_a_checkpoint_with_a_short_root_is_refused() -> None:
    with pytest.raises(LogFault):
        parse_head("origin\n3\nAAAA\n")


def test_a_checkpoint_of_another_log_is_refused_though_our_key_signed_it() -> None:
    foreign = Head("other.example/log", 3, HEAD.root)
    with pytest.raises(LogFault) as fault:
        open_checkpoint(signed_note(foreign.text(), SIGNER), SIGNER.verifier)
    assert fault.value.text.en == "The checkpoint belongs to another log."


@given(st.text(max_size=200))
@settings(max_examples=100)
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (parse_head, parse_receipt, parse_verifier, lambda note: open_note(note, [EXAMPLE])):
        try:
            read(text)
        except LogFault as fault:
            assert fault.text.zh and fault.text.en


# ---- receipts


def receipt_for(index: int, size: int = 600) -> Receipt:
    head = Head(SIGNER.verifier.name, size, LOG.at(size).root())
    return Receipt(index, tuple(LOG.at(size).inclusion(index)), signed_note(head.text(), SIGNER), b"case 12")


@given(st.integers(0, 599))
@settings(max_examples=50, deadline=None)
def test_a_receipt_shows_its_entry_offline_and_no_other(index: int) -> None:
    receipt = parse_receipt(receipt_for(index).text())
    assert receipt == receipt_for(index)
    assert check_receipt(receipt, b"entry %d" % index, SIGNER.verifier).size == 600
    with pytest.raises(LogFault):
        check_receipt(receipt, b"entry %d" % (index + 1), SIGNER.verifier)


def test_the_receipt_file_is_the_one_that_others_read() -> None:
    lines = receipt_for(0, 3).text().split("\n")
    assert lines[:3] == ["c2sp.org/tlog-proof@v1", "extra Y2FzZSAxMg==", "index 0"]
    assert lines[5:8] == ["", "ledger.qinghe.example/county", "3"]


def test_a_receipt_by_another_key_is_refused() -> None:
    other = KeySigner(b"\x08" * 32, "ledger.qinghe.example/county")
    with pytest.raises(LogFault):
        check_receipt(receipt_for(5), b"entry 5", other.verifier)


def test_a_receipt_for_a_log_of_one() -> None:
    edge = Edge()
    edge.append(b"only")
    head = Head(SIGNER.verifier.name, 1, edge.root())
    receipt = parse_receipt(Receipt(0, (), signed_note(head.text(), SIGNER)).text())
    assert check_receipt(receipt, b"only", SIGNER.verifier) == head


def test_a_key_name_with_a_space_or_a_plus_is_not_taken() -> None:
    assert isinstance(EXAMPLE, Verifier)
    for name in ("", "two words", "a+b"):
        with pytest.raises(Exception, match="不能用"):
            KeySigner(b"\x07" * 32, name)
