"""The project folder as code: what its files declare, held against what is live, and made so.

folder ─► project (files read strictly) ─► kinds (declared ↔ live, one file per kind of object) ─► diff (pure, with the memory of the last apply)
       ─► plan ─► apply ─► memory
"""
