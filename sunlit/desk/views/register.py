"""The window takes an application on paper; an officer puts down first signs of a violation; the receipt."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from sunlit.cases import operations
from sunlit.cases.beginning import require_beginner
from sunlit.cases.given import Applied, MaterialGiven, PartyGiven
from sunlit.cases.queries import case_for_staff, case_page
from sunlit.design.files import FileField, looked_through
from sunlit.desk.door import (
    StaffRequest,
    faults_of,
    language,
    number_in,
    or_404,
    reach,
    sentence,
    staff,
    typed,
)
from sunlit.desk.forms import AgentForm, ClueForm, Page, PartyForm, spread
from sunlit.desk.templatetags.desk import mixed
from sunlit.documents import operations as documents
from sunlit.documents.models import Attachment
from sunlit.ledger.errors import Refusal
from sunlit.offices.queries import day_of, desk_of
from sunlit.offices.rules import Subject, require
from sunlit.powers.categories import all_kinds
from sunlit.powers.models import PowerVersion
from sunlit.powers.queries import ListFilter, power_list, published_version
from sunlit.procedures.beginning import APPLICANT, applied_for, that_begin
from sunlit.procedures.queries import compiled, published_chart

PAGE = 50
RECEIPTS = "receipts"
PENALTY = "penalty"
MOST_RECEIPTS = 20


# Which power.


@require_safe
@staff
def choose(request: StaffRequest) -> HttpResponse:
    """The powers of this window for which an application can be taken."""
    return _choose(request, "cases.register", starts="applicant", route="desk:register_power")


@require_safe
@staff
def choose_open(request: StaffRequest) -> HttpResponse:
    """The powers that this officer's organ exercises ex officio."""
    return _choose(request, "cases.open_case", starts="organ", route="desk:open_power")


def _choose(request: StaffRequest, act: str, *, starts: str, route: str) -> HttpResponse:
    organs = reach(request.actor, act)
    if organs == ():
        require(request.actor, act, Subject("case"))
    words = request.GET.get("q", "")[:60]
    found = that_begin(power_list(ListFilter(words=words, organs=organs or ())), by_party=starts == APPLICANT)
    page = Paginator(found, PAGE).get_page(number_in(request, "page") or 1)
    context = {"page_obj": page, "q": words, "route": route, "ex_officio": starts == "organ", "kinds": all_kinds()}
    return render(request, "desk/choose_power.html", context)


# An application at the window.


class MaterialsForm(Page):
    """For each material of the list: a file, or the paper that lies on the counter."""

    def __init__(self, *args: Any, version: PowerVersion, kept: dict[int, Attachment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = []
        for material in version.materials.all():
            name = material.name_en if language().startswith("en") and material.name_en else material.name
            file, paper = f"file_{material.pk}", f"paper_{material.pk}"
            self.fields[file] = FileField(
                label=gettext("上传：%(name)s") % {"name": name}, required=False, allow_empty_file=True
            )
            self.fields[paper] = forms.BooleanField(label=gettext("已收到纸质件"), required=False)
            self.rows.append((material, self[file], self[paper], kept.get(material.pk)))


@dataclass
class _Counter:
    """All that a form at the counter consists of."""

    request: StaffRequest
    version: PowerVersion
    party: PartyForm
    agent: AgentForm
    materials: MaterialsForm
    kept: dict[int, Attachment]

    @classmethod
    def open(cls, request: StaffRequest, version: PowerVersion) -> "_Counter":
        """The form as it was sent, or empty, or with what was typed before the session ran out."""
        posted = request.method == "POST"
        kept = _kept_files(request, version)
        data, files = (request.POST, request.FILES) if posted else (None, None)
        counter = cls(
            request,
            version,
            PartyForm(data),
            AgentForm(data),
            MaterialsForm(data, files, version=version, kept=kept),
            kept,
        )
        if not posted and (given := typed(request)) is not None:
            for form in counter.forms:
                form.initial = given.dict()
        return counter

    @property
    def forms(self) -> tuple[Page, ...]:
        """In the order of the page."""
        return (self.party, self.agent, self.materials)

    def parties(self) -> list[PartyGiven]:
        """Who applies, and who hands it in."""
        found = [PartyGiven(role="applicant", **self.party.cleaned_data)]
        agent = self.agent.cleaned_data
        if agent["agent_name"]:
            found.append(
                PartyGiven(
                    role="agent",
                    kind="person",
                    name=agent["agent_name"],
                    id_number=agent["agent_id_number"],
                    phone=agent["agent_phone"],
                )
            )
        return found

    def keep_files(self) -> None:
        """Uploads are kept before anything can be refused, so that no file has to be chosen twice."""
        for material, _file, _paper, _kept in self.materials.rows:
            name = f"file_{material.pk}"
            if file := self.materials.cleaned_data.get(name):
                try:
                    self.kept[material.pk] = documents.attach(
                        by=self.request.actor,
                        at=self.request.at,
                        name=file.name,
                        content=file,
                        subject=("counter", self.key),
                        looked_through=looked_through(file),
                    )
                except Refusal as refusal:
                    self.materials.add_error(name, sentence(refusal))
        self.materials.rows = [(row[0], row[1], row[2], self.kept.get(row[0].pk)) for row in self.materials.rows]

    def handed_in(self) -> list[MaterialGiven]:
        """What lies on the counter, as file or as paper."""
        given = []
        for material, _file, _paper, _kept in self.materials.rows:
            if kept := self.kept.get(material.pk):
                given.append(MaterialGiven(material.pk, kept.pk))
            elif self.materials.cleaned_data.get(f"paper_{material.pk}"):
                given.append(MaterialGiven(material.pk, note="窗口收到纸质件"))
        return given

    @property
    def key(self) -> str:
        """The key of this filling of the form."""
        return self.request.POST.get("key", "")[:60]


def _kept_files(request: StaffRequest, version: PowerVersion) -> dict[int, Attachment]:
    """Files that an earlier, refused sending of this form has left, by material."""
    found: dict[int, Attachment] = {}
    for material in version.materials.all():
        given = request.POST.get(f"kept_{material.pk}", "")
        if given.isascii() and given.isdigit() and len(given) < 18:
            own = Attachment.objects.filter(
                pk=int(given), subject_kind="counter", uploaded_by=request.actor.label, erased_at__isnull=True
            ).first()
            if own is not None:
                found[material.pk] = own
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def register(request: StaffRequest, code: str) -> HttpResponse:
    """Take an application on paper: who, with what; then the receipt."""
    version = _version(request, code, "cases.register", starts="applicant")
    counter, refusal = _Counter.open(request, version), ""
    if request.method == "POST":
        fine = all([form.is_valid() for form in counter.forms])
        counter.keep_files()
        if fine and not counter.materials.errors:
            try:
                applied = operations.register(
                    by=request.actor,
                    at=request.at,
                    version=version,
                    parties=counter.parties(),
                    materials=counter.handed_in(),
                    key=counter.key,
                )
            except Refusal as error:
                refusal = _tell(error, counter)
            else:
                return _to_receipt(request, applied)
    bad = bool(refusal) or any(form.errors for form in counter.forms)
    context = {
        "version": version,
        "counter": counter,
        "refusal": mixed(refusal) if refusal else "",
        "key": counter.key,
        "bad": bad,
    }
    return render(request, "desk/register.html", context, status=422 if bad else 200)


def _tell(refusal: Refusal, counter: _Counter) -> str:
    """Put each sentence at its field; gives what is left for the summary."""
    faults = faults_of(refusal)
    return spread(faults, *counter.forms) if faults else sentence(refusal)


# First signs of a violation.


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def open_ex_officio(request: StaffRequest, code: str) -> HttpResponse:
    """Put down first signs of a violation; filing is then for the leader to approve."""
    version = _version(request, code, "cases.open_case", starts="organ")
    if chart := published_chart(version.power_id):
        require_beginner(compiled(chart).flow.start.post, by=request.actor, item=version)
    data = request.POST if request.method == "POST" else None
    party, clue = PartyForm(data, ex_officio=True), ClueForm(data)
    penal = version.kind == PENALTY
    if not penal:
        clue.fields["clue"].label, clue.fields["clue"].help_text = gettext("事由"), ""
        clue.fields["source"].label, clue.fields["source"].help_text = gettext("来源"), ""
    if data is None and (given := typed(request)) is not None:
        party.initial = clue.initial = given.dict()
    refusal = ""
    if data is not None and all([party.is_valid(), clue.is_valid()]):
        try:
            applied = operations.open_case(
                by=request.actor,
                at=request.at,
                version=version,
                parties=[PartyGiven(role="punished", **party.cleaned_data)],
                key=request.POST.get("key", "")[:60],
                **clue.cleaned_data,
            )
        except Refusal as error:
            faults = faults_of(error)
            refusal = spread(faults, clue, party) if faults else sentence(error)
        else:
            return redirect("desk:case", pk=applied.case_id)
    bad = bool(refusal or party.errors or clue.errors)
    context = {
        "version": version,
        "penal": penal,
        "party": party,
        "clue": clue,
        "refusal": mixed(refusal) if refusal else "",
        "key": request.POST.get("key", ""),
    }
    return render(request, "desk/open_case.html", context, status=422 if bad else 200)


def _version(request: StaffRequest, code: str, act: str, *, starts: str) -> PowerVersion:
    """The published version of a power that this person's organ exercises in this way."""
    version = or_404(published_version(code))
    require(request.actor, act, Subject("case", organ=version.organ_id))
    if applied_for(version, published_chart(version.power_id)) != (starts == APPLICANT):
        raise Http404
    return version


# The receipt.


def _to_receipt(request: StaffRequest, applied: Applied) -> HttpResponse:
    kept = request.session.get(RECEIPTS, {})
    kept[str(applied.case_id)] = applied.query_code
    request.session[RECEIPTS] = dict(list(kept.items())[-MOST_RECEIPTS:])
    return redirect("desk:case_receipt", pk=applied.case_id)


@require_safe
@staff
def receipt(request: StaffRequest, pk: int) -> HttpResponse:
    """What is printed and handed over: number, query code, what was handed in, by when something is said."""
    found = case_for_staff(pk, request.actor)
    page = case_page(found, request.actor, request.at)
    clerk = next(
        (desk_of(held.post, day_of(request.at)) for held in request.actor.held if held.organ == found.organ_id), None
    )
    context = {
        "case": found,
        "page": page,
        "code": request.session.get(RECEIPTS, {}).get(str(pk), ""),
        "paper": next((paper for paper in page.documents), None),
        "clerk": clerk,
        "notice": found.notice_clock,
        "jurisdiction": settings.JURISDICTION,
    }
    return render(request, "desk/receipt.html", context)
