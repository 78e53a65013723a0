"""Pages of an organisation's people."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Invitation, JoinRequest, Membership, Organisation, User
from accounts.queries import acting_for, current_membership, memberships_here
from accounts.refusals import Refused
from accounts.team import actions, invitations, joining, queries
from accounts.team.forms import HandOverForm, InviteForm, RoleForm


def run_by(user: User) -> QuerySet[Organisation]:
    """The open organisations that this person administers."""
    return Organisation.objects.filter(
        memberships__user=user, memberships__role=Membership.Role.ADMINISTRATOR, closed_at=None
    )


def posted(request: HttpRequest) -> object:
    return request.POST if request.method == "POST" else None


@login_required
@require_safe
def team(request: HttpRequest) -> HttpResponse:
    """Who belongs to the organisation, who is invited, who asks to join."""
    mine = current_membership(request)
    if mine is None:
        return redirect("organisation_new")
    organisation = mine.organisation
    context = {"mine": mine, "organisation": organisation, "members": queries.members_of(organisation)}
    context["others"] = [row.organisation for row in memberships_here(request)[1:]]
    if mine.is_administrator:
        context["invitations"] = organisation.invitations.open(now=timezone.now()).select_related("invited_by")
        context["requests"] = organisation.join_requests.filter(answered_at=None).select_related("user")
    return render(request, "accounts/team/team.html", context)


@login_required
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """What was done among the organisation's people, newest first; for administrators."""
    mine = current_membership(request)
    if mine is None or not mine.is_administrator:
        return _ask_an_administrator(request)
    context = {"organisation": mine.organisation, "lines": queries.history_of(mine.organisation)}
    return render(request, "accounts/team/history.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody by mail."""
    mine = current_membership(request)
    if mine is None or not mine.is_administrator:
        return _ask_an_administrator(request)
    form = InviteForm(posted(request))
    if form.is_valid():
        try:
            invitations.invite(mine.organisation, by=acting_for(request.user, mine.organisation), **form.cleaned_data)
        except Refused as refusal:
            form.add_error("email", str(refusal.for_people))
        else:
            said = _("The invitation to %(email)s is on its way.")
            messages.success(request, said % {"email": form.cleaned_data["email"]})
            return redirect("organisation")
    return render(request, "accounts/team/invite.html", {"form": form, "organisation": mine.organisation})


@login_required
@require_POST
def uninvite(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an invitation back."""
    invitation = get_object_or_404(Invitation.objects.filter(organisation__in=run_by(request.user)), pk=pk)
    with told(request, _("The invitation is withdrawn.")):
        invitations.withdraw(invitation, by=acting_for(request.user, invitation.organisation))
    return redirect("organisation")


@login_required
@require_http_methods(["GET", "POST"])
def member(request: HttpRequest, pk: int) -> HttpResponse:
    """One member: give another role."""
    found = _member_of_mine(request, pk)
    form = RoleForm(posted(request), initial={"role": found.role})
    if form.is_valid():
        try:
            actions.change_role(found, role=form.cleaned_data["role"], by=acting_for(request.user, found.organisation))
        except Refused as refusal:
            form.add_error("role", str(refusal.for_people))
        else:
            messages.success(request, _("%(person)s: the role is saved.") % {"person": found.user})
            return redirect("organisation")
    context = {"form": form, "member": found, "invited": queries.open_invitations_by(found)}
    return render(request, "accounts/team/member.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a member, after a page that says what this means."""
    found = _member_of_mine(request, pk)
    if request.method == "GET":
        context = {"member": found, "invited": queries.open_invitations_by(found)}
        return render(request, "accounts/team/remove.html", context)
    with told(request, _("%(person)s is no member any more.") % {"person": found.user}):
        if found.user == request.user:
            actions.leave(found, by=acting_for(request.user, found.organisation))
        else:
            actions.remove_member(found, by=acting_for(request.user, found.organisation))
    return redirect("organisation")


@login_required
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Leave the organisation, after a page that says what this means."""
    mine = current_membership(request)
    if mine is None:
        return redirect("organisation_new")
    if request.method == "GET":
        alone = mine.is_administrator and queries.is_last_administrator(mine)
        context = {"mine": mine, "organisation": mine.organisation, "alone": alone}
        context["invited"] = queries.open_invitations_by(mine)
        return render(request, "accounts/team/leave.html", context)
    with told(request, _("You left %(organisation)s.") % {"organisation": mine.organisation}):
        actions.leave(mine, by=acting_for(request.user, mine.organisation))
    return redirect("home")


@login_required
@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest) -> HttpResponse:
    """Make another member administrator in one's own place."""
    mine = current_membership(request)
    if mine is None or not mine.is_administrator:
        return _ask_an_administrator(request)
    others = [row for row in queries.members_of(mine.organisation) if row.pk != mine.pk and row.user.is_active]
    form = HandOverForm(posted(request), others=others)
    if form.is_valid():
        to = form.cleaned_data["to"]
        with told(request, _("%(person)s is administrator now, and you are a filer.") % {"person": to.user}):
            actions.hand_over(mine, to=to, by=acting_for(request.user, mine.organisation))
        return redirect("organisation")
    context = {"form": form, "organisation": mine.organisation, "others": others}
    context["invited"] = queries.open_invitations_by(mine)
    return render(request, "accounts/team/hand_over.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def join_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody asks to join: let them in with a role, or not."""
    rows = JoinRequest.objects.filter(organisation__in=run_by(request.user)).select_related("organisation", "user")
    asked = get_object_or_404(rows, pk=pk)
    if asked.answered_at is not None:
        messages.info(request, _("This request was answered already."))
        return redirect("organisation")
    by = acting_for(request.user, asked.organisation)
    if request.POST.get("verb") == "refuse":
        with told(request, _("The request is refused. We told the person.")):
            joining.refuse(asked, by=by)
        return redirect("organisation")
    form = RoleForm(posted(request), initial={"role": Membership.Role.FILER})
    if form.is_valid():
        with told(request, _("%(person)s is a member now.") % {"person": asked.user}):
            joining.accept(asked, role=form.cleaned_data["role"], by=by)
        return redirect("organisation")
    return render(request, "accounts/team/join_request.html", {"form": form, "asked": asked})


@contextmanager
def told(request: HttpRequest, done: str) -> Iterator[None]:
    """Say in a banner that an act was done, or why it was refused."""
    try:
        yield
    except Refused as refusal:
        messages.error(request, str(refusal.for_people))
    else:
        messages.success(request, done)


def _member_of_mine(request: HttpRequest, pk: int) -> Membership:
    rows = Membership.objects.filter(organisation__in=run_by(request.user)).select_related("user", "organisation")
    return get_object_or_404(rows, pk=pk)


def _ask_an_administrator(request: HttpRequest) -> HttpResponse:
    messages.error(request, _("Only administrators of your organisation do this. Ask one of them."))
    return redirect("organisation")
