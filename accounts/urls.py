from django.urls import path

from accounts import views
from accounts.team import entrance_views
from accounts.team import views as team

urlpatterns = [
    path("", views.home, name="home"),
    path("organisation/", team.team, name="organisation"),
    path("organisation/new/", views.organisation_new, name="organisation_new"),
    path("organisation/switch/", views.organisation_switch, name="organisation_switch"),
    path("organisation/history/", team.history, name="organisation_history"),
    path("organisation/invite/", team.invite, name="organisation_invite"),
    path("organisation/leave/", team.leave, name="organisation_leave"),
    path("organisation/hand-over/", team.hand_over, name="organisation_hand_over"),
    path("organisation/join/", entrance_views.join, name="organisation_join"),
    path("organisation/people/<int:pk>/", team.member, name="organisation_member"),
    path("organisation/people/<int:pk>/remove/", team.remove, name="organisation_remove"),
    path("organisation/invitations/<int:pk>/withdraw/", team.uninvite, name="organisation_uninvite"),
    path("organisation/requests/<int:pk>/", team.join_request, name="organisation_request"),
    path("invitation/<str:token>/", entrance_views.invitation, name="invitation"),
]
