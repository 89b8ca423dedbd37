"""Names and ids of the sample fleet's past runs, drawn from a seeded generator (Prefect's own are not repeatable)."""

from __future__ import annotations

from random import Random

ADJECTIVES = (
    *("amber", "agile", "arctic", "auburn", "brave", "brisk", "bronze", "calm", "candid", "carmine", "cobalt", "coral", "crimson"),
    *("daring", "dapper", "eager", "ebony", "emerald", "fearless", "gentle", "gilded", "golden", "hazel", "honest", "humble", "indigo"),
    *("ivory", "jade", "jolly", "keen", "lively", "lucid", "magenta", "mellow", "mighty", "nimble", "olive", "opal", "patient", "proud"),
    *("quick", "quiet", "robust", "ruby", "sable", "scarlet", "serene", "silver", "sturdy", "tawny", "umber", "vivid", "wise", "zealous"),
)
ANIMALS = (
    *("badger", "beaver", "bison", "bobcat", "caribou", "cheetah", "condor", "coyote", "crane", "dingo", "dolphin", "eagle", "falcon"),
    *("ferret", "finch", "gazelle", "gecko", "heron", "ibex", "iguana", "jackal", "jaguar", "kestrel", "koala", "lemur", "leopard", "lynx"),
    *(
        "marmot",
        "marten",
        "moose",
        "narwhal",
        "newt",
        "ocelot",
        "oriole",
        "osprey",
        "otter",
        "panda",
        "pelican",
        "puffin",
        "quail",
        "raven",
    ),
    *("salmon", "seal", "stork", "swift", "tapir", "tern", "toucan", "trout", "turtle", "walrus", "weasel", "wombat", "yak", "zebra"),
)


def run_name(random: Random) -> str:
    """A name like those that Prefect gives, such as `amber-falcon`."""
    return f"{random.choice(ADJECTIVES)}-{random.choice(ANIMALS)}"


def time_ordered_id(at: int, random: Random) -> str:
    """A version 7 UUID of the moment `at` (microseconds since 1970 UTC)."""
    bits = random.getrandbits(74)
    text = f"{at // 1000:012x}7{bits >> 62:03x}{0x8000000000000000 | (bits & 0x3FFFFFFFFFFFFFFF):016x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
