"""Credentials at rest and hashes of tokens."""

import hashlib

import pytest
from cryptography.fernet import Fernet, InvalidToken

from app.core.secrets import new_token, seal, token_hash, unseal

KEY = Fernet.generate_key().decode()
CREDENTIALS = {"username": "lan", "password": "mật khẩu của sàn"}


def test_what_was_sealed_is_unsealed() -> None:
    assert unseal(KEY, seal(KEY, CREDENTIALS)) == CREDENTIALS


def test_the_sealed_text_shows_nothing_and_is_new_each_time() -> None:
    sealed = seal(KEY, CREDENTIALS)
    assert "lan" not in sealed
    assert "username" not in sealed
    assert seal(KEY, CREDENTIALS) != sealed


def test_a_wrong_key_or_a_changed_letter_opens_nothing() -> None:
    sealed = seal(KEY, CREDENTIALS)
    with pytest.raises(InvalidToken):
        unseal(Fernet.generate_key().decode(), sealed)
    for place in (5, len(sealed) // 2, len(sealed) - 5):
        broken = sealed[:place] + ("A" if sealed[place] != "A" else "B") + sealed[place + 1 :]
        with pytest.raises(InvalidToken):
            unseal(KEY, broken)


def test_tokens_are_long_never_repeat_and_only_their_hash_is_stored() -> None:
    tokens = {new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert min(len(token) for token in tokens) >= 43
    token = tokens.pop()
    assert token_hash(token) == hashlib.sha256(token.encode()).hexdigest()
