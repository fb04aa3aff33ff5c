"""Named filters of support policies and the answer to “which rows?”: policies are public."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import OuterRef, Q, Subquery


class PolicyQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "PolicyQuerySet":
        """All: policies are public."""
        return self


class PolicyVersionQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "PolicyVersionQuerySet":
        """All: every version is public, so that anyone can see what held when."""
        return self

    def effective(self, on: date) -> "PolicyVersionQuerySet":
        """Versions in effect on a day, by their own dates."""
        return self.filter(effective_on__lte=on).filter(Q(expires_on__isnull=True) | Q(expires_on__gte=on))

    def holding(self, on: date) -> "PolicyVersionQuerySet":
        """The one version of each policy that holds on a day: the one that took effect last, then the highest.

        A policy whose last version has expired has none, even if an older one never expired.
        """
        begun = self.model.objects.filter(policy=OuterRef("policy"), effective_on__lte=on)
        latest = begun.order_by("-effective_on", "-version").values("pk")[:1]
        return self.filter(pk=Subquery(latest)).effective(on)


class PolicyDocumentQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "PolicyDocumentQuerySet":
        """All: the documents of a policy are public."""
        return self


class PolicyAmountQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "PolicyAmountQuerySet":
        """All: amounts are public, each with its source."""
        return self
