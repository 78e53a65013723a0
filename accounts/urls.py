from django.urls import path

from accounts import views

urlpatterns = [
    path("", views.home, name="home"),
    path("organisation/new/", views.organisation_new, name="organisation_new"),
    path("organisation/switch/", views.organisation_switch, name="organisation_switch"),
]
