"""Attempts that no table of operations shows: moving records between owners, reserved members, guesses, replays, doors beside the door."""
from . import key_attacks, sight_attacks, writing_attacks
from .ground import Ground

ATTACKS = [
    writing_attacks.moves_records, writing_attacks.sets_reserved_members, writing_attacks.steps_into_reserved_states,
    writing_attacks.takes_over_by_external_id, writing_attacks.mixes_a_batch, writing_attacks.acknowledges_more, sight_attacks.guesses_hidden_members,
    sight_attacks.finds_the_unpublished, sight_attacks.looks_back, sight_attacks.listens_to_events, sight_attacks.replays_anothers_answer,
    key_attacks.goes_around_the_key, key_attacks.gives_more_than_it_has, key_attacks.lets_a_key_expire,
]


def run(server, planted, callers, looking):
    """Each attack with what it got that it should not have."""
    ground = Ground(server, planted, callers, looking)
    for attack in ATTACKS:
        for name, wrong in attack(ground):
            yield f"{attack.__name__}, {name}", wrong
