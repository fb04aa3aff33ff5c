"""What an action writes: fields of the application, its versions and papers, all in the machine's transaction."""

import secrets
from datetime import datetime

from accounts.choices import UnitKind
from accounts.models import Authority, Person
from applications import documents as papers
from applications.choices import Proposal
from applications.models import Application, Correction, Recommendation
from applications.selectors.form import contents_of, facts_of, rows_of
from applications.workflow.versions import copy_version, void_version
from chains.choices import RecommendationPaper
from chains.services import NewMember, NewSchool, found_chain
from office import calendar, clock, documents
from office.machine import Move
from office.models import IssuedDocument, Upload
from office.numbers import next_number

# Without signs that are mistaken for one another; a query code is typed by a person.
QUERY_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


# Handing in ---------------------------------------------------------------------------------------------------------


def hand_in(move: Move) -> None:
    """Number and query code at the first time; from now on the authority sees this version; its clock starts."""
    application = move.thing
    if application.number is None:
        call = application.round
        serial = next_number(f"application:{call.code}")
        application.number = f"{call.code}-{serial:04d}"
        application.query_code = "".join(secrets.choice(QUERY_ALPHABET) for _ in range(8))
        application.submitted_at = move.at
    application.version.handed_in_at = move.at
    application.version.save(update_fields=["handed_in_at"])
    start_review(move)


def issue_receipt(move: Move) -> None:
    """The receipt of a submission, with number and query code."""
    application = move.thing
    year = clock.local_date(move.at).year
    number = f"{year}-{next_number(f'receipt:{year}'):05d}"
    documents.issue(
        "receipt",
        thing=application,
        number=number,
        title=papers.RECEIPT_TITLE,
        template=papers.RECEIPT,
        context=papers.receipt(application, number, move.at),
        at=move.at,
        actor=move.actor,
    )


def start_review(move: Move) -> None:
    """A fresh look: no proposal, no review begun, the deadline of the stage."""
    application = move.thing
    application.review_began_at = None
    clear_proposal(move)
    application.due_at = calendar.end_if_known(clock.local_date(move.at), application.round.review_days)


def withdraw_to_draft(move: Move) -> None:
    """Back to the unit before anybody looked: the version is voided and a copy is open again."""
    void_version(move)


# Returning ----------------------------------------------------------------------------------------------------------


def ask_corrections(move: Move) -> None:
    """All corrections at once, with the deadline; the unit goes on with a copy, the returned version stays."""
    application, facts = move.thing, move.facts
    Correction.objects.bulk_create(
        Correction(
            application=application,
            version=application.version,
            section=item.section,
            field=item.field,
            reason=item.reason.strip(),
            asked_at=move.at,
        )
        for item in facts.items
    )
    take_on(move)
    copy_version(application, move.at)
    application.return_count += 1
    application.review_began_at = application.review_began_at or move.at
    clear_proposal(move)
    set_deadline(move)


def assign(move: Move) -> None:
    """From now on the file stands on this officer's desk."""
    move.thing.officer_id = move.facts.user_id


def take_on(move: Move) -> None:
    """Whoever first works on a file that nobody has, has it."""
    move.thing.officer_id = move.thing.officer_id or move.actor.user.pk


def set_deadline(move: Move) -> None:
    """The end of the n-th working day from today, by facts.workdays."""
    move.thing.due_at = calendar.end_after(clock.local_date(move.at), move.facts.workdays)


# Proposing and deciding ----------------------------------------------------------------------------------------------


def propose(move: Move, proposal: Proposal) -> None:
    """Write down who proposes what, with the opinion; the head's clock starts."""
    application = move.thing
    application.proposal, application.proposer_id = proposal, move.actor.person_id
    take_on(move)
    application.opinion = move.facts.opinion.strip()
    application.priority_grounds = move.facts.priority_grounds.strip()
    application.review_began_at = application.review_began_at or move.at
    application.due_at = calendar.end_if_known(clock.local_date(move.at), application.round.review_days)


def propose_recommendation(move: Move) -> None:
    propose(move, Proposal.RECOMMEND)


def propose_refusal(move: Move) -> None:
    propose(move, Proposal.REFUSE)


def clear_proposal(move: Move) -> None:
    """No proposal stands any more; opinion and grounds stay as a draft for the officer."""
    move.thing.proposal, move.thing.proposer = "", None


def back_to_officer(move: Move) -> None:
    """The proposal falls; the officer's clock starts anew."""
    clear_proposal(move)
    move.thing.due_at = calendar.end_if_known(clock.local_date(move.at), move.thing.round.review_days)


def issue_recommendation(move: Move) -> None:
    """The recommendation: number without gaps per authority and year, frozen opinion, the programme's paper."""
    application = move.thing
    year = clock.local_date(move.at).year
    serial = next_number(f"recommendation:{application.authority.short_name}:{year}")
    number = f"{application.authority.short_name}推〔{year}〕{serial}号"
    Recommendation.objects.create(
        application=application,
        version=application.version,
        authority=application.authority,
        number=number,
        opinion=application.opinion,
        priority_grounds=application.priority_grounds,
        document=_paper_of_recommendation(move, number),
        proposer=application.proposer,
        approver=Person.objects.get(pk=move.actor.person_id),
        approved_at=move.at,
    )


def _paper_of_recommendation(move: Move, number: str) -> IssuedDocument | None:
    """A form of its own, the application form with its opinion box, or nothing until a list is drawn up."""
    application = move.thing
    kind = application.round.programme.recommendation_paper
    if kind == RecommendationPaper.LIST:
        return None
    if kind == RecommendationPaper.BOX:
        return application.version.document
    return documents.issue(
        "recommendation_form",
        thing=application,
        number=number,
        title=papers.recommendation_title(application),
        template=papers.RECOMMENDATION_FORM,
        context=papers.recommendation_form(application, number, move.actor, move.at),
        at=move.at,
        actor=move.actor,
    )


def issue_refusal(move: Move) -> None:
    """The notice of refusal, with reasons and remedy."""
    application = move.thing
    year = clock.local_date(move.at).year
    serial = next_number(f"refusal:{application.authority.short_name}:{year}")
    number = f"{application.authority.short_name}不推〔{year}〕{serial}号"
    application.refusal_document = documents.issue(
        "refusal_notice",
        thing=application,
        number=number,
        title=papers.REFUSAL_TITLE,
        template=papers.REFUSAL_NOTICE,
        context=papers.refusal_notice(application, number, move.at),
        at=move.at,
        actor=move.actor,
    )


def reopen_refused(move: Move) -> None:
    """The refusal's paper is voided visibly and the review starts again."""
    if move.thing.refusal_document is not None:
        documents.void(move.thing.refusal_document, at=move.at, reason="重新审核，原告知书作废")
    start_review(move)


def keep_recommendation_scan(move: Move) -> None:
    """Attach the stamped scan to the valid recommendation and send it up."""
    recommendation = move.thing.recommendations.get(voided_at__isnull=True)
    recommendation.scan = Upload.objects.get(pk=move.facts.upload_id)
    recommendation.sent_at = move.at
    recommendation.save(update_fields=["scan", "sent_at"])
    move.thing.due_at = calendar.end_if_known(clock.local_date(move.at), move.thing.round.accept_days)


def void_recommendation(move: Move) -> None:
    """The valid recommendation, if there is one, falls visibly."""
    for recommendation in move.thing.recommendations.filter(voided_at__isnull=True):
        recommendation.voided_at, recommendation.void_reason = move.at, f"{move.row.label}：{move.note}"[:300]
        recommendation.save(update_fields=["voided_at", "void_reason"])
        void_paper(recommendation.document, move.at, recommendation.void_reason)


def void_paper(document: IssuedDocument | None, at: datetime, reason: str) -> None:
    """A paper of recommendation falls when nothing valid stands on it; the application form is none of its own."""
    if document is None or document.kind not in papers.RECOMMENDATION_PAPERS or not document.is_valid:
        return
    if not Recommendation.objects.filter(document=document, voided_at__isnull=True).exists():
        documents.void(document, at=at, reason=reason)


def back_to_district(move: Move) -> None:
    void_recommendation(move)
    start_review(move)


def back_past_district(move: Move) -> None:
    void_recommendation(move)
    ask_corrections(move)


def reroute(move: Move) -> None:
    """To the authority that ought to have it; what the wrong one found no longer counts."""
    void_recommendation(move)
    move.thing.authority, move.thing.is_direct = Authority.objects.get(pk=move.facts.authority_id), False
    move.thing.version.findings.all().delete()
    move.thing.officer = None
    start_review(move)


# Leaving the way -----------------------------------------------------------------------------------------------------


def ask_withdrawal(move: Move) -> None:
    move.thing.withdrawal_asked_at, move.thing.withdrawal_reason = move.at, move.note


def refuse_withdrawal(move: Move) -> None:
    move.thing.withdrawal_asked_at, move.thing.withdrawal_reason = None, ""


def close_withdrawn(move: Move) -> None:
    """Withdrawn or disqualified for good: a recommendation falls with it."""
    void_recommendation(move)
    clear_proposal(move)


def propose_disqualification(move: Move) -> None:
    move.thing.disqualification_proposer_id = move.actor.person_id
    move.thing.disqualification_reason = move.note


def drop_disqualification(move: Move) -> None:
    move.thing.disqualification_proposer, move.thing.disqualification_reason = None, ""


def keep_shortlist_proposer(move: Move) -> None:
    move.thing.shortlist_proposer_id = move.facts.proposer_id


# The chain -----------------------------------------------------------------------------------------------------------


def found_from_application(move: Move) -> None:
    """The chain comes into being with its lead unit, members, schools and first period (工作方案五)."""
    application, facts = move.thing, move.facts
    content = facts_of(application.version)
    application.chain = found_chain(
        programme=application.round.programme,
        name=application.chain_name,
        industry=application.industry,
        key_field=application.key_field,
        summary=content.summary,
        lead_unit=application.unit,
        reviewing_authority=application.authority,
        starts_on=facts.starts_on,
        announced_on=facts.announced_on,
        announcement_number=facts.announcement_number,
        members=_members(application),
        schools=_schools(application),
        actor=move.actor,
        at=move.at,
    )


def _rows(application: Application, key: str) -> list[dict]:
    return rows_of(contents_of(application.version).get(key, {}))


def _members(application: Application) -> list[NewMember]:
    return [
        NewMember(
            name=str(row.get("name", "")),
            uscc=str(row.get("uscc", "")),
            kind=str(row.get("kind") or UnitKind.ENTERPRISE),
            tasks=str(row.get("tasks", "")),
            posts=str(row.get("post", "")),
            places=_count(row.get("places")),
        )
        for row in _rows(application, "members")
    ]


def _schools(application: Application) -> list[NewSchool]:
    return [
        NewSchool(
            name=str(row.get("name", "")),
            uscc=str(row.get("uscc", "")),
            kind=str(row.get("kind") or UnitKind.VOCATIONAL),
            majors=str(row.get("majors", "")),
            student_number=_count(row.get("students")),
            cooperation=str(row.get("cooperation", "")),
        )
        for row in _rows(application, "schools")
    ]


def _count(value: object) -> int:
    """A number that the form has already checked; 0 where it asks for none."""
    return int(str(value)) if str(value or "").isdigit() else 0
