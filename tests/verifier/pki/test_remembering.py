"""What is remembered of long contents: within a budget of bytes, the last used for longest."""

from verifier.pki.remembering import OVERHEAD, remember


def counted(most_bytes: int):
    calls: list[bytes] = []

    @remember(most_bytes)
    def read(content: bytes, *, loud: bool = False) -> str:
        calls.append(content)
        if not content:
            raise ValueError("empty")
        return content.decode().upper() if loud else content.decode()

    return read, calls


def test_the_same_content_is_read_once() -> None:
    read, calls = counted(100)
    assert [read(b"abc"), read(bytes(bytearray(b"abc")))] == ["abc", "abc"]
    assert calls == [b"abc"]


def test_other_arguments_are_other_questions() -> None:
    read, calls = counted(100)
    assert [read(b"abc"), read(b"abc", loud=True)] == ["abc", "ABC"]
    assert len(calls) == 2


def test_over_the_budget_the_longest_unused_is_forgotten() -> None:
    read, calls = counted(2 * (OVERHEAD + 3))
    for content in (b"aaa", b"bbb", b"aaa", b"ccc", b"aaa", b"bbb"):
        read(content)
    assert calls == [b"aaa", b"bbb", b"ccc", b"bbb"]


def test_the_last_one_is_kept_however_long_it_is() -> None:
    read, calls = counted(2)
    for content in (b"aaaa", b"aaaa", b"b", b"aaaa"):
        read(content)
    assert calls == [b"aaaa", b"b", b"aaaa"]


def test_small_ones_count_for_more_than_their_octets() -> None:
    read, calls = counted(10 * OVERHEAD)
    contents = [bytes([number]) for number in range(20)]
    for content in (*contents, contents[0]):
        read(content)
    assert len(calls) == 21


def test_an_error_is_not_remembered() -> None:
    read, calls = counted(100)
    for _ in range(2):
        try:
            read(b"")
        except ValueError:
            continue
    assert len(calls) == 2
