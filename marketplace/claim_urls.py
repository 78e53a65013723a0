from django.urls import path

from marketplace import claim_views

app_name = "store_claim"
urlpatterns = [
    path("", claim_views.start, name="start"),
    path("<str:token>/", claim_views.store, name="store"),
    path("<str:token>/code/", claim_views.code, name="code"),
]
