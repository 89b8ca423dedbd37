"""A notification block of Prefect, such as a chat channel: the key figures in a few lines, with a link to the report."""

from __future__ import annotations

from prefect_vantage.reporting.deliver.folder import loaded
from prefect_vantage.reporting.deliver.job import HandOver, Job, Sent, Tools, TransportError, Unconfirmed
from prefect_vantage.reporting.deliver.plain import chat_text


class Chat:
    """Through the block's own `notify`."""

    def can(self, job: Job, tools: Tools) -> bool:  # noqa: ARG002 - every transport is asked alike
        """Every machine that reaches Prefect."""
        return True

    def send(self, job: Job, tools: Tools, hand_over: HandOver) -> Sent:
        """Deliver. A time-out is unconfirmed: the channel may have the message."""
        slug = str(job.recipient["block"])
        block = loaded(tools, slug)
        if not hasattr(block, "notify"):
            raise TransportError(f"The block {slug} sends no notifications", permanent=True, hint="Name one such as slack-webhook/alerts.")
        text = chat_text(job)
        hand_over()
        try:
            block.notify(body=text, subject=job.document.title)
        except Exception as error:  # a block raises whatever its library does
            told = f"{type(error).__name__}: {error}"[:300]
            if "timeout" in told.lower() or "timed out" in told.lower():
                raise Unconfirmed(f"The block {slug} did not say whether it arrived: {told}") from error
            raise TransportError(f"The block {slug} did not take it: {told}", permanent=False) from error
        return Sent(f"Told {slug}", len(text.encode()))
