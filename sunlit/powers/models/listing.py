"""The public index: what may be found of the published list. Nothing else than what is released stands in it."""

from django.db import models

from sunlit.powers.models.items import Power


class ListEdition(models.Model):
    """Which edition of the public list stands: its mark changes with every item that comes, changes or goes.

    One row, written in the transaction that changes the list, so whatever was counted under a mark is that list.
    """

    name = models.CharField(max_length=20, primary_key=True)
    mark = models.CharField(max_length=64, blank=True)
    # What the index was made from when it was last looked through as a whole.
    checked = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return self.name


class Listed(models.Model):
    """A power that is on the public list, with what letters find it by: code, English name, pinyin, initials."""

    power = models.OneToOneField(Power, on_delete=models.CASCADE, primary_key=True, related_name="+")
    version = models.BigIntegerField()
    letters = models.TextField()

    def __str__(self) -> str:
        return str(self.power_id)


class Passage(models.Model):
    """A text in which words are looked for, in one writing (small letters, half width): once, however many use it.

    The name of a power has that power's number, below zero.
    """

    class Kind(models.TextChoices):
        NAME = "name", "职权名称"
        LAW = "law", "法律名称"
        ARTICLE = "article", "条文"
        QUOTE = "quote", "清单登记的条文"

    kind = models.CharField(max_length=10, choices=Kind)
    # Row of the power or article, or the fingerprint of the text.
    key = models.CharField(max_length=64)
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="passage_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Posting(models.Model):
    """That two signs stand side by side in a passage. ``gram`` is the pair as one number."""

    pk = models.CompositePrimaryKey("gram", "passage")
    gram = models.BigIntegerField()
    # Taken out by its gram, which is known from the text, so no second index is needed.
    passage = models.ForeignKey(
        Passage, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )


class Mention(models.Model):
    """That a passage belongs to a listed power: its name, or a law or article that it rests on."""

    pk = models.CompositePrimaryKey("passage", "power")
    passage = models.ForeignKey(Passage, on_delete=models.CASCADE, related_name="+", db_index=False)
    power = models.ForeignKey(Power, on_delete=models.CASCADE, related_name="+")
