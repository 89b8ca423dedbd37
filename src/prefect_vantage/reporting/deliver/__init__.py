"""Deliveries: an edition of a report to each of its recipients, at most once.

    courier: claim ─► transport (mail · webhook · folder · block): prepare ─► hand over ─► send ─► outcome

The claim and the hand-over are conditional updates in the state store. Who crashes before the hand-over has sent nothing, so it is tried again;
who crashes after it may have sent, so nobody tries again by itself.
"""
