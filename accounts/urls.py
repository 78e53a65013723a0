from django.urls import path

from accounts import views
from accounts.identity import views as identity
from accounts.profile import views as profile
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
    path("organisation/identity/", identity.needed, name="identity"),
    path("organisation/identity/<str:reference>/", identity.one, name="identity_one"),
    path("organisation/identity/documents/<int:pk>/", identity.document, name="identity_document"),
    path("account/", profile.account, name="profile"),
    path("account/name/", profile.name, name="profile_name"),
    path("account/address/", profile.address, name="profile_address"),
    path("account/address/code/", profile.address_code, name="profile_address_code"),
    path("account/places/", profile.places, name="profile_places"),
    path("account/places/others/end/", profile.end_others, name="profile_end_others"),
    path("account/places/<int:pk>/end/", profile.end_place, name="profile_end_place"),
    path("account/letters/", profile.letters, name="profile_letters"),
    path("account/data/", profile.data, name="profile_data"),
    path("account/close/", profile.close, name="profile_close"),
    path("invitation/<str:token>/", entrance_views.invitation, name="invitation"),
]
