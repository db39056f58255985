"""What every refused act has in common, and the ledger's own error."""


class Refusal(Exception):
    """An act that was refused, with one sentence for the person who reads it: what, where, what to do.

    ``article`` names the article that forbids it, where there is one; ``field`` the input that has to change.
    """

    def __init__(self, sentence: str, *, article: str = "", field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.article = article
        self.field = field

    def __str__(self) -> str:
        return f"{self.sentence}（{self.article}）" if self.article else self.sentence


class LedgerRefusal(Refusal):
    """The log cannot do this without breaking a promise it has made."""
