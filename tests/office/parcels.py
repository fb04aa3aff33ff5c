"""A process of the tests' own: a parcel that is packed, checked by a second person, and sent."""

from dataclasses import dataclass

from django.db import models

from office import effects
from office.machine import Labels, Move, Problem, Transition, Workflow, register_workflow
from office.models import Process


@dataclass(frozen=True)
class Weight:
    grams: int


class Parcel(Process):
    """Lives only in the tests' database, made by a fixture."""

    name = models.CharField(max_length=20)
    grams = models.PositiveIntegerField(default=0)
    packer = models.BigIntegerField(null=True)

    class Meta:
        app_label = "parcels"
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~models.Q(grams=666), name="parcel_weight_not_cursed")]

    def __str__(self) -> str:
        return self.name


RAN: list[dict] = []


@effects.effect("parcels.call_customer")
def call_customer(*, thing_id: int, seq: int) -> None:
    RAN.append({"thing_id": thing_id, "seq": seq})


@effects.effect("parcels.break")
def break_something(*, times: int) -> None:
    RAN.append({"times": times})
    raise OSError("the printer is on fire")


def anybody(user: object, thing: object) -> bool:
    return True


def second_person(user: object, thing: Parcel) -> bool:
    return user.person_id != thing.packer


def has_name(move: Move) -> list[Problem]:
    return [] if move.thing.name else [Problem("请写明名称。", field="name")]


def weighs_something(move: Move) -> list[Problem]:
    return [] if move.facts.grams else [Problem("请称重。", field="grams")]


def keep_weight(move: Move) -> None:
    move.thing.grams, move.thing.packer = move.facts.grams, move.actor.person_id


def refuse_heavy(move: Move) -> None:
    if move.thing.grams > 1000:
        raise RuntimeError("a consequence fails")


PARCEL = register_workflow(
    Workflow(
        model="parcels.Parcel",
        name="包裹",
        initial="open",
        labels={
            "open": Labels("待装", applicant="准备中"),
            "packed": Labels("已装"),
            "sent": Labels("已寄"),
            "lost": Labels("遗失"),
        },
        rows=(
            Transition(
                "pack",
                "装箱",
                ("open",),
                "packed",
                who=anybody,
                ready=(has_name,),
                check=(weighs_something,),
                facts=Weight,
                write=keep_weight,
                then=(refuse_heavy,),
                effects=("parcels.call_customer",),
                audience=("applicant",),
            ),
            Transition("send", "寄出", ("packed",), "sent", who=second_person),
            Transition("unpack", "拆箱", ("packed",), "open", who=anybody, note_required=True),
            Transition("look", "查看", ("open", "packed"), who=anybody),
            Transition("lose", "遗失", ("packed",), "lost", clock=True),
            Transition("recall", "召回", ("packed", "sent"), "open", internal=True),
        ),
    )
)
